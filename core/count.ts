import { addCounts, type Counts, NO_COUNTS } from './commit.ts';
import type { Outcome } from './decide.ts';
import type { Source, StagedBatch } from './staged-batch.ts';

/** What each outcome counts as. */
const OUTCOME_COUNTS: Readonly<Record<Outcome, readonly (keyof Counts)[]>> = {
  delivered: ['delivered'],
  correction: ['delivered', 'corrections'],
  duplicate: ['duplicates'],
  conflict: ['setAside', 'conflicts'],
  conflictBefore: ['setAside', 'conflicts'],
  setAside: ['setAside'],
  setAsideBefore: ['setAside'],
};

/** The outcomes of all arrivals, and of those of each staged object. */
export const countOutcomes = (batches: readonly StagedBatch[], outcomes: readonly Outcome[]) => {
  const times = new Map<number, number>();
  let index = 0;
  const consumed = batches.map((batch) => {
    const counts: { -readonly [Name in keyof Counts]: number } = { ...NO_COUNTS };
    for (let row = 0; row < batch.count; row++) {
      const outcome = outcomes[index++];
      counts.arrivals++;
      for (const name of OUTCOME_COUNTS[outcome]) counts[name]++;
      if (outcome === 'delivered' && isReused(batch, row, times)) counts.reused++;
    }
    return { key: batch.key, counts };
  });
  return { consumed, total: consumed.reduce((sum, { counts }) => addCounts(sum, counts), NO_COUNTS) };
};

const isReused = (batch: StagedBatch, row: number, times: Map<number, number>): boolean => {
  const id = batch.reuse(row);
  if (id === 0) return false;
  const time = times.get(id);
  if (time === undefined) times.set(id, batch.time(row));
  return time !== undefined && time !== batch.time(row);
};

/** How many arrivals came by which source, as the staged objects say. */
export const arrivalsBySource = (batches: readonly StagedBatch[]): Partial<Record<Source, number>> => {
  const sum: Partial<Record<Source, number>> = {};
  for (const { header } of batches) {
    for (const [source, arrivals] of Object.entries(header.arrivals)) {
      sum[source as Source] = (sum[source as Source] ?? 0) + arrivals;
    }
  }
  return sum;
};
