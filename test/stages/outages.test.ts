import { it } from '@jest/globals';
import * as fc from 'fast-check';
import { countsAddUp } from './counts.ts';
import { histories } from './history.ts';
import { live } from './live.ts';
import { nothingIsLeftBehind } from './leftovers.ts';
import { eachIdentityIsVisibleOnce, onlyCommittedFiles } from './promises.ts';
import { RUNS_TIMEOUT } from './runs.ts';
import { DESTINATIONS, World } from './world.ts';

const KINDS = { hasOutages: true, hasSizes: true, maxSteps: 24 };

it(
  'P7: a failing destination delays only itself: the others get everything',
  async () => {
    const property = fc.asyncProperty(histories(KINDS), async (history) => {
      const world = new World();
      await live(world, history);
      await world.settle();
      await onlyCommittedFiles(
        world,
        DESTINATIONS.filter((trail) => !world.failing.has(trail)),
      );
    });
    await fc.assert(property);
  },
  RUNS_TIMEOUT,
);

it(
  'P7: a destination that recovers gets everything',
  async () => {
    const kinds = { ...KINDS, hasFaults: true };
    const property = fc.asyncProperty(histories(kinds), async (history) => {
      const world = new World();
      await live(world, history);
      world.failing.clear();
      await world.settle();

      await onlyCommittedFiles(world);
      await eachIdentityIsVisibleOnce(world);
      await countsAddUp(world);
      await nothingIsLeftBehind(world);
    });
    await fc.assert(property);
  },
  RUNS_TIMEOUT,
);

it(
  'P7: rivals that race for a failing destination delay nobody else',
  async () => {
    const kinds = { ...KINDS, hasFaults: true, hasRivals: true, maxSteps: 12 };
    const property = fc.asyncProperty(histories(kinds), fc.scheduler(), async (history, scheduler) => {
      const world = new World();
      await live(world, history, scheduler);
      await world.settle();
      const healthy = DESTINATIONS.filter((trail) => !world.failing.has(trail));
      await onlyCommittedFiles(world, healthy);

      world.failing.clear();
      await world.settle();
      await onlyCommittedFiles(world);
      await nothingIsLeftBehind(world);
    });
    await fc.assert(property);
  },
  RUNS_TIMEOUT,
);
