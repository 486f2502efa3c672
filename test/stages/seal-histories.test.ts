import { describe, it } from '@jest/globals';
import * as fc from 'fast-check';
import { RUNS_TIMEOUT } from './runs.ts';
import { BUCKETS, NAMES, sealHistories } from './seal-history.ts';
import { liveSealing, settleSealing } from './seal-live.ts';
import {
  chainsAreWhole,
  everyFileHasOneDigest,
  firstSignatureStands,
  periodsAreContiguous,
  signaturesAreSound,
} from './seal-promises.ts';
import { SealWorld } from './seal-world.ts';
import { LOCAL_ARCHIVE } from '../../contracts/archive-layout.ts';

const ALL = [...BUCKETS, LOCAL_ARCHIVE];

const PROMISES: readonly [string, (world: SealWorld, buckets: readonly string[]) => Promise<void>][] = [
  ['periods follow each other without gap or overlap', periodsAreContiguous],
  ['every delivered file stands in one digest, that of its hour', everyFileHasOneDigest],
  ['every chain is whole, and of every open chain there is a digest of every period', chainsAreWhole],
  ['every signature is of a key that was valid then', signaturesAreSound],
  ['the first signature stands', firstSignatureStands],
];

const keepAll = async (world: SealWorld): Promise<void> => {
  for (const [, holds] of PROMISES) await holds(world, ALL);
};

describe.each([
  ['one process after another', {}],
  ['trails that come and go', { hasChanges: true }],
  ['processes that stop between any two steps, and stores that fail', { hasFaults: true, hasChanges: true }],
])('with %s', (_, kinds) => {
  it.each(PROMISES)(
    '%s',
    async (_promise, holds) => {
      const property = fc.asyncProperty(sealHistories(kinds), async (history) => {
        const world = new SealWorld();
        for (const name of NAMES) world.change(name, {});
        await liveSealing(world, history);
        await settleSealing(world);
        await holds(world, ALL);
      });
      await fc.assert(property);
    },
    RUNS_TIMEOUT,
  );
});

describe('with rivals', () => {
  it(
    'that deliver, publish and seal while hours go by, every promise holds',
    async () => {
      const kinds = { hasFaults: true, hasRivals: true, hasChanges: true, maxSteps: 8 };
      const property = fc.asyncProperty(sealHistories(kinds), fc.scheduler(), async (history, scheduler) => {
        const world = new SealWorld();
        for (const name of NAMES) world.change(name, {});
        await liveSealing(world, history, scheduler);
        await settleSealing(world);
        await keepAll(world);
      });
      await fc.assert(property);
    },
    RUNS_TIMEOUT,
  );
});
