import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { FolderObjectStore } from '../adapters/local/folder-object-store.ts';
import type { KeyFiles } from '../adapters/local/key-files.ts';
import type { TrailError } from '../core/errors.ts';
import { formatTime } from '../core/time.ts';
import type { PublicKey } from '../ports/index.ts';
import { type KeyRing, keyRing } from '../stages/public-keys.ts';
import { complain, complainOfArchive, explainError } from './complain.ts';
import { listedKey } from './keys-operations.ts';
import { keyFilesOf } from './signer.ts';
import { renderTable } from './table.ts';
import { cleanJson, cleanLines } from './terminal.ts';

export interface KeysFlags {
  readonly archive: string;
  readonly json?: boolean;
}

/** What a command has of an archive. */
interface Keys {
  readonly ring: KeyRing;
  readonly files: KeyFiles;
}

/** Runs `opentrail keys list`. Returns the exit status. */
export const listKeys = (flags: KeysFlags): Promise<number> =>
  withKeys(flags, async ({ ring, files }) => {
    const all = await ring.all();
    if (flags.json) return print(cleanJson(listOf(all)));
    if (all.length === 0) return print('No digest has been signed yet. The first key is made by: opentrail seal');
    // Whoever may read the public keys need not be allowed to read the private ones.
    const signs = await files.newest().catch((error: unknown) => void explainError(error));
    return print(viewKeys(all, signs?.fingerprint));
  });

/** Runs `opentrail keys rotate`. Returns the exit status. */
export const rotateKeys = (flags: KeysFlags): Promise<number> =>
  withKeys(flags, async ({ ring, files }) => {
    const before = await files.names();
    // Nothing is made where the newest one is not private: somebody else may have it.
    await files.newest();
    const made = await files.rotate();
    await ring.cover(made, Date.now());
    const all = (await ring.all()).filter(({ fingerprint }) => fingerprint === made.fingerprint);
    if (flags.json) return print(cleanJson(listOf(all)));
    return print(`${made.fingerprint} signs from now on.${viewOld(files, before)}`);
  });

/** Also those of earlier rotations, as long as they are there. */
const viewOld = ({ folder }: KeyFiles, names: readonly string[]): string => {
  if (names.length === 0) return '';
  const paths = names.map((name) => `  ${join(folder, name)}`);
  const sign = names.length === 1 ? `${fingerprintIn(names[0])} signs` : 'Those of before sign';
  const are = names.length === 1 ? 'Its private key is' : 'Their private keys are';
  return [`\n${sign} nothing any more. ${are} of no use, and may be deleted:`, ...paths].join('\n');
};

const fingerprintIn = (name: string): string => name.replace(/\.pem$/, '');

/** As `aws cloudtrail list-public-keys` has it. */
const listOf = (keys: readonly PublicKey[]) => ({ PublicKeyList: keys.map(listedKey) });

const viewKeys = (keys: readonly PublicKey[], signs: string | undefined): string =>
  renderTable(
    ['fingerprint', 'valid from', 'valid until', ''],
    keys.map(({ fingerprint, from, to }) => [
      fingerprint,
      formatTime(from),
      formatTime(to),
      fingerprint === signs ? 'signs now' : '',
    ]),
  );

const withKeys = async ({ archive }: KeysFlags, act: (keys: Keys) => Promise<number>): Promise<number> => {
  const complaint = complainOfArchive(archive) ?? complainOfMissing(archive);
  if (complaint !== undefined) return complaint;
  try {
    let status = 0;
    const onDamaged = (fault: TrailError) => void (status = explainError(fault));
    const ring = keyRing(new FolderObjectStore(resolve(archive)), { onDamaged, onStray: tellOfStray });
    return Math.max(await act({ ring, files: keyFilesOf(archive, ring) }), status);
  } catch (error) {
    return explainError(error);
  }
};

const tellOfStray = (key: string): void =>
  void complain(`passed over ${key}`, 'no public key has such a name; it may be removed');

/** Complains if there is no such archive. */
export const complainOfMissing = (archive: string): number | undefined =>
  existsSync(archive)
    ? undefined
    : complain(`there is no archive ${archive}`, 'check its name; opentrail ingest makes one');

const print = (text: string): number => {
  process.stdout.write(`${cleanLines(text)}\n`);
  return 0;
};
