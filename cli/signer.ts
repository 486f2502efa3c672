import { resolve } from 'node:path';
import { keyFile, KeyFiles } from '../adapters/local/key-files.ts';
import type { Signer } from '../ports/index.ts';
import type { KeyRing } from '../stages/public-keys.ts';

/** The private keys that an archive keeps; one whose validity is about to end is followed by another. */
export const keyFilesOf = (archive: string, ring: KeyRing): KeyFiles =>
  new KeyFiles(resolve(archive), {
    validUntil: async (fingerprint) => {
      const ends = (await ring.all()).filter((key) => key.fingerprint === fingerprint).map(({ to }) => to);
      return ends.length === 0 ? undefined : Math.max(...ends);
    },
  });

/** Who signs an archive's digests: the key in a file that a person names, or the archive's own. */
export const signerOf = (archive: string, ring: KeyRing, file: string | undefined): Signer =>
  file === undefined ? keyFilesOf(archive, ring) : keyFile(file);
