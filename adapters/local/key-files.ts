import { generateKeyPair } from 'node:crypto';
import { lstat, mkdir, readdir, rename } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { KEYS } from '../../contracts/archive-layout.ts';
import { TrailError } from '../../core/errors.ts';
import type { Clock, Signer, SigningKey } from '../../ports/index.ts';
import { attempt, undefinedOn } from './file-errors.ts';
import { Folders } from './folders.ts';
import { checkIsPrivate, readSigningKey, signingKey } from './signing-key.ts';
import { discard, Temporaries, writeDurably } from './temporaries.ts';

const PRIVATE = `${KEYS}private`;
const ENDING = '.pem';
const BITS = 2048;
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

const generate = promisify(generateKeyPair);

/** Until when a key is known to be valid, by its fingerprint, in milliseconds since 1970; `undefined` before its first use. */
export type ValidUntil = (fingerprint: string) => Promise<number | undefined>;

export interface KeyFilesOptions {
  readonly clock?: Clock;
  /** A key whose validity ends within `renewBefore` is followed by another. @default for ever */
  readonly validUntil?: ValidUntil;
  /** In milliseconds. @default 30 days */
  readonly renewBefore?: number;
}

const THIRTY_DAYS = 30 * 24 * 60 * 60 * 1000;

/**
 * The private keys of an archive in a folder, `keys/private/<fingerprint>.pem`, which nobody but their owner can read. The
 * newest signs; the first is made when it is asked for. Any number of processes may share them: those who make one at once
 * sign with one of them, or each with its own, and both are as good.
 */
export class KeyFiles implements Signer {
  /** Where they are. */
  readonly folder: string;
  private readonly root: string;
  private readonly folders: Folders;
  private readonly temporaries: Temporaries;
  private readonly clock: Clock;
  private readonly validUntil: ValidUntil;
  private readonly renewBefore: number;
  /** Under way: those who ask meanwhile sign with the same key, instead of making one each. */
  private asking?: Promise<SigningKey>;

  constructor(archive: string, options: KeyFilesOptions = {}) {
    const { clock = Date.now, validUntil = () => Promise.resolve(undefined), renewBefore = THIRTY_DAYS } = options;
    this.root = resolve(archive);
    this.folder = join(this.root, PRIVATE);
    this.folders = new Folders(this.root);
    this.temporaries = new Temporaries(this.root, this.folders);
    this.clock = clock;
    this.validUntil = validUntil;
    this.renewBefore = renewBefore;
  }

  /** The newest key; a new one if there is none, or it ends soon. Throws `KEY_UNUSABLE` for one that is not private. */
  current(): Promise<SigningKey> {
    this.asking ??= this.findOrMake().finally(() => (this.asking = undefined));
    return this.asking;
  }

  private async findOrMake(): Promise<SigningKey> {
    const newest = await this.newest();
    if (!newest) {
      const made = await this.rotate();
      // A rival may have made one as well, a moment later.
      return (await this.newest()) ?? made;
    }
    const end = await this.validUntil(newest.fingerprint);
    return end !== undefined && end - this.clock() < this.renewBefore ? this.rotate() : newest;
  }

  /** The newest key, if there is one. */
  newest(): Promise<SigningKey | undefined> {
    return attempt(`read the keys in ${this.folder}`, async () => {
      const [name] = await this.names();
      return name === undefined ? undefined : this.read(name);
    });
  }

  /** Makes a key, durable when this returns, which signs from now on. Those before it sign nothing any more. */
  rotate(): Promise<SigningKey> {
    return attempt(`make a key in ${this.folder}`, async () => {
      await this.makeFolder();
      const { privateKey } = await generate('rsa', { modulusLength: BITS });
      const key = signingKey(privateKey);
      await this.write(`${key.fingerprint}${ENDING}`, Buffer.from(privateKey.export({ type: 'pkcs8', format: 'pem' })));
      return key;
    });
  }

  /** Names of the files, the newest first. */
  async names(): Promise<readonly string[]> {
    const found = await lstat(this.folder).catch(undefinedOn('ENOENT', 'ENOTDIR'));
    if (!found) return [];
    await this.folders.check(PRIVATE);
    checkIsPrivate(this.folder, found.mode);
    const names = (await readdir(this.folder)).filter((name) => name.endsWith(ENDING));
    const times = await Promise.all(names.map((name) => lstat(join(this.folder, name), { bigint: true })));
    const made = names.map((name, index) => ({ name, time: times[index].mtimeNs }));
    return made.sort((a, b) => compare(b.time, a.time) || compare(b.name, a.name)).map(({ name }) => name);
  }

  private async read(name: string): Promise<SigningKey> {
    const path = join(this.folder, name);
    const key = await readSigningKey(path);
    if (!key) throw new TrailError('KEY_UNUSABLE', `cannot sign with ${path}: it is gone`);
    return key;
  }

  private async makeFolder(): Promise<void> {
    await this.folders.make(KEYS.slice(0, -1));
    await mkdir(this.folder, { mode: FOLDER_MODE }).catch(undefinedOn('EEXIST'));
    await this.folders.make(PRIVATE);
    checkIsPrivate(this.folder, (await lstat(this.folder)).mode);
  }

  private async write(name: string, body: Buffer): Promise<void> {
    const temporary = join(this.root, await this.temporaries.newPath());
    await writeDurably(temporary, body, FILE_MODE);
    try {
      await rename(temporary, join(this.folder, name));
      await this.folders.sync(PRIVATE);
    } finally {
      await discard(temporary);
    }
  }
}

const compare = <T extends bigint | string>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0);

/** The one key in a file that a person keeps elsewhere. Never makes one: whoever mistypes the name has not asked for that. */
export const keyFile = (path: string): Signer => ({
  current: async () => {
    const key = await attempt(`read ${path}`, () => readSigningKey(path));
    if (key) return key;
    const how = 'umask 077; openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out FILE';
    throw new TrailError('KEY_UNUSABLE', `cannot sign with ${path}: there is no such file; to make one: ${how}`);
  },
});
