import { gzipSync } from 'node:zlib';
import type { CommittedFile, DigestPin } from '../commit.ts';
import { type DigestContents, digestKey, SIGNATURE_ALGORITHM, type VouchedFile } from '../digest-file.ts';
import type { Chain, ChainHead, SealedDigest } from './seal.ts';

/** A file of a period, at its destination. */
export interface SealedFile {
  readonly file: CommittedFile;
  readonly bucket: string;
  /** Of the commit, in milliseconds since 1970. */
  readonly time: number;
}

/** A digest that is to be made. */
export interface PlannedDigest extends Chain {
  /** None: it begins the chain. */
  readonly previous?: ChainHead;
  readonly files: readonly VouchedFile[];
}

/** Files whose newest event is older than this have digests of their own (digest-files.md §6). Milliseconds. */
const BACKFILL_AFTER = 24 * 60 * 60 * 1000;

const nameOf = ({ account, region, isBackfill }: Chain): string => `${account} ${region} ${isBackfill ?? false}`;

/** What is known of a trail's period: its newest digests, its files, and the chain that it has also without any. */
export interface KnownOfTrail {
  readonly heads: readonly ChainHead[];
  readonly files: readonly SealedFile[];
  readonly home?: Chain;
}

/**
 * A digest for every chain that goes on or begins; backfills only where there are files, all others also without, and also
 * beside a backfill.
 */
export const planDigests = ({ heads, files, home }: KnownOfTrail): PlannedDigest[] => {
  const planned = new Map<string, { chain: Chain; previous?: ChainHead; files: VouchedFile[] }>();
  const planOf = (chain: Chain) => {
    const known = planned.get(nameOf(chain)) ?? { chain, files: [] };
    planned.set(nameOf(chain), known);
    return known;
  };
  if (home) planOf(home);
  for (const { file, bucket, time } of files) {
    const chain = chainOf(file, time);
    const { key, sha256, oldest, newest } = file;
    if (!chain) continue;
    planOf(chain).files.push({ bucket, key, sha256, oldest, newest });
    // The time that files were delivered in is covered, so that another file of it is known to be added.
    if (chain.isBackfill) planOf({ account: chain.account, region: chain.region });
  }
  for (const head of heads) if (!head.isBackfill || planned.has(nameOf(head))) planOf(head).previous = head;
  return [...planned]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { chain, previous, files }]) => ({
      account: chain.account,
      region: chain.region,
      ...(chain.isBackfill ? { isBackfill: true } : {}),
      ...(previous ? { previous } : {}),
      files,
    }));
};

/** Heads of chains that have no digest among these. */
export const idleAmong = (heads: readonly ChainHead[], planned: readonly Chain[]): ChainHead[] => {
  const names = new Set(planned.map(nameOf));
  return heads.filter((head) => !names.has(nameOf(head)));
};

const chainOf = ({ account, region, newest }: CommittedFile, time: number): Chain | undefined => {
  if (account === undefined || region === undefined) return undefined;
  const isBackfill = time - Date.parse(newest) > BACKFILL_AFTER;
  return { account, region, ...(isBackfill ? { isBackfill: true } : {}) };
};

/** Of the digests of one seal. Times are milliseconds since 1970. */
export interface DigestPlace {
  readonly pin: DigestPin;
  readonly bucket: string;
  readonly start: number;
  readonly end: number;
  readonly fingerprint: string;
}

/** What a planned digest says, and where it goes. */
export const contentsOf = (
  { account, region, isBackfill, previous, files }: PlannedDigest,
  { pin, bucket, start, end, fingerprint }: DigestPlace,
): DigestContents => {
  const { name, homeRegion = region, prefix, organization } = pin;
  const head = { prefix, ...(organization === undefined ? {} : { organization }) };
  const key = digestKey(head, { account, region, name, homeRegion, isBackfill: isBackfill === true }, end);
  return { account, start, end, bucket, key, fingerprint, ...(previous ? { previous } : {}), files };
};

/** A digest that has been signed, as it is kept. `generated` is when, in milliseconds since 1970. */
export const sealedDigest = (
  { account, region, isBackfill }: PlannedDigest,
  { bucket, key }: DigestContents,
  { bytes, sha256 }: { readonly bytes: Buffer; readonly sha256: string },
  { signature, generated }: { readonly signature: string; readonly generated: number },
): SealedDigest => ({
  account,
  region,
  ...(isBackfill ? { isBackfill } : {}),
  bucket,
  key,
  sha256,
  signature,
  body: gzipSync(bytes).toString('base64'),
  metadata: {
    signature,
    'signature-algorithm': SIGNATURE_ALGORITHM,
    ...(isBackfill ? { 'backfill-generation-timestamp': new Date(generated).toISOString() } : {}),
  },
});
