import type { FaultKind } from '../../core/verify/report.ts';
import { type BucketObject, type ChainObjects, fingerprintOf, forge } from './objects.ts';

/** What somebody does to an object, and what the AWS CLI says of it. */
export interface Damage {
  readonly name: string;
  readonly to: 'Log file' | 'Digest file' | '(backfill) Digest file';
  /** Does it; returns the object, and what of it is known only now. */
  readonly act: (objects: ChainObjects) => Acted;
  /** Behind `INVALID: `. */
  readonly says: string | ((acted: Acted) => string);
  /** What `opentrail verify` calls it. */
  readonly is: FaultKind;
}

interface Acted {
  readonly object: BucketObject;
  readonly fingerprint?: string;
}

const middle = (objects: readonly BucketObject[]): BucketObject => objects[Math.floor(objects.length / 2)];

/** One that has a digest after it which names it, and one before it. */
const third = (objects: readonly BucketObject[]): BucketObject => objects[objects.length - 3];

const toLog =
  (act: (log: BucketObject) => void) =>
  ({ logs }: ChainObjects): Acted => {
    const object = middle(logs);
    act(object);
    return { object };
  };

const toDigest =
  (act: (digest: BucketObject) => unknown) =>
  ({ digests }: ChainObjects): Acted => {
    const object = third(digests);
    const fingerprint = act(object);
    return { object, ...(typeof fingerprint === 'string' ? { fingerprint } : {}) };
  };

const LOG = 'Log file';
const DIGEST = 'Digest file';
const BAD_SIGNATURE = 'signature verification failed';
const HASH = "hash value doesn't match";

const changed = (text: string): string => text.replace('PutBucketPolicy', 'GetBucketPolicy');
const firstHalf = (object: BucketObject): void => object.write(object.bytes.subarray(0, object.bytes.length / 2));
const listsNothing = (text: string): string => JSON.stringify({ ...(JSON.parse(text) as object), logFiles: [] });

/** Each kind of damage that the AWS CLI finds. */
export const DAMAGES: readonly Damage[] = [
  { name: 'a log file is changed', to: LOG, act: toLog((log) => log.rewrite(changed)), says: HASH, is: 'fileChanged' },
  { name: 'a log file is cut short', to: LOG, act: toLog(firstHalf), says: HASH, is: 'fileUnreadable' },
  {
    name: 'a log file is no gzip data any more',
    to: LOG,
    act: toLog((log) => log.write(Buffer.from('{"Records":[]}'))),
    says: 'invalid format',
    is: 'fileUnreadable',
  },
  {
    name: 'something is added behind the end of a log file',
    to: LOG,
    act: toLog((log) => log.append(Buffer.from('{}'))),
    says: 'unexpected data after end of compressed stream',
    is: 'fileTrailing',
  },
  {
    name: 'a log file is removed',
    to: LOG,
    act: toLog((log) => log.remove()),
    says: 'not found',
    is: 'fileMissing',
  },
  {
    name: 'a digest in the middle is removed',
    to: DIGEST,
    act: toDigest((digest) => digest.remove()),
    says: 'not found',
    is: 'digestMissing',
  },
  {
    name: 'a digest is changed',
    to: DIGEST,
    act: toDigest((digest) => digest.rewrite(listsNothing)),
    says: BAD_SIGNATURE,
    is: 'digestForged',
  },
  {
    name: 'a digest is no gzip data any more',
    to: DIGEST,
    act: toDigest((digest) => digest.write(Buffer.from('{}'))),
    says: 'invalid format',
    is: 'digestUnreadable',
  },
  {
    name: 'a digest is put in the place of another',
    to: DIGEST,
    act: ({ digests }) => {
      const [object, other] = [third(digests), digests[0]];
      object.write(other.bytes);
      object.edit(other.metadata);
      return { object };
    },
    says: 'has been moved from its original location',
    is: 'digestMoved',
  },
  {
    name: 'the signature of a digest is changed',
    to: DIGEST,
    act: toDigest((digest) => digest.edit({ signature: digest.metadata['signature'].replace(/^../, 'ff') })),
    says: BAD_SIGNATURE,
    is: 'digestForged',
  },
  {
    name: 'the signature of a digest is removed',
    to: DIGEST,
    act: toDigest((digest) => digest.edit({ signature: undefined })),
    says: BAD_SIGNATURE,
    is: 'digestUnsigned',
  },
  {
    name: 'a digest is signed again by a key that is not known',
    to: DIGEST,
    act: toDigest((digest) => forge(digest)),
    says: ({ fingerprint }) => `public key not found in region us-east-1 for fingerprint ${fingerprint}`,
    is: 'digestKeyUnknown',
  },
  {
    name: 'a digest is signed again by another key that calls itself ours',
    to: DIGEST,
    act: toDigest((digest) => forge(digest, fingerprintOf(digest))),
    says: BAD_SIGNATURE,
    is: 'digestForged',
  },
  {
    name: 'a backfill digest is changed',
    to: '(backfill) Digest file',
    act: ({ backfill: [object] }) => {
      object.rewrite(listsNothing);
      return { object };
    },
    says: BAD_SIGNATURE,
    is: 'digestForged',
  },
];

/** What the AWS CLI prints of an object that was damaged so. */
export const lineOf = ({ to, says }: Damage, bucket: string, acted: Acted): string =>
  `${to} s3://${bucket}/${acted.object.key} INVALID: ${typeof says === 'string' ? says : says(acted)}`;
