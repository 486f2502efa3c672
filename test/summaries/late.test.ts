import { expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { aMessage, anEvent, BUS, LOCAL, START, type Telling, TRAIL_FILES } from '../stages/arrivals.ts';
import { RUNS, RUNS_TIMEOUT } from '../stages/runs.ts';
import { World } from '../stages/world.ts';
import { bucketsAreTheMost, recordsAreDocumented, recordsHaveTheirOwnIds } from './record-promises.ts';
import { filesOf, type FoundRecord, parsed } from './read-files.ts';
import { routesFor, settle, type Setup, summarising } from './setups.ts';
import { commitsCountTheirOwn, sumsAreCounts } from './sum-promises.ts';

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const YEAR = 365 * 24 * HOUR;
const WINDOW_END = Date.UTC(2026, 2, 1, 9, 5);

const aCall = (name: string, telling: Partial<Telling> = {}): Telling =>
  anEvent({ ...telling, call: ['"eventCategory":"Data"', `"eventName":"${name}"`, `"userAgent":"by ${telling.id}"`] });

const recordsOf = async (world: World): Promise<FoundRecord[]> =>
  (await filesOf(world.destination('all'), '', 'summaries')).flatMap(({ file }) => parsed<FoundRecord>(file));

const delivered = async (setup: Setup, now: number, ...calls: readonly Telling[]): Promise<FoundRecord[]> => {
  const world = new World();
  world.now = now;
  await world.start().collect(aMessage(LOCAL, ...calls));
  await settle(world, setup);
  return recordsOf(world);
};

it.each([
  { grace: undefined, at: WINDOW_END + 900 * SECOND, isLate: false },
  { grace: undefined, at: WINDOW_END + 900 * SECOND + 1, isLate: true },
  { grace: 0, at: START, isLate: false },
  { grace: 0, at: WINDOW_END, isLate: false },
  { grace: 0, at: WINDOW_END + 1, isLate: true },
  { grace: 86_400, at: WINDOW_END + 24 * HOUR, isLate: false },
  { grace: 86_400, at: WINDOW_END + 24 * HOUR + 1, isLate: true },
  { grace: 86_400, at: WINDOW_END + 9 * YEAR, isLate: true },
])('with a grace of $grace seconds, what is delivered at $at is late: $isLate', async ({ grace, at, isLate }) => {
  const setup = summarising(grace === undefined ? {} : { GraceSeconds: grace });

  const [{ addendum }] = await delivered(setup, at, aCall('GetObject'));

  expect(addendum).toEqual(isLate ? { reason: 'DELIVERY_DELAY' } : undefined);
});

/** What a commit brings: new events of some windows, older ones once more, and then time goes by. */
const deliveries = fc.record({
  bringer: fc.constantFrom(BUS, TRAIL_FILES, LOCAL),
  windowsAgo: fc.array(fc.constantFrom(0, 1, 2, 12, 30 * 12, 5 * 365 * 24 * 12), { minLength: 1, maxLength: 4 }),
  older: fc.array(fc.nat(), { maxLength: 3 }),
  wait: fc.constantFrom(0, 0, 60 * SECOND, HOUR, YEAR),
});

const names = fc.constantFrom('GetObject', 'PutObject');

const PROMISES = [sumsAreCounts, commitsCountTheirOwn, bucketsAreTheMost, recordsAreDocumented, recordsHaveTheirOwnIds];

it(
  'what dozens of commits say of a window adds up, hours and years later',
  async () => {
    const commits = fc.array(fc.tuple(deliveries, names), { minLength: 20, maxLength: 40 });
    const property = fc.asyncProperty(commits, fc.constantFrom(1, 2, 100), async (brought, MaxBuckets) => {
      const world = new World();
      const setup = summarising({ MaxBuckets });
      const process = world.start({ routes: routesFor(setup) });
      const told: Telling[] = [];
      for (const [{ bringer, windowsAgo, older, wait }, name] of brought) {
        const copies = older.flatMap((index) => (told.length > 0 ? [told[index % told.length]] : []));
        const times = windowsAgo.map((ago) => (ago > 12 ? world.now : START) - ago * 300 * SECOND);
        const calls = times.map((time, index) => aCall(name, { time, id: `event ${told.length + index}` }));
        told.push(...calls);
        await process.collect(aMessage(bringer, ...calls, ...copies));
        await process.deliver(world.shards()[0]);
        world.now += wait;
      }
      await settle(world, setup);

      for (const holds of PROMISES) await holds(world, [setup]);
    });
    await fc.assert(property, { numRuns: Math.ceil(RUNS / 15) });
  },
  RUNS_TIMEOUT,
);
