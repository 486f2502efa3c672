import type { StagedBatch } from '../core/staged-batch.ts';
import { type ReadLimits, sizeOf } from './staged.ts';

/** What one run of deliver takes of a shard: at least one staged part. */
export interface RunOptions {
  /** Uncompressed bytes of arrivals. */
  readonly runBytes?: number;
  /** Staged parts. */
  readonly runParts?: number;
}

/** Milliseconds that are left to a process. */
export type Remaining = () => number;

export const RUN_BYTES = 24 * 1024 * 1024;
/** A run that takes more tells that it has begun: to tell costs a request. */
const RISKY_BYTES = 2 * RUN_BYTES;
/** Each costs a read, and some 400 bytes of the commit. */
const RUN_PARTS = 4000;
/** Of the time that is left when a run begins, so much is for reading: what was read must be delivered in the rest. */
const READING_SHARE = 1 / 3;

/** What to take: half as much for every attempt at the same commit that did not live to make it. */
export const limitsOf = (
  { runBytes = RUN_BYTES, runParts = RUN_PARTS }: RunOptions,
  failed: number,
  remaining: Remaining,
): ReadLimits => {
  const share = 2 ** -Math.min(failed, 10);
  const enough = remaining() * (1 - READING_SHARE);
  return { bytes: runBytes * share, parts: runParts * share, isLate: () => remaining() < enough };
};

/** Whether there is so much that the process may not live to deliver it, or one has not. */
export const isRisky = (batches: readonly StagedBatch[], failed: number): boolean =>
  failed > 0 || batches.reduce((sum, batch) => sum + sizeOf(batch), 0) > RISKY_BYTES;
