import { type Digest, type DigestName, parseDigest, verifySigned } from '../core/digest.ts';
import { type ErrorCode, TrailError } from '../core/errors.ts';
import { HOUR, parseTime } from '../core/time.ts';
import type { Feed, PublicKey, PublicKeys } from '../ports/index.ts';
import { unpackEach } from './reconcile-files.ts';

/** What digests are read with. */
export interface DigestPorts {
  readonly feed: Feed;
  readonly keys: PublicKeys;
  /** The feed's bucket, as digests name it. */
  readonly bucket: string;
}

/** A digest as it was found. `digest` is there if it could be read, even if something else is wrong. */
export interface ReadDigest {
  readonly name: DigestName;
  readonly digest?: Digest;
  readonly signature?: string;
  readonly problem?: string;
  /** Of a backfill: when it was made, if it says so. */
  readonly madeAt?: number;
}

const DAY = 24 * HOUR;
/** A digest with all that it names: ten thousands of files. */
const MOST_BYTES = 64 * 1024 * 1024;
/** How long before and after a digest its key is sought. */
const KEY_MARGIN = 2 * HOUR;

export type ReadDigestOf = (name: DigestName) => Promise<ReadDigest>;

/** Reads a Region's digests and checks each for itself. Throws a `TrailError` if feed or keys cannot be read. */
export const digestReader = ({ feed, keys, bucket }: DigestPorts, region: string): ReadDigestOf => {
  const findKey = async (regions: readonly string[], fingerprint: string, from: number, to: number) => {
    for (const place of new Set(regions)) {
      const found = (await keys.list(place, from, to)).find((key) => key.fingerprint === fingerprint);
      if (found) return found;
    }
    return undefined;
  };

  return async (name) => {
    const object = await feed.open(name.key);
    if (!object) return { name, problem: 'not found' };
    const { metadata } = object;
    const bytes = await bytesOf(object.chunks);
    const digest = bytes && parseDigest(bytes);
    if (!digest) return { name, problem: 'invalid format' };
    const signature = metadata.signature ?? '';
    const madeAt = name.isBackfill ? parseTime(metadata['backfill-generation-timestamp'] ?? '') : undefined;
    const read = { name, digest, signature, ...(madeAt === undefined ? {} : { madeAt }) };
    const problem = formProblem(name, digest, { bucket, metadata, madeAt });
    if (problem !== undefined) return { ...read, problem };
    const time = madeAt ?? name.end;
    // CloudTrail signs in the Region that the digest is of; a key of the trail's home would be CloudTrail's as well.
    const regions = [region, name.homeRegion];
    const key = await findKey(regions, digest.fingerprint, dayOf(time - KEY_MARGIN), dayOf(time + KEY_MARGIN) + DAY);
    const forged = signatureProblem(digest, signature, key, region);
    return forged === undefined ? read : { ...read, problem: forged };
  };
};

/** Keys are asked for by whole days, so that digests of many accounts need one answer. */
const dayOf = (time: number): number => Math.floor(time / DAY) * DAY;

/** What is wrong before any key is asked for, in the order and the words of AWS's tool. */
const formProblem = (
  name: DigestName,
  digest: Digest,
  at: {
    readonly bucket: string;
    readonly metadata: Readonly<Record<string, string>>;
    readonly madeAt: number | undefined;
  },
): string | undefined => {
  const { metadata, madeAt, bucket } = at;
  const isSigned = metadata.signature !== undefined && metadata['signature-algorithm'] !== undefined;
  const isMoved = digest.bucket !== bucket || digest.key !== name.key;
  const isMistimed = digest.end !== name.end || digest.start >= digest.end;
  if (!isSigned) return 'signature verification failed: it has no signature';
  if (metadata['signature-algorithm'] !== 'SHA256withRSA') return 'signature verification failed: unknown algorithm';
  if (name.isBackfill && madeAt === undefined) return 'invalid format: it does not say when it was made';
  if (isMoved) return 'has been moved from its original location';
  return isMistimed ? 'invalid format: its times are not those of its name' : undefined;
};

const signatureProblem = (
  digest: Digest,
  signature: string,
  key: PublicKey | undefined,
  region: string,
): string | undefined => {
  if (!key) return `public key not found in region ${region} for fingerprint ${nameable(digest.fingerprint)}`;
  const verified = verifySigned(key.pkcs1, digest.signed, signature);
  if (verified === 'not a key') return `unable to load PKCS #1 key with fingerprint ${key.fingerprint}`;
  return verified === 'forged' ? 'signature verification failed' : undefined;
};

/** What somebody may have forged is told only if it looks as it should. */
const nameable = (fingerprint: string): string => (/^[0-9a-f]{32}$/.test(fingerprint) ? fingerprint : '(not one)');

/** The uncompressed bytes; `undefined` if there are too many, or something is wrong with the gzip data. */
const bytesOf = async (chunks: AsyncIterable<Buffer>): Promise<Buffer | undefined> => {
  const parts: Buffer[] = [];
  let size = 0;
  const problem = await unpackEach(chunks, (bytes) => {
    parts.push(bytes);
    size += bytes.length;
    return size <= MOST_BYTES;
  });
  return problem || size > MOST_BYTES ? undefined : Buffer.concat(parts);
};

const REFUSALS: readonly ErrorCode[] = ['SERVICE_REFUSED', 'STORE_FORBIDDEN'];

/** Public keys, asked for once for each Region and time; none where CloudTrail refuses to tell. */
export const remembered = (keys: PublicKeys): PublicKeys => {
  const known = new Map<string, Promise<readonly PublicKey[]>>();
  const ask = async (region: string, from: number, to: number) => {
    try {
      return await keys.list(region, from, to);
    } catch (error) {
      if (error instanceof TrailError && REFUSALS.includes(error.code)) return [];
      throw error;
    }
  };
  return {
    list: (region, from, to) => {
      const name = `${region} ${from} ${to}`;
      const asked = known.get(name) ?? ask(region, from, to);
      known.set(name, asked);
      return asked;
    },
  };
};
