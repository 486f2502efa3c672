import { describe, it } from '@jest/globals';
import * as fc from 'fast-check';
import { countsAddUp } from './counts.ts';
import { histories } from './history.ts';
import { live } from './live.ts';
import { nothingIsLeftBehind } from './leftovers.ts';
import {
  eachIdentityIsVisibleOnce,
  eachPieceIsSetAsideOnce,
  everyArrivalHasOneOutcome,
  onlyCommittedFiles,
  runsSayWhatTheyMade,
} from './promises.ts';
import { RUNS_TIMEOUT } from './runs.ts';
import { World } from './world.ts';

const PROMISES: readonly [string, (world: World) => Promise<void>][] = [
  ['P1: every acknowledged arrival has exactly one outcome', everyArrivalHasOneOutcome],
  ['P1: what a run says it committed stands in the ledger', runsSayWhatTheyMade],
  ['P2: over all visible files of a trail an identity appears once, token by token', eachIdentityIsVisibleOnce],
  ['P2: what cannot be delivered is set aside once', eachPieceIsSetAsideOnce],
  ['P3: no destination holds a file that no commit names', onlyCommittedFiles],
  ['when all is done, nothing superfluous is left behind', nothingIsLeftBehind],
  ['P4: counts add up per staged object, per commit and in total', countsAddUp],
];

describe.each([
  ['one process after another', {}],
  ['processes that stop between any two steps, and stores that fail', { hasFaults: true }],
  ['other sizes of runs, batches and files', { hasFaults: true, hasSizes: true }],
])('with %s', (_, kinds) => {
  it.each(PROMISES)(
    '%s',
    async (_promise, holds) => {
      const property = fc.asyncProperty(histories(kinds), async (history) => {
        const world = new World();
        await live(world, history);
        await world.settle();
        await holds(world);
      });
      await fc.assert(property);
    },
    RUNS_TIMEOUT,
  );
});

describe('with rivals that race for a shard', () => {
  it.each(PROMISES)(
    '%s',
    async (_promise, holds) => {
      const kinds = { hasFaults: true, hasSizes: true, hasRivals: true, maxSteps: 8 };
      const property = fc.asyncProperty(histories(kinds), fc.scheduler(), async (history, scheduler) => {
        const world = new World();
        await live(world, history, scheduler);
        await world.settle();
        await holds(world);
      });
      await fc.assert(property);
    },
    RUNS_TIMEOUT,
  );
});
