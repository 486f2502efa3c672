import { describe, expect, it } from '@jest/globals';
import type { ObjectStore } from '../../ports/index.ts';
import { anEvent, aMessage, LOCAL } from './arrivals.ts';
import { settleSealing } from './seal-live.ts';
import {
  chainsAreWhole,
  everyFileHasOneDigest,
  firstSignatureStands,
  periodsAreContiguous,
  signaturesAreSound,
} from './seal-promises.ts';
import { HOME_SHARD, HOUR, type SealProcess, SealWorld } from './seal-world.ts';
import { endure, type Fault, watched, withFault } from './stores.ts';

const BUCKETS = ['main', 'main-moved'];
const DAY = 24 * HOUR;

/** Some hours' work by one process: files and late files, an empty hour, a new bucket, a stop. */
const work = async (world: SealWorld, process: SealProcess): Promise<void> => {
  for (const [number, event] of [{}, { time: world.now - 2 * DAY }].entries()) {
    await process.collect(aMessage(LOCAL, anEvent({ id: `${world.now} ${number}`, ...event })));
    await process.deliver(HOME_SHARD);
  }
  await process.publish(HOME_SHARD);
  world.now += HOUR;
  await process.seal(HOME_SHARD);
  world.keyNumber = 1;
  world.change('main', { bucket: 'main-moved' });
  world.now += HOUR;
  await process.seal(HOME_SHARD);
  world.change('main', { stoppedAt: world.now });
  world.now += HOUR;
  await process.seal(HOME_SHARD, 'now');
};

describe.each(['stop', 'failure'] as const)('a %s', (is) => {
  it.each(['before', 'after'] as const)('%s every single operation of a process breaks no promise', async (effect) => {
    let at = 1;
    for (let isDone = false; !isDone; at++) {
      const world = new SealWorld();
      world.change('main', {});
      const fault: Fault = { is, at, effect };
      let tried = 0;
      const around = (store: ObjectStore) => watched(withFault(store, fault), () => tried++);
      await endure(() => work(world, world.begin({ around })));
      isDone = tried < at;

      world.change('main', { stoppedAt: undefined });
      await work(world, world.begin());
      await settleSealing(world);

      await periodsAreContiguous(world);
      await everyFileHasOneDigest(world, BUCKETS);
      await chainsAreWhole(world, BUCKETS);
      await signaturesAreSound(world, BUCKETS);
      await firstSignatureStands(world, BUCKETS);
    }
    expect(at).toBeGreaterThan(100);
  });
});
