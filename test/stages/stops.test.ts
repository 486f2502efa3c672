import { describe, expect, it } from '@jest/globals';
import type { ObjectStore } from '../../ports/index.ts';
import { anEvent, aMessage, BUS, direct, TRAIL_FILES } from './arrivals.ts';
import { countsAddUp } from './counts.ts';
import { nothingIsLeftBehind } from './leftovers.ts';
import {
  eachIdentityIsVisibleOnce,
  eachPieceIsSetAsideOnce,
  everyArrivalHasOneOutcome,
  onlyCommittedFiles,
} from './promises.ts';
import { endure, type Fault, watched, withFault } from './stores.ts';
import { type Process, World } from './world.ts';

const messages = [
  { ...aMessage(BUS, anEvent(), anEvent({ id: 'b' })), name: 'by bus' },
  { ...aMessage(TRAIL_FILES, anEvent({ what: 1 }), anEvent({ id: 'b' }), 'broken'), name: 'by file' },
  { ...aMessage(direct('alice'), anEvent(), anEvent({ what: 1 })), name: 'by hand' },
];

/** A day's work, by one process; true if it lived to finish it. */
const work = async (world: World, process: Process): Promise<boolean> =>
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

describe.each(['stop', 'failure'] as const)('a %s', (is) => {
  it.each(['before', 'after'] as const)('%s every single operation of a process breaks no promise', async (effect) => {
    let at = 1;
    for (let isDone = false; !isDone; at++) {
      const world = new World();
      const fault: Fault = { is, at, effect };
      let tried = 0;
      const around = (store: ObjectStore) => watched(withFault(store, fault), () => tried++);
      const process = world.start({ around });
      await work(world, process);
      isDone = tried < at;

      await work(world, world.start());
      await world.settle();

      await everyArrivalHasOneOutcome(world);
      await eachIdentityIsVisibleOnce(world);
      await eachPieceIsSetAsideOnce(world);
      await onlyCommittedFiles(world);
      await countsAddUp(world);
      await nothingIsLeftBehind(world);
    }
    expect(at).toBeGreaterThan(100);
  });
});
