import { hash } from 'node:crypto';
import { DIGEST_FOLDER } from '../contracts/archive-layout.ts';
import { type PreviousDigest, stringToSign } from './digest.ts';
import { accountFolder, type KeyHead } from './log-file.ts';
import { formatTime } from './time.ts';

/** `SHA256withRSA`: RSASSA-PKCS1-v1_5 with SHA-256, as CloudTrail calls it. */
export const SIGNATURE_ALGORITHM = 'SHA256withRSA';

/** Whose digests a chain has: `name` and `homeRegion` are the trail's. */
export interface DigestChain {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly homeRegion: string;
  readonly isBackfill: boolean;
}

/** The key of a digest file (digest-files.md §1). `end` is its `digestEndTime`, in milliseconds since 1970. */
export const digestKey = (head: KeyHead, chain: DigestChain, end: number): string => {
  const { account, region, name, homeRegion, isBackfill } = chain;
  const time = formatTime(end);
  const stamp = time.replace(/[-:]/g, '');
  const day = time.slice(0, 10).replaceAll('-', '/');
  const file = `${account}_${DIGEST_FOLDER}_${region}_${name}_${homeRegion}_${stamp}${isBackfill ? '_backfill' : ''}`;
  return `${accountFolder(head, account)}${DIGEST_FOLDER}/${region}/${day}/${file}.json.gz`;
};

/** A file that a digest vouches for. Times, of its oldest and newest event, are ISO-8601. */
export interface VouchedFile {
  readonly bucket: string;
  readonly key: string;
  /** Of the uncompressed bytes, lower-case hex. */
  readonly sha256: string;
  readonly oldest: string;
  readonly newest: string;
}

/** What a digest says. Times are whole seconds, in milliseconds since 1970. */
export interface DigestContents {
  readonly account: string;
  readonly start: number;
  readonly end: number;
  readonly bucket: string;
  readonly key: string;
  /** Of the key that signs it. */
  readonly fingerprint: string;
  /** None: it begins a chain. */
  readonly previous?: PreviousDigest;
  readonly files: readonly VouchedFile[];
}

/** The uncompressed bytes of a digest (digest-files.md §2), their hash, and what is to be signed (§4). */
export const encodeDigest = (contents: DigestContents) => {
  const { account, start, end, bucket, key, fingerprint, previous } = contents;
  const files = contents.files.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const endTime = formatTime(end);
  const bytes = Buffer.from(
    JSON.stringify({
      awsAccountId: account,
      digestStartTime: formatTime(start),
      digestEndTime: endTime,
      digestS3Bucket: bucket,
      digestS3Object: key,
      digestPublicKeyFingerprint: fingerprint,
      digestSignatureAlgorithm: SIGNATURE_ALGORITHM,
      newestEventTime: extreme(
        files.map(({ newest }) => newest),
        Math.max,
      ),
      oldestEventTime: extreme(
        files.map(({ oldest }) => oldest),
        Math.min,
      ),
      previousDigestS3Bucket: previous?.bucket ?? null,
      previousDigestS3Object: previous?.key ?? null,
      previousDigestHashValue: previous?.sha256 ?? null,
      previousDigestHashAlgorithm: previous ? 'SHA-256' : null,
      previousDigestSignature: previous?.signature ?? null,
      logFiles: files.map((file) => ({
        s3Bucket: file.bucket,
        s3Object: file.key,
        hashValue: file.sha256,
        hashAlgorithm: 'SHA-256',
        newestEventTime: formatTime(Date.parse(file.newest)),
        oldestEventTime: formatTime(Date.parse(file.oldest)),
      })),
    }),
  );
  const sha256 = hash('sha256', bytes);
  return { bytes, sha256, signed: stringToSign({ endTime, bucket, key, sha256, previous: previous?.signature }) };
};

const extreme = (times: readonly string[], pick: (...numbers: number[]) => number): string | null =>
  times.length === 0 ? null : formatTime(times.map((time) => Date.parse(time)).reduce((a, b) => pick(a, b)));
