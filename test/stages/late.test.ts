import { expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { keys } from '../../core/ledger-keys.ts';
import { MERGE_AFTER } from '../../stages/seen.ts';
import { anEvent, aMessage, BUS, LOCAL, type Telling, TRAIL_FILES } from './arrivals.ts';
import { countsAddUp } from './counts.ts';
import { nothingIsLeftBehind } from './leftovers.ts';
import { commitsOf, eachIdentityIsVisibleOnce, everyArrivalHasOneOutcome } from './promises.ts';
import { RUNS, RUNS_TIMEOUT } from './runs.ts';
import { World } from './world.ts';

const HOUR = 60 * 60 * 1000;
const YEAR = 365 * 24 * HOUR;
const COMMITS = 3 * MERGE_AFTER + 4;

/** What a commit brings: one new event of some hour, and older ones once more. */
const deliveries = fc.record({
  bringer: fc.constantFrom(BUS, TRAIL_FILES, LOCAL),
  hoursAgo: fc.constantFrom(0, 1, 2, 30, 24 * 365 * 5),
  older: fc.array(fc.nat(), { maxLength: 4 }),
  wait: fc.constantFrom(HOUR / 12, HOUR, YEAR),
});

it(
  'P5: late events are delivered later, never refused and never doubled, through many merges of the index',
  async () => {
    const history = fc.array(deliveries, { minLength: COMMITS, maxLength: COMMITS });
    const property = fc.asyncProperty(history, fc.array(fc.nat(2), { maxLength: 8 }), async (brought, differing) => {
      const world = new World();
      const process = world.start();
      const told: Telling[] = [];
      for (const [number, { bringer, hoursAgo, older, wait }] of brought.entries()) {
        const event = anEvent({ id: `event ${number}`, time: world.now - hoursAgo * HOUR });
        const copies = older.flatMap((index) => (told.length > 0 ? [told[index % told.length]] : []));
        const copied = copies.map((copy, index) => ({ ...copy, what: differing[index] ?? 0 }));
        told.push(event);
        await process.collect(aMessage(bringer, event, ...copied));
        await process.deliver(world.shards()[0]);
        world.now += wait;
      }
      // Years later, everything comes again at once.
      await process.collect(aMessage(LOCAL, ...told));
      await world.settle();

      await everyArrivalHasOneOutcome(world);
      await eachIdentityIsVisibleOnce(world);
      await countsAddUp(world);
      await nothingIsLeftBehind(world);
      await mergedSeveralTimes(world);
    });
    await fc.assert(property, { numRuns: Math.ceil(RUNS / 5) });
  },
  RUNS_TIMEOUT,
);

const mergedSeveralTimes = async (world: World): Promise<void> => {
  const [shard] = world.shards();
  const commits = await commitsOf(world, shard);
  const catalogues = new Set(commits.flatMap(({ seen }) => seen.catalogue ?? []));
  expect(catalogues.size).toBeGreaterThanOrEqual(3);
  expect(commits.at(-1)!.counts).toMatchObject({ delivered: 0 });
  expect((await world.home.list(keys.seen(shard))).length).toBeGreaterThan(1);
};

it('P5: an event of long ago is delivered into a file of today', async () => {
  const world = new World();
  await world.start().collect(aMessage(LOCAL, anEvent({ time: world.now - 9 * YEAR })));

  await world.settle();

  const [{ key }] = await world.destination('all').list('');
  expect(key).toContain('/2026/03/01/111122223333_CloudTrail_eu-west-1_20260301T0905Z_');
});
