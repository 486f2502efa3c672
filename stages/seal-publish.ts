import { gunzipSync } from 'node:zlib';
import { type Digest, parseDigest, parseDigestKey } from '../core/digest.ts';
import { TrailError } from '../core/errors.ts';
import { mapParallel } from '../core/parallel.ts';
import type { Seal, SealedDigest } from '../core/seal/seal.ts';
import type { ObjectStore } from '../ports/index.ts';

const DIGESTS_AT_ONCE = 16;

/** What became of a seal's digests. */
export interface Brought {
  readonly created: number;
  readonly existed: number;
  /** That those created name. */
  readonly files: number;
  /** Keys of digests that were to be there, before some of those created, and are not. */
  readonly missing: readonly string[];
  /** Why some are not there. */
  readonly error?: TrailError;
  /** All are there. */
  readonly isWhole: boolean;
}

/** What became of one. */
interface BroughtOne {
  readonly outcome: 'created' | 'exists' | 'no time' | TrailError;
  readonly files: number;
  readonly missing?: string;
}

export interface BringOptions {
  readonly storeOf: (bucket: string) => ObjectStore;
  readonly hasTime: () => boolean;
  /** Digests that end here or before may never have been brought, in milliseconds since 1970. */
  readonly givenUpTo?: number;
}

/**
 * Brings a seal's digests to their bucket, as far as there is time. When the bucket is down no more are tried: what it throws
 * is returned. Doing it again writes the same.
 */
export const bringSeal = async (
  { digests }: Seal,
  { storeOf, hasTime, givenUpTo = -Infinity }: BringOptions,
): Promise<Brought> => {
  let down: TrailError | undefined;

  const bring = async (sealed: SealedDigest): Promise<BroughtOne> => {
    if (down) return { outcome: down, files: 0 };
    if (!hasTime()) return { outcome: 'no time', files: 0 };
    try {
      return await bringOne(sealed, storeOf, givenUpTo);
    } catch (error) {
      if (!(error instanceof TrailError)) throw error;
      if (error.code !== 'ARCHIVE_DIFFERS') down = error;
      return { outcome: error, files: 0 };
    }
  };

  const brought = await mapParallel(digests, DIGESTS_AT_ONCE, bring);
  const number = (wanted: BroughtOne['outcome']) => brought.filter(({ outcome }) => outcome === wanted).length;
  const error = down ?? brought.map(({ outcome }) => outcome).find((outcome) => outcome instanceof TrailError);
  const [created, existed] = [number('created'), number('exists')];
  return {
    created,
    existed,
    files: brought.reduce((sum, { files }) => sum + files, 0),
    missing: brought.flatMap(({ missing }) => missing ?? []),
    ...(error ? { error } : {}),
    isWhole: created + existed === digests.length,
  };
};

const bringOne = async (
  sealed: SealedDigest,
  storeOf: (bucket: string) => ObjectStore,
  givenUpTo: number,
): Promise<BroughtOne> => {
  const body = Buffer.from(sealed.body, 'base64');
  const digest = parseDigest(gunzipSync(body))!;
  const store = storeOf(sealed.bucket);
  const outcome = await store.create(sealed.key, body, sealed.metadata);
  const there = outcome === 'created' ? body : await store.read(sealed.key);
  if (!there || Buffer.compare(there, body) !== 0)
    throw new TrailError('ARCHIVE_DIFFERS', `cannot bring the digest ${sealed.key} to ${sealed.bucket}`);
  const missing = await missingBefore(digest, storeOf, givenUpTo);
  const files = outcome === 'created' ? digest.files.length : 0;
  return { outcome, files, ...(missing === undefined ? {} : { missing }) };
};

/**
 * The key of the digest before, if it is gone. Where it cannot be read, it is not known: it may be archived, or in a folder
 * or bucket that the trail has left, and that nobody may read any more.
 */
const missingBefore = async (
  { previous }: Digest,
  storeOf: (bucket: string) => ObjectStore,
  givenUpTo: number,
): Promise<string | undefined> => {
  if (!previous || (parseDigestKey(previous.key)?.end ?? Infinity) <= givenUpTo) return undefined;
  try {
    const there = await storeOf(previous.bucket).read(previous.key, { start: 0, end: 1 });
    return there ? undefined : previous.key;
  } catch (error) {
    if (error instanceof TrailError) return undefined;
    throw error;
  }
};
