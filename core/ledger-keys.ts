import { ALERTS, LEDGER, SET_ASIDE } from '../contracts/archive-layout.ts';

const two = (shard: number) => String(shard).padStart(2, '0');
const twelve = (n: number) => String(n).padStart(12, '0');

/**
 * A trail's ARN, or its line, as one part of a key. Its name comes last and ends in a letter or digit, so no two ARNs become the same.
 * A key that ends in `.versions` is the folder store's own.
 */
const partOf = (trail: string): string => trail.replace(/[:/]/g, '_').replace(/\.versions$/, '$&_');

/** A trail by its ARN and its birth: one that is deleted and made anew is another. */
export interface SealedTrailName {
  readonly trail: string;
  readonly createdAt?: number;
}

const sealPart = ({ trail, createdAt = 0 }: SealedTrailName): string => `${createdAt}_${partOf(trail)}`;

/** Keys of the ledger. */
export const keys = {
  commit: (shard: number, n: number) => `${LEDGER}${two(shard)}/commit/${twelve(n)}`,
  /** Packs of one attempt or, without `n`, of all. */
  packs: (shard: number, n?: number) => `${LEDGER}${two(shard)}/out/${n === undefined ? '' : `${twelve(n)}/`}`,
  pack: (shard: number, n: number, run: string) => `${LEDGER}${two(shard)}/out/${twelve(n)}/${run}`,
  /** That an attempt has begun on more than its process may live to do. Names the run; stands among the packs. */
  begun: (shard: number, n: number, run: string) => `${keys.pack(shard, n, run)}-begun`,
  seen: (shard: number, n?: number) => `${LEDGER}${two(shard)}/seen/${n === undefined ? '' : `${twelve(n)}/`}`,
  seenList: (shard: number, n: number, run: string) => `${LEDGER}${two(shard)}/seen/${twelve(n)}/${run}/list`,
  catalogue: (shard: number, n: number, run: string) => `${LEDGER}${two(shard)}/seen/${twelve(n)}/${run}/catalogue`,
  /** The number of its entries tells when it is not whole. */
  seenHour: (shard: number, n: number, run: string, hour: number, entries: number) =>
    `${LEDGER}${two(shard)}/seen/${twelve(n)}/${run}/hour-${hour}-${entries}`,
  cursor: (shard: number, line: string) => `${LEDGER}${two(shard)}/cursor/${partOf(line)}`,
  /** Which lines have had files, as far as somebody has looked. */
  lines: (shard: number) => `${LEDGER}${two(shard)}/lines`,
  undeliverable: (shard: number, trail = '', n?: number) =>
    `${LEDGER}${two(shard)}/undeliverable/${n === undefined ? '' : `${twelve(n)}/${partOf(trail)}`}`,
  /** The `k`th period of a shard that was closed. */
  period: (shard: number, k: number) => `${LEDGER}${two(shard)}/period/${twelve(k)}`,
  /** What was signed of a trail in a period or, without `k`, in all; without a trail, of all trails. */
  seal: (shard: number, trail?: SealedTrailName, k?: number) =>
    `${LEDGER}${two(shard)}/seal/${trail === undefined ? '' : `${sealPart(trail)}/${k === undefined ? '' : twelve(k)}`}`,
  /** How far a trail's seals are published. */
  sealing: (shard: number, trail: SealedTrailName) => `${LEDGER}${two(shard)}/sealing/${sealPart(trail)}`,
  /** What correlations have counted, of all shards. */
  correlations: () => `${ALERTS}correlations`,
  setAside: (day: string, shard: number, n: number, unique: string) =>
    `${SET_ASIDE}${day}/${two(shard)}_${twelve(n)}_${unique}.jsonl.gz`,
};

/** The number of the commit under whose attempt an object of `packs` or `seen` was made. */
export const attemptOf = (key: string): number => Number(key.split('/')[3]);
