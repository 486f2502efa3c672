import { expect } from '@jest/globals';
import type { AggregationConfiguration } from '../../core/summaries/configuration.ts';
import { objectsIn } from '../stages/visible.ts';
import type { World } from '../stages/world.ts';
import type { Sum, Sums, Tally } from './naive-summaries.ts';
import type { Setup } from './setups.ts';
import { addUp, allSums, filesOf, type FoundRecord, parsed } from './read-files.ts';
import { type Share, sharesOf } from './shares.ts';

/** What a property promises of a world in which trails were as these setups say, once all is done. */
export type Promised = (world: World, setups: readonly Setup[]) => Promise<void>;

export const OTHER = 'other';

/** JSON bytes of a dimension's buckets, below which nothing is cut off. */
export const SURELY_FITS = 40_000;

const fits = (tally: Tally): boolean => JSON.stringify([...tally]).length * 3 < SURELY_FITS;

export const maxBuckets = (configuration: AggregationConfiguration | undefined): number =>
  configuration?.MaxBuckets ?? 100;

/** Whether a record can name all these values. */
export const canName = (tally: Tally, configuration: AggregationConfiguration | undefined): boolean =>
  tally.size <= maxBuckets(configuration) && fits(tally);

/** Whether no call can hide behind others: there is nothing else by which it might be found. */
export const namesAll = (configuration: AggregationConfiguration | undefined): boolean =>
  configuration?.Keep === 'PeopleAndFailures';

/** The dimensions of sums that records of several shares may not name in full, as `<key> <dimension>`. */
const cappedOf = (shares: readonly Share[]): Set<string> => {
  const capping = shares.filter(({ configuration }) => !namesAll(configuration));
  const names = capping.flatMap(({ configuration, sums }) =>
    [...sums].flatMap(([key, { by }]) =>
      [...by].flatMap(([name, tally]) => (canName(tally, configuration) ? [] : [`${key} ${name}`])),
    ),
  );
  return new Set(names);
};

const totalOf = (tally: Tally): number => [...tally.values()].reduce((sum, value) => sum + value, 0);

const NO_TALLY: Tally = new Map<string, number>();

const sorted = (tally: Tally) => [...tally].sort(([a], [b]) => (a < b ? -1 : 1));

/** Nobody is lost: what is not named is in the bucket for others, and what is named is not said too often. */
const expectCapped = (found: Tally, real: Tally): void => {
  expect(totalOf(found)).toBe(totalOf(real));
  for (const [name, value] of found) {
    if (name !== OTHER) expect(value).toBeLessThanOrEqual(real.get(name) ?? 0);
  }
};

const expectSum = (found: Sum, real: Sum, isCapped: (dimension: string) => boolean): void => {
  expect({ total: found.total, leftOut: found.leftOut }).toEqual({ total: real.total, leftOut: real.leftOut });
  for (const [dimension, tally] of real.by) {
    const seen = found.by.get(dimension) ?? NO_TALLY;
    if (isCapped(dimension)) expectCapped(seen, tally);
    else expect(sorted(seen)).toEqual(sorted(tally));
  }
  expect([...real.by.keys()]).toEqual(expect.arrayContaining([...found.by.keys()]));
};

/** The sums found are those of the shares: equal where nothing was cut off, and complete where something was. */
const expectSums = (found: Sums, shares: readonly Share[]): void => {
  const real = allSums(shares.map(({ sums }) => sums));
  const capped = cappedOf(shares);
  expect([...found.keys()].sort()).toEqual([...real.keys()].sort());
  for (const [key, sum] of real) expectSum(found.get(key)!, sum, (dimension) => capped.has(`${key} ${dimension}`));
};

/** Shares by where they go: a bucket and a prefix. */
export const byPlace = (shares: readonly Share[]) =>
  [...Map.groupBy(shares, ({ pin, prefix }) => `${pin.bucket} ${prefix}`).values()].map((all) => ({
    bucket: all[0].pin.bucket!,
    prefix: all[0].prefix,
    all,
  }));

/** Over all records that a reader finds in a trail's folders, sums are the numbers of events. */
export const sumsAreCounts: Promised = async (world, setups) => {
  for (const { bucket, prefix, all } of byPlace(await sharesOf(world, setups))) {
    const files = await filesOf(world.destination(bucket), prefix, 'summaries');
    expectSums(addUp(files.flatMap(({ file }) => parsed<FoundRecord>(file))), all);
  }
};

/** The records that a commit has for a trail. */
export const recordsOf = async (world: World, { commit, pin }: Share): Promise<FoundRecord[]> => {
  const objects = await objectsIn(world.destination(pin.bucket!));
  const files = commit.files.filter(({ trail, isSummary }) => trail === pin.trail && isSummary);
  return files.flatMap(({ key }) => parsed<FoundRecord>(objects.get(key)!));
};

/** Each commit counts exactly what it newly delivers, and says so. */
export const commitsCountTheirOwn: Promised = async (world, setups) => {
  for (const share of await sharesOf(world, setups)) expectSums(addUp(await recordsOf(world, share)), [share]);
};
