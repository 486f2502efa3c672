import { createPublicKey, hash, type KeyObject, verify } from 'node:crypto';
import { parseTime } from './time.ts';

/** What a digest's key tells of it (digest-files.md §1). */
export interface DigestName {
  readonly key: string;
  /** Account, source Region, trail and home Region, and whether it is a backfill: digests that agree in it are a chain. */
  readonly chain: string;
  /** Where the trail is at home. */
  readonly homeRegion: string;
  /** Its `digestEndTime`, in milliseconds since 1970. */
  readonly end: number;
  readonly isBackfill: boolean;
}

/** A log file that a digest names. `sha256` is of its uncompressed bytes, lower-case hex. */
export interface DigestedFile {
  readonly bucket: string;
  readonly key: string;
  readonly sha256: string;
}

/** The digest before this one in the chain: lower-case hex. */
export interface PreviousDigest {
  readonly bucket: string;
  readonly key: string;
  readonly sha256: string;
  readonly signature: string;
}

/** A digest as it was read, and what its signature is over. Times are milliseconds since 1970. */
export interface Digest {
  readonly bucket: string;
  readonly key: string;
  readonly start: number;
  readonly end: number;
  readonly fingerprint: string;
  /** `undefined` of a starting digest. */
  readonly previous: PreviousDigest | undefined;
  readonly files: readonly DigestedFile[];
  readonly sha256: string;
  /** What was signed. */
  readonly signed: string;
}

const STAMP = 'YYYYMMDDThhmmssZ'.length;
const ENDINGS = ['_backfill.json.gz', '.json.gz'] as const;

/** What a key tells; `undefined` if it is not that of a digest. The stamp stands at a fixed place before the ending. */
export const parseDigestKey = (key: string): DigestName | undefined => {
  const ending = ENDINGS.find((candidate) => key.endsWith(candidate));
  if (ending === undefined) return undefined;
  const rest = key.slice(0, -ending.length);
  const stamp = rest.slice(-STAMP);
  const end = /^\d{8}T\d{6}Z$/.test(stamp) ? parseTime(stamp) : undefined;
  const head = rest.slice(0, -STAMP);
  const name = head.slice(head.lastIndexOf('/') + 1);
  const homeRegion = /^.+_CloudTrail-Digest_[^_]+_.+_([^_]+)_$/.exec(name)?.[1];
  if (end === undefined || homeRegion === undefined) return undefined;
  const isBackfill = ending === ENDINGS[0];
  return { key, chain: isBackfill ? `${name}backfill` : name, homeRegion, end, isBackfill };
};

type Fields = Readonly<Record<string, unknown>>;

/** Reads the uncompressed bytes of a digest; `undefined` for what is none (digest-files.md §2). */
export const parseDigest = (bytes: Uint8Array): Digest | undefined => {
  const fields = parseFields(bytes);
  if (!fields) return undefined;
  const text = (name: string): string => (typeof fields[name] === 'string' ? fields[name] : '');
  const [bucket, key, endText] = [text('digestS3Bucket'), text('digestS3Object'), text('digestEndTime')];
  const [start, end] = [parseTime(text('digestStartTime')), parseTime(endText)];
  const previous = previousOf(fields);
  const files = filesOf(fields.logFiles);
  const isWhole = bucket !== '' && key !== '' && start !== undefined && end !== undefined;
  if (!isWhole || previous === 'unclear' || !files) return undefined;
  const sha256 = hash('sha256', bytes);
  const signed = stringToSign({ endTime: endText, bucket, key, sha256, previous: previous?.signature });
  const fingerprint = text('digestPublicKeyFingerprint');
  return { bucket, key, start, end, fingerprint, previous, files, sha256, signed };
};

const parseFields = (bytes: Uint8Array): Fields | undefined => {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString());
    return typeof value === 'object' && value !== null ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
};

const PREVIOUS = {
  bucket: 'previousDigestS3Bucket',
  key: 'previousDigestS3Object',
  sha256: 'previousDigestHashValue',
  signature: 'previousDigestSignature',
} as const;

/** All of it is there or, in a starting digest, nothing. */
const previousOf = (fields: Fields): PreviousDigest | undefined | 'unclear' => {
  const values = Object.values(PREVIOUS).map((name) => fields[name]);
  // An absent member that is signed as `null` is none that CloudTrail writes.
  if (fields[PREVIOUS.signature] === undefined) return 'unclear';
  if (values.every((value) => value === null || value === undefined)) return undefined;
  const isWhole = values.every((value) => typeof value === 'string');
  if (!isWhole) return 'unclear';
  const [bucket, key, sha256, signature] = values;
  return { bucket, key, sha256, signature };
};

const filesOf = (list: unknown): DigestedFile[] | undefined => {
  if (!Array.isArray(list)) return undefined;
  const files = (list as readonly (Fields | null)[]).map((file) => [file?.s3Bucket, file?.s3Object, file?.hashValue]);
  const isText = (values: readonly unknown[]): values is string[] => values.every((value) => typeof value === 'string');
  return files.every(isText) ? files.map(([bucket, key, sha256]) => ({ bucket, key, sha256 })) : undefined;
};

/** What a digest's signature is over (digest-files.md §4): the end as it stands in the JSON, place, hash, signature before. */
export const stringToSign = (digest: {
  readonly endTime: string;
  readonly bucket: string;
  readonly key: string;
  readonly sha256: string;
  readonly previous: string | undefined;
}): string => {
  const { endTime, bucket, key, sha256, previous = 'null' } = digest;
  return [endTime, `${bucket}/${key}`, sha256, previous].join('\n');
};

/** Whether this key's owner has signed this: RSASSA-PKCS1-v1_5 with SHA-256, the signature in hex. */
export const verifySigned = (
  pkcs1: Uint8Array,
  signed: string,
  signature: string,
): 'sound' | 'forged' | 'not a key' => {
  const key = publicKey(pkcs1);
  if (!key) return 'not a key';
  const isSound =
    /^(?:[0-9a-f]{2})+$/i.test(signature) && verify('sha256', Buffer.from(signed), key, Buffer.from(signature, 'hex'));
  return isSound ? 'sound' : 'forged';
};

/** Keys that were read once: thousands of digests have the same. */
const readKeys = new WeakMap<Uint8Array, KeyObject>();

const publicKey = (pkcs1: Uint8Array): KeyObject | undefined => {
  try {
    const key = readKeys.get(pkcs1) ?? createPublicKey({ key: Buffer.from(pkcs1), format: 'der', type: 'pkcs1' });
    readKeys.set(pkcs1, key);
    return key;
  } catch {
    return undefined;
  }
};
