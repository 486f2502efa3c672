import { expect } from '@jest/globals';
import type { Counts } from '../../core/commit.ts';
import type { Outcome } from '../../core/decide.ts';
import { SET_ASIDE_TRAIL } from '../../core/trails/routes.ts';
import type { Arrival } from './arrivals.ts';
import { replay, type Replayed } from './promises.ts';
import { TRAILS, type World } from './world.ts';

type Told = Omit<Counts, 'reused'>;

const told = ({ reused: _, ...counts }: Counts): Told => counts;

const tally = (outcomes: readonly Outcome[]): Told => {
  const number = (...wanted: Outcome[]) => outcomes.filter((outcome) => wanted.includes(outcome)).length;
  return {
    arrivals: outcomes.length,
    delivered: number('delivered', 'correction'),
    duplicates: number('duplicate'),
    setAside: number('setAside', 'setAsideBefore', 'conflict', 'conflictBefore'),
    excluded: 0,
    summarised: 0,
    corrections: number('correction'),
    conflicts: number('conflict', 'conflictBefore'),
    excludedBy: {},
  };
};

const bySource = (arrivals: readonly Arrival[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { source } of arrivals) counts[source] = (counts[source] ?? 0) + 1;
  return counts;
};

const commitAddsUp = ({ commit, consumed }: Replayed): void => {
  const all = consumed.flatMap(({ outcomes }) => outcomes);
  const { arrivals, delivered, duplicates, setAside, excluded, summarised } = commit.counts;
  const records = (name: string) =>
    commit.files.filter(({ trail }) => trail === name).reduce((sum, file) => sum + file.records, 0);

  expect(arrivals).toBe(delivered + duplicates + setAside + excluded + summarised);
  expect(told(commit.counts)).toEqual(tally(all));
  expect(commit.consumed.map(({ counts }) => told(counts))).toEqual(consumed.map(({ outcomes }) => tally(outcomes)));
  expect(commit.sources).toEqual(bySource(consumed.flatMap((object) => object.arrivals)));
  for (const { name } of TRAILS) expect(records(name)).toBe(delivered);
  const stored = all.filter((outcome) => outcome === 'setAside' || outcome === 'conflict');
  expect(records(SET_ASIDE_TRAIL)).toBe(stored.length);
  expect(commit.corrections.length).toBe(commit.counts.corrections * TRAILS.length);
};

/** P4: per staged object, per commit and in total. */
export const countsAddUp = async (world: World): Promise<void> => {
  const replayed = await replay(world);
  replayed.forEach(commitAddsUp);
  const counted = replayed.reduce((sum, { commit }) => sum + commit.counts.arrivals, 0);
  const held = replayed.flatMap(({ consumed }) => consumed.map(({ arrivals }) => arrivals.length));
  expect(counted).toBe(held.reduce((sum, length) => sum + length, 0));
};
