import { hash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { expect } from '@jest/globals';
import type { Counts, Summarized } from '../../core/commit.ts';
import { SET_ASIDE_TRAIL } from '../../core/trails/routes.ts';
import { withoutCursors } from '../stages/stores.ts';
import { objectsIn, recordsIn } from '../stages/visible.ts';
import { RULES } from '../trails/naive.ts';
import { isSummarised } from './naive-summaries.ts';
import { filesOf, parsed } from './read-files.ts';
import { type Fate, sharedBy, sharesOf } from './shares.ts';
import { byPlace, type Promised } from './sum-promises.ts';

/** A trail's files hold what it logs and does not leave out, each once, token by token. */
export const rawEventsAreTheRest: Promised = async (world, setups) => {
  for (const { bucket, prefix, all } of byPlace(await sharesOf(world, setups))) {
    const files = await filesOf(world.destination(bucket), prefix, 'events');
    const expected = all.flatMap(({ events }) =>
      events.filter((one) => !one.isLeftOut).map(({ arrival }) => arrival.text),
    );
    expect(files.flatMap(({ file }) => recordsIn(file)).sort()).toEqual(expected.sort());
  }
};

const tally = (fates: readonly Fate[]): Omit<Counts, 'reused'> => {
  const number = (...wanted: readonly Fate[]) => fates.filter((fate) => wanted.includes(fate)).length;
  const reasons = RULES.flatMap((rule) => (number(rule) > 0 ? [[rule, number(rule)] as const] : []));
  return {
    arrivals: fates.length,
    delivered: number('delivered', 'correction'),
    duplicates: number('duplicate'),
    setAside: number('setAside', 'setAsideBefore', 'conflict', 'conflictBefore'),
    excluded: number(...RULES),
    summarised: number('summarised'),
    corrections: number('correction'),
    conflicts: number('conflict', 'conflictBefore'),
    excludedBy: Object.fromEntries(reasons),
  };
};

const told = ({ reused: _, ...counts }: Counts) => counts;

/** P4: every arrival has its outcome, per staged object and per commit. */
export const countsAddUp: Promised = async (world, setups) => {
  for (const { commit, fates } of await sharedBy(world, setups)) {
    const { arrivals, delivered, duplicates, setAside, excluded, summarised } = commit.counts;
    expect(arrivals).toBe(delivered + duplicates + setAside + excluded + summarised);
    expect(told(commit.counts)).toEqual(tally(fates.flat()));
    expect(commit.consumed.map(({ counts }) => told(counts))).toEqual(fates.map(tally));
  }
};

const byTrail = (a: Summarized, b: Summarized): number => (a.trail < b.trail ? -1 : 1);

/** A commit says how many events each trail has in its summaries, and how many it has nowhere else. */
export const commitsSayHowMany: Promised = async (world, setups) => {
  for (const { commit, shares } of await sharedBy(world, setups)) {
    const expected = shares.map(({ pin, configuration, events }) => ({
      trail: pin.trail,
      events: events.filter((event) => isSummarised(configuration, event)).length,
      leftOut: events.filter((event) => event.isLeftOut).length,
    }));
    const some = expected.filter(({ events }) => events > 0);
    expect(commit.summaries?.toSorted(byTrail)).toEqual(some.length > 0 ? some.toSorted(byTrail) : undefined);
  }
};

/** P3: what stands in buckets is what commits name, byte for byte. */
export const onlyCommittedFiles: Promised = async (world, setups) => {
  const commits = await sharedBy(world, setups);
  const named = commits.flatMap(({ commit: { files, trails } }) =>
    files.map((file) => ({
      file,
      bucket: trails.find(({ trail }) => trail === file.trail)?.bucket ?? SET_ASIDE_TRAIL,
    })),
  );
  for (const bucket of ['all', 'second', SET_ASIDE_TRAIL]) {
    const objects = await objectsIn(world.destination(bucket));
    const files = named.filter((one) => one.bucket === bucket).map(({ file }) => file);
    expect([...objects.keys()]).toEqual(files.map(({ key }) => key).sort());
    for (const { key, sha256, records, trail, isSummary } of files) {
      expect(hash('sha256', gunzipSync(objects.get(key)!))).toBe(sha256);
      expect(isSummary ?? false).toBe(key.includes('/CloudTrail-Aggregated/'));
      if (trail !== SET_ASIDE_TRAIL) expect(parsed(objects.get(key)!).length).toBe(records);
    }
  }
};

/** P3: publishing everything once more, from empty cursors, finds every file with the same bytes. */
export const publishingAgainChangesNothing: Promised = async (world) => {
  const before = await objectsIn(world.everything);
  const again = world.start({ around: withoutCursors });
  for (const shard of world.shards()) {
    for (const receipt of await again.publish(shard)) expect(receipt).toMatchObject({ created: 0, undeliverable: 0 });
  }
  expect(await objectsIn(world.everything)).toEqual(before);
};
