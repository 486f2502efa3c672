import { publicKeyFiles } from '../adapters/local/public-key-file.ts';
import { TrailError } from '../core/errors.ts';
import type { PublicKeys } from '../ports/index.ts';
import { keyRing } from '../stages/public-keys.ts';
import type { Buckets } from './buckets.ts';
import type { Aside } from './verify-aside.ts';
import { readsFromAws, type VerifyFlags } from './verify-flags.ts';

/** Who told the public keys: files, CloudTrail's API, or the very store that is verified. */
export type KeySource = 'files' | 'cloudtrail' | 'store';

/** Keys, and where they come from. */
export interface KnownKeys {
  readonly keys: PublicKeys;
  readonly source: KeySource;
}

/** The public keys that the flags mean. Throws `INPUT_UNREADABLE` for a file that is no good. */
export const publicKeysOf = async (
  flags: VerifyFlags,
  buckets: Buckets | undefined,
  aside: Aside,
): Promise<KnownKeys> => {
  if (flags.publicKeys) return { keys: await publicKeyFiles(flags.publicKeys), source: 'files' };
  const isOfAnybody = readsFromAws(flags) && flags.bucket !== undefined;
  const told = { onDamaged: aside.damaged('the public keys'), onStray: aside.stray };
  if (!isOfAnybody && buckets) return { keys: neverRefused(keyRing(buckets.store, told)), source: 'store' };
  // Imported late: nobody else needs the SDK of CloudTrail.
  const { CloudTrailKeys } = await import('../adapters/aws/cloudtrail-keys.ts');
  return { keys: neverRefused(new CloudTrailKeys()), source: 'cloudtrail' };
};

/** Where nobody may ask for keys, none is known: that must not look as if a digest were signed by another. */
const neverRefused = (keys: PublicKeys): PublicKeys => ({
  list: (...asked) =>
    keys.list(...asked).catch((cause: unknown) => {
      const message = cause instanceof Error ? cause.message : String(cause);
      throw new TrailError('SERVICE_UNAVAILABLE', `no digest can be verified without the public keys: ${message}`, {
        cause,
      });
    }),
});
