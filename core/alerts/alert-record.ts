import { gunzipSync, gzipSync } from 'node:zlib';
import { TrailError } from '../errors.ts';
import type { Batch } from './alert-batch.ts';
import type { Finding } from './finding.ts';

/** That somebody is about to send a message. */
export interface Claim {
  readonly format: 1;
  /** When, in milliseconds since 1970. */
  readonly time: number;
  /** A name that nobody else has: who finds his own claim has made it, although he did not hear of it. */
  readonly by: string;
}

/** The first finding of a round: its claim, and when the round's digest is due. */
export interface FirstClaim extends Claim {
  readonly due: number;
  readonly finding: Finding;
}

/** The other findings of a round, once and for all: what is not in it is not counted by it. */
export interface DigestClaim extends Claim {
  /** No message of its own: a circuit breaker counts it among what it holds back. */
  readonly isHeld: boolean;
  readonly batch: Batch;
}

/** For people too, who look into a store. */
export const encodeRecord = (record: Claim | FirstClaim): Buffer => Buffer.from(JSON.stringify(record));

/** Keys are many, and hexadecimal digits are half empty. */
export const packRecord = (record: DigestClaim | Batch): Buffer =>
  gzipSync(JSON.stringify({ ...record, format: 1 }), { level: 1 });

/** They all throw `LEDGER_DAMAGED` for what is not there, or cannot be read. */
export const decodeClaim = (key: string, body: Uint8Array | undefined): Claim => decode(key, body) as Claim;
export const decodeFirst = (key: string, body: Uint8Array | undefined): FirstClaim => decode(key, body) as FirstClaim;
export const decodeDigest = (key: string, body: Uint8Array | undefined): DigestClaim =>
  decode(key, body) as DigestClaim;
export const decodeBatch = (key: string, body: Uint8Array | undefined): Batch => decode(key, body) as unknown as Batch;

const GZIP = 0x1f;

const decode = (key: string, body: Uint8Array | undefined): { readonly format: 1 } => {
  if (!body) throw new TrailError('LEDGER_DAMAGED', `cannot read ${key}: it is gone`);
  const record = parse(key, body[0] === GZIP ? () => gunzipSync(body) : () => body);
  if (record?.format === 1) return { ...record, format: 1 };
  throw new TrailError('LEDGER_DAMAGED', `cannot read ${key}: it is none of ours`);
};

const parse = (key: string, bytes: () => Uint8Array): { readonly format?: unknown } | null => {
  try {
    return JSON.parse(Buffer.from(bytes()).toString()) as { readonly format?: unknown } | null;
  } catch (cause) {
    throw new TrailError('LEDGER_DAMAGED', `cannot read ${key}`, { cause });
  }
};
