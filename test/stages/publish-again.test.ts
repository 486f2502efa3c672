import { expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { SET_ASIDE_TRAIL } from '../../core/trails/routes.ts';
import { publish } from '../../stages/publish.ts';
import { MemoryObjectStore } from '../stores/memory-object-store.ts';
import { histories } from './history.ts';
import { live } from './live.ts';
import { objectsIn } from './visible.ts';
import { RUNS_TIMEOUT } from './runs.ts';
import { keepingPacks, withoutCursors } from './stores.ts';
import { DESTINATIONS, NOWHERE, World } from './world.ts';

const KINDS = { hasFaults: true, hasSizes: true };

it(
  'P3: publishing again from an empty cursor finds every file with the same bytes',
  async () => {
    const property = fc.asyncProperty(histories(KINDS), async (history) => {
      const world = new World();
      await live(world, history);
      await world.settle();
      const before = await objectsIn(world.everything);

      const again = world.start({ around: withoutCursors });
      for (const shard of world.shards()) {
        for (const receipt of await again.publish(shard))
          expect(receipt).toMatchObject({ created: 0, undeliverable: 0 });
      }

      expect(await objectsIn(world.everything)).toEqual(before);
    });
    await fc.assert(property);
  },
  RUNS_TIMEOUT,
);

it(
  'P3: publishing to another place, while there are packs, gives the same keys and bytes',
  async () => {
    const property = fc.asyncProperty(histories(KINDS), async (history) => {
      const world = new World(keepingPacks);
      await live(world, history);
      await world.settle();

      const others = new Map(DESTINATIONS.map((trail) => [trail, new MemoryObjectStore()]));
      const place = (trail: string) => others.get(trail)!;
      const places = { archive: place(SET_ASIDE_TRAIL), buckets: place, logs: NOWHERE, topics: NOWHERE };
      const ports = { store: withoutCursors(world.home), clock: () => world.now, ...places };
      for (const shard of world.shards()) await publish(ports)(shard);

      for (const [trail, other] of others) {
        expect(await objectsIn(other)).toEqual(await objectsIn(world.destination(trail)));
      }
    });
    await fc.assert(property);
  },
  RUNS_TIMEOUT,
);
