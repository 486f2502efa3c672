import { describe, expect, it } from '@jest/globals';
import type { ObjectStore } from '../../ports/index.ts';
import { aMessage, anEvent, BUS, direct, type Telling, TRAIL_FILES } from '../stages/arrivals.ts';
import { everyArrivalHasOneOutcome } from '../stages/promises.ts';
import { endure, type Fault, watched, withFault } from '../stages/stores.ts';
import { type Process, World } from '../stages/world.ts';
import { countsAddUp, onlyCommittedFiles, rawEventsAreTheRest } from './raw-promises.ts';
import { routesFor, settle, summarising } from './setups.ts';
import { sumsAreCounts } from './sum-promises.ts';

/** A call by a machine, or one that tells another story. */
const aCall = (telling: Partial<Telling> = {}): Telling =>
  anEvent({
    call: [
      '"eventCategory":"Data"',
      '"userIdentity":{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/App/i-1"}',
      '"eventSource":"s3.amazonaws.com"',
      `"eventName":"${telling.what === 1 ? 'PutObject' : 'GetObject'}"`,
    ],
    ...telling,
  });

const messages = [
  { ...aMessage(BUS, aCall(), aCall({ id: 'b' }), anEvent({ id: 'c' })), name: 'by bus' },
  { ...aMessage(TRAIL_FILES, aCall({ what: 1 }), aCall({ id: 'b' }), aCall({ id: 'd' })), name: 'by file' },
  { ...aMessage(direct('alice'), aCall(), aCall({ what: 1 })), name: 'by hand' },
];

const SETUP = summarising({ Keep: 'PeopleAndFailures', MaxBuckets: 1 });
const ROUTES = { routes: routesFor(SETUP) };

/** A day's work, by one process. */
const work = (world: World, process: Process): Promise<boolean> =>
  endure(async () => {
    for (const message of messages) {
      await process.collect(message);
      for (const shard of world.shards()) {
        await process.deliver(shard);
        await process.publish(shard);
      }
      await process.clear();
    }
  });

const PROMISES = [everyArrivalHasOneOutcome, sumsAreCounts, rawEventsAreTheRest, onlyCommittedFiles, countsAddUp];

describe.each(['stop', 'failure'] as const)('a %s', (is) => {
  it.each(['before', 'after'] as const)('%s every single operation makes no summary count wrongly', async (effect) => {
    let at = 1;
    for (let isDone = false; !isDone; at++) {
      const world = new World();
      const fault: Fault = { is, at, effect };
      let tried = 0;
      const around = (store: ObjectStore) => watched(withFault(store, fault), () => tried++);
      await work(world, world.start({ ...ROUTES, around }));
      isDone = tried < at;

      await work(world, world.start(ROUTES));
      await settle(world, SETUP);

      for (const holds of PROMISES) await holds(world, [SETUP]);
    }
    expect(at).toBeGreaterThan(80);
  });
});
