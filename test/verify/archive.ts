import { hash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { type DigestChain, digestKey, encodeDigest, SIGNATURE_ALGORITHM } from '../../core/digest-file.ts';
import { logFileKey } from '../../core/log-file.ts';
import type { PublicKey, PublicKeys, SigningKey } from '../../ports/index.ts';
import type { RecordedDigest, SealRecords } from '../../stages/sealed.ts';
import { verify, type VerifyQuestion } from '../../stages/verify.ts';
import { signingKey } from '../data/signer.ts';
import { MemoryFeed } from '../stores/memory-feed.ts';

export const MINUTE = 60 * 1000;
export const HOUR = 60 * MINUTE;
/** When the archive begins. */
export const BEGIN = Date.UTC(2026, 2, 10, 6);
export const BUCKET = 'trail-bucket';
const HEAD = { prefix: '' };

/** A log file, as it was delivered. */
export interface MadeFile {
  readonly key: string;
  readonly text: string;
  readonly body: Buffer;
  readonly sha256: string;
  readonly stamp: number;
}

/** A digest, as it was signed. */
export interface MadeDigest {
  readonly chain: DigestChain;
  readonly key: string;
  readonly start: number;
  readonly end: number;
  readonly body: Buffer;
  readonly text: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly sha256: string;
  readonly signature: string;
  readonly files: readonly MadeFile[];
  readonly previous?: MadeDigest;
}

export type Objects = Map<string, { readonly body: Buffer; readonly metadata: Readonly<Record<string, string>> }>;

const iso = (time: number) => new Date(time).toISOString();

/** A log file with this stamp; `unique` is sixteen letters. */
export const makeFile = (
  { account, region }: Pick<DigestChain, 'account' | 'region'>,
  stamp: number,
  unique: string,
  folder = 'CloudTrail',
): MadeFile => {
  const key = logFileKey(HEAD, { account, region, folder }, stamp, unique.padEnd(16, 'x'));
  const text = JSON.stringify({
    Records: [{ eventID: unique, eventTime: iso(stamp - 4 * MINUTE), note: `n ${key}` }],
  });
  return { key, text, body: gzipSync(text), sha256: hash('sha256', text), stamp };
};

export interface DigestOptions {
  readonly chain: DigestChain;
  readonly start: number;
  readonly end: number;
  readonly files?: readonly MadeFile[];
  readonly previous?: MadeDigest;
  readonly signer?: SigningKey;
  readonly bucket?: string;
  readonly key?: string;
  /** Changes the text before it is signed. */
  readonly change?: (text: string) => string;
}

/** A digest of our own making, signed by the first test key if no other is told. */
export const makeDigest = async (options: DigestOptions): Promise<MadeDigest> => {
  const { chain, start, end, files = [], previous, signer = signingKey(), bucket = BUCKET } = options;
  const { key = digestKey(HEAD, chain, end), change = (text) => text } = options;
  const before = previous && {
    previous: { bucket, key: previous.key, sha256: previous.sha256, signature: previous.signature },
  };
  const { bytes, signed, sha256 } = encodeDigest({
    account: chain.account,
    start,
    end,
    bucket,
    key,
    fingerprint: signer.fingerprint,
    ...before,
    files: files.map((file) => ({
      bucket,
      key: file.key,
      sha256: file.sha256,
      oldest: iso(file.stamp - 4 * MINUTE),
      newest: iso(file.stamp - 4 * MINUTE),
    })),
  });
  const text = change(bytes.toString());
  const changed = hash('sha256', text);
  const signature = await signer.sign(signed.replace(sha256, changed));
  const metadata: Record<string, string> = { signature, 'signature-algorithm': SIGNATURE_ALGORITHM };
  if (chain.isBackfill) metadata['backfill-generation-timestamp'] = iso(end + MINUTE);
  const made = { chain, key, start, end, body: gzipSync(text), text, metadata, sha256: changed, signature, files };
  return { ...made, ...(previous && { previous }) };
};

/** An archive as it should be. */
export interface MadeArchive {
  readonly chains: readonly (readonly MadeDigest[])[];
  readonly digests: readonly MadeDigest[];
  readonly files: readonly MadeFile[];
  readonly objects: Objects;
}

export const archiveOf = (chains: readonly (readonly MadeDigest[])[]): MadeArchive => {
  const digests = chains.flat();
  const files = digests.flatMap((digest) => digest.files);
  const all = [...digests, ...files.map((file) => ({ ...file, metadata: {} }))];
  return { chains, digests, files, objects: new Map(all.map(({ key, body, metadata }) => [key, { body, metadata }])) };
};

/** Everything that the test keys have signed: two of them. */
export const publicKey = (key: SigningKey, from = 0, to = Date.UTC(2100, 0)): PublicKey => ({
  fingerprint: key.fingerprint,
  pkcs1: key.pkcs1,
  from,
  to,
});

export const keysOf = (...known: readonly PublicKey[]): PublicKeys => ({
  list: async (_region, from, to) => known.filter((key) => key.from <= to && key.to >= from),
});

/** What the ledger would know of these digests. */
export const recordsOf = (digests: readonly MadeDigest[], isPending = false): SealRecords => ({
  digests: async function* (from, to) {
    for (const digest of digests) if (digest.end >= from && digest.end <= to) yield recordOf(digest, isPending);
  },
});

const recordOf = ({ chain, ...digest }: MadeDigest, isPending: boolean): RecordedDigest => ({
  account: chain.account,
  region: chain.region,
  ...(chain.isBackfill && { isBackfill: true }),
  bucket: BUCKET,
  key: digest.key,
  sha256: digest.sha256,
  signature: digest.signature,
  body: digest.body.toString('base64'),
  metadata: digest.metadata,
  trail: chain.name,
  start: digest.start,
  end: digest.end,
  ...(isPending && { isPending: true }),
});

export interface VerifyingOptions extends Partial<VerifyQuestion> {
  readonly records?: SealRecords;
  readonly keys?: PublicKeys;
  readonly now?: number;
}

/** Verifies these objects as a bucket. */
export const verifying = (objects: Objects, options: VerifyingOptions = {}) => {
  const { records, keys = keysOf(publicKey(signingKey())), now = BEGIN + 60 * HOUR, ...question } = options;
  const feed = new MemoryFeed();
  for (const [key, object] of objects) feed.objects.set(key, object);
  const ports = { feed, keys, clock: () => now, ...(records && { records }) };
  return verify(ports, { prefix: '', bucket: BUCKET, ...question });
};
