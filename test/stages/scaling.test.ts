import { expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { addCounts, type Counts, NO_COUNTS } from '../../core/commit.ts';
import { SET_ASIDE_TRAIL } from '../../core/trails/routes.ts';
import { scheduled } from '../stores/faulty-object-store.ts';
import { type History, histories, sizes } from './history.ts';
import { commitsOf } from './promises.ts';
import { objectsIn, recordsIn, textsIn } from './visible.ts';
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
  const visible: string[][] = [];
  for (const trail of DESTINATIONS) {
    const files = [...(await objectsIn(world.destination(trail))).values()];
    visible.push(files.flatMap(trail === SET_ASIDE_TRAIL ? textsIn : recordsIn).sort());
  }
  // Reuse is noticed within a run only.
  return { ...counts, reused: 0, visible };
};

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
        await race(raced, racing, scheduler);
        await raced.settle();
        expect(await outcomeOf(raced)).toEqual(await outcomeOf(alone));
      },
    );
    await fc.assert(property);
  },
  RUNS_TIMEOUT,
);

const race = async (world: World, racing: readonly ProcessOptions[], scheduler: fc.Scheduler): Promise<void> => {
  const runs = racing.map(async (options) => {
    const process = world.start({ ...options, around: (store) => scheduled(store, scheduler) });
    await world.finish(process);
  });
  await scheduler.waitFor(Promise.all(runs));
};
