import { expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { gunzipSync } from 'node:zlib';
import { addCounts, type Counts, NO_COUNTS } from '../../core/commit.ts';
import { scheduled } from '../stores/faulty-object-store.ts';
import { type History, histories, sizes } from './history.ts';
import { commitsOf, objectsIn } from './promises.ts';
import { RUNS_TIMEOUT } from './runs.ts';
import { DESTINATIONS, type ProcessOptions, World } from './world.ts';

const staged = async ({ messages }: History, batchBytes: number | undefined): Promise<World> => {
  const world = new World();
  const process = world.start(batchBytes === undefined ? {} : { batchBytes });
  for (const message of [...messages, ...messages]) await process.collect(message);
  return world;
};

/** What a world ends up with, however it is cut into files: its records and lines, and the sum of its counts. */
const outcomeOf = async (world: World) => {
  let counts: Counts = NO_COUNTS;
  for (const shard of world.shards()) {
    for (const commit of await commitsOf(world, shard)) counts = addCounts(counts, commit.counts);
  }
  const records: Record<string, string[]> = {};
  for (const trail of DESTINATIONS) {
    const files = [...(await objectsIn(world.destination(trail))).values()];
    records[trail] = files.flatMap((file) => pieces(gunzipSync(file).toString())).sort();
  }
  // Reuse is noticed within a run only.
  return { counts: { ...counts, reused: 0 }, records };
};

const pieces = (file: string): string[] => file.split(/\n|(?<=}),(?={)|(?<=^{"Records":\[)|(?=\]}$)/);

const rivals = fc.array(sizes, { minLength: 2, maxLength: 4 });

it(
  'P6: other sizes of runs, batches and files, and any number of rivals, lose and double nothing',
  async () => {
    const property = fc.asyncProperty(
      histories(),
      sizes,
      rivals,
      fc.scheduler(),
      async (history, sizes, racing, scheduler) => {
        const alone = await staged(history, undefined);
        await alone.settle();
        const raced = await staged(history, sizes.batchBytes);
        await Promise.all([race(raced, racing, scheduler)]);
        await raced.settle();

        const withoutFrame = async (world: World) => {
          const { counts, records } = await outcomeOf(world);
          return { counts, records: Object.values(records).map((texts) => texts.filter((text) => text.length > 12)) };
        };
        expect(await withoutFrame(raced)).toEqual(await withoutFrame(alone));
      },
    );
    await fc.assert(property);
  },
  RUNS_TIMEOUT,
);

const race = async (world: World, racing: readonly ProcessOptions[], scheduler: fc.Scheduler): Promise<void> => {
  const runs = racing.map(async (options) => {
    const process = world.start({ ...options, around: (store) => scheduled(store, scheduler) });
    for (const shard of world.shards()) {
      while (await process.deliver(shard));
      await process.publish(shard);
    }
  });
  await scheduler.waitFor(Promise.all(runs));
};
