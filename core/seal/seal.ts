import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { TrailError } from '../errors.ts';

/** An account and source Region whose digests are a chain; late files have one of their own. */
export interface Chain {
  readonly account: string;
  readonly region: string;
  readonly isBackfill?: true;
}

/** The newest digest of a chain: what the next one names. Hex is lower case. */
export interface ChainHead extends Chain {
  readonly bucket: string;
  readonly key: string;
  /** Of the uncompressed bytes. */
  readonly sha256: string;
  readonly signature: string;
}

/** A digest as it was signed first, whatever happens later. */
export interface SealedDigest extends ChainHead {
  /** The bytes of the file, gzip, base64. */
  readonly body: string;
  /** The file's metadata (digest-files.md §3). */
  readonly metadata: Readonly<Record<string, string>>;
}

/** All digests of a trail that a shard has in a period. It is created once, so that there is one signature for each. */
export interface Seal {
  readonly format: 1;
  readonly shard: number;
  /** The period's number. */
  readonly k: number;
  readonly trail: string;
  readonly createdAt?: number;
  /** `[start, end)`: whole seconds, in milliseconds since 1970. */
  readonly start: number;
  readonly end: number;
  readonly digests: readonly SealedDigest[];
  /** Chains that have no digest in this period, and may go on. */
  readonly idle: readonly ChainHead[];
}

export const encodeSeal = (seal: Seal): Buffer => zstdCompressSync(JSON.stringify(seal));

/** Throws `LEDGER_DAMAGED` for what `encodeSeal` did not write. */
export const decodeSeal = (key: string, bytes: Uint8Array): Seal => {
  try {
    const seal = JSON.parse(zstdDecompressSync(bytes).toString()) as Seal;
    if (seal.format !== 1 || !Array.isArray(seal.digests)) throw new Error('not a seal of this format');
    return seal;
  } catch (cause) {
    throw new TrailError('LEDGER_DAMAGED', `cannot read the seal ${key}`, { cause });
  }
};
