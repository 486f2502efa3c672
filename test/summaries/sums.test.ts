import { describe, it } from '@jest/globals';
import * as fc from 'fast-check';
import { histories } from '../stages/history.ts';
import { nothingIsLeftBehind } from '../stages/leftovers.ts';
import { live } from '../stages/live.ts';
import { eachPieceIsSetAsideOnce, everyArrivalHasOneOutcome } from '../stages/promises.ts';
import { RUNS, RUNS_TIMEOUT } from '../stages/runs.ts';
import { World } from '../stages/world.ts';
import { tellings } from './random-calls.ts';
import { severalSetups, withSetups } from './random-setups.ts';
import {
  commitsSayHowMany,
  countsAddUp,
  onlyCommittedFiles,
  publishingAgainChangesNothing,
  rawEventsAreTheRest,
} from './raw-promises.ts';
import { bucketsAreTheMost, recordsAreDocumented, recordsHaveTheirOwnIds } from './record-promises.ts';
import { settle } from './setups.ts';
import { commitsCountTheirOwn, type Promised, sumsAreCounts } from './sum-promises.ts';

const PROMISES: readonly [string, Promised][] = [
  ['the sums over all records of a window are the numbers of its events', sumsAreCounts],
  ['a commit counts exactly the data events that it newly delivers', commitsCountTheirOwn],
  ['of many values those that most events have are named, and the rest is one', bucketsAreTheMost],
  ['records have the documented fields, and say when they are late', recordsAreDocumented],
  ['no two records have one id', recordsHaveTheirOwnIds],
  ['what is not left out stands in log files, each event once', rawEventsAreTheRest],
  ['P1: every acknowledged arrival has exactly one outcome', everyArrivalHasOneOutcome],
  ['P2: what cannot be delivered is set aside once', eachPieceIsSetAsideOnce],
  ['P3: no destination holds a file that no commit names, nor with other bytes', onlyCommittedFiles],
  ['P3: publishing again changes nothing', publishingAgainChangesNothing],
  ['P4: counts add up per staged object and per commit', countsAddUp],
  ['P4: a commit says how much it has summarised', commitsSayHowMany],
];

/** Rivals that were paused may leave something, for whoever tidies up. */
const WITHOUT_RIVALS: typeof PROMISES = [['when all is done, nothing superfluous is left behind', nothingIsLeftBehind]];

const numRuns = Math.ceil(RUNS / 5);

describe.each([
  ['one process after another', {}],
  ['processes that stop between any two steps, and stores that fail', { hasFaults: true, hasOutages: true }],
  [
    'rivals, and other sizes of runs, batches and files',
    { hasFaults: true, hasSizes: true, hasRivals: true, maxSteps: 8 },
  ],
])('summaries with %s', (_, kinds) => {
  const lives = fc
    .tuple(tellings(), severalSetups())
    .chain(([told, setups]) =>
      histories({ ...kinds, maxItems: 16 }, told).map((history) => ({ history: withSetups(history, setups), setups })),
    );

  it.each('hasRivals' in kinds ? PROMISES : [...PROMISES, ...WITHOUT_RIVALS])(
    '%s',
    async (_promise, holds) => {
      const property = fc.asyncProperty(lives, fc.scheduler(), async ({ history, setups }, scheduler) => {
        const world = new World();
        await live(world, history, scheduler);
        await settle(world, setups.at(-1)!);
        await holds(world, setups);
      });
      await fc.assert(property, { numRuns });
    },
    RUNS_TIMEOUT,
  );
});
