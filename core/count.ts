import { addCounts, type CountName, type Counts, type Exclusion, NO_COUNTS } from './commit.ts';
import type { RoutedOutcome } from './route.ts';
import type { Rule } from './trails/rules.ts';
import type { Source, StagedBatch } from './staged-batch.ts';

/** What each outcome counts as. */
const OUTCOME_COUNTS: Readonly<Record<RoutedOutcome, readonly CountName[]>> = {
  delivered: ['delivered'],
  correction: ['delivered', 'corrections'],
  duplicate: ['duplicates'],
  conflict: ['setAside', 'conflicts'],
  conflictBefore: ['setAside', 'conflicts'],
  setAside: ['setAside'],
  setAsideBefore: ['setAside'],
  summarised: ['summarised'],
  account: ['excluded'],
  copy: ['excluded'],
  global: ['excluded'],
  logging: ['excluded'],
  selectors: ['excluded'],
  insights: ['excluded'],
};

/** The outcomes of all arrivals, and of those of each staged object. What collect has excluded is told by its header. */
export const countOutcomes = (batches: readonly StagedBatch[], outcomes: readonly RoutedOutcome[]) => {
  const times = new Map<number, number>();
  let index = 0;
  const consumed = batches.map((batch) => {
    const counts: Record<CountName, number> = { ...NO_COUNTS };
    const own = batch.header.excluded;
    counts.arrivals = counts.excluded = own;
    const excludedBy: Partial<Record<Exclusion, number>> = own > 0 ? { own } : {};
    for (let row = 0; row < batch.count; row++) {
      const outcome = outcomes[index++];
      counts.arrivals++;
      for (const name of OUTCOME_COUNTS[outcome]) counts[name]++;
      if (isRule(outcome)) excludedBy[outcome] = (excludedBy[outcome] ?? 0) + 1;
      if ((outcome === 'delivered' || outcome === 'summarised') && isReused(batch, row, times)) counts.reused++;
    }
    return { key: batch.key, counts: { ...counts, excludedBy } };
  });
  return { consumed, total: consumed.reduce((sum, { counts }) => addCounts(sum, counts), NO_COUNTS) };
};

const isRule = (outcome: RoutedOutcome): outcome is Rule => OUTCOME_COUNTS[outcome][0] === 'excluded';

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

/** Whether every arrival has its outcome, and every excluded one its reason. */
export const countsAddUp = (counts: Counts): boolean => {
  const { arrivals, delivered, duplicates, setAside, excluded, summarised, excludedBy } = counts;
  const reasons = Object.values(excludedBy).reduce((sum, count) => sum + count, 0);
  return arrivals === delivered + duplicates + setAside + excluded + summarised && excluded === reasons;
};
