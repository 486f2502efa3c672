import { expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { TEMPLATES } from '../../core/summaries/configuration.ts';
import { histories } from '../stages/history.ts';
import { live } from '../stages/live.ts';
import { RUNS, RUNS_TIMEOUT } from '../stages/runs.ts';
import { World } from '../stages/world.ts';
import type { Fields } from '../trails/naive-selectors.ts';
import { summed } from './naive-summaries.ts';
import { tellings } from './random-calls.ts';
import { withSetups } from './random-setups.ts';
import { addUp, filesOf, type FoundRecord, parsed } from './read-files.ts';
import { PLACES, settle, summarising } from './setups.ts';

const CONFIGURATION = { EventCategory: 'Data', Templates: TEMPLATES, MaxBuckets: 1000 } as const;

/** What stands in a folder's files, whoever wrote them. */
const recordsIn = async <T>(world: World, which: 'summaries' | 'events'): Promise<T[]> => {
  const [{ bucket, prefix }] = PLACES;
  const files = await filesOf(world.destination(bucket), prefix, which);
  return files.flatMap(({ file }) => parsed<T>(file));
};

it(
  'whoever reads the archive alone gets the same numbers from summaries as from the events themselves',
  async () => {
    const kinds = { hasFaults: true, hasSizes: true, hasRivals: true, maxSteps: 8, maxItems: 16 };
    const lives = tellings({ agree: true }).chain((told) => histories(kinds, told));
    const property = fc.asyncProperty(lives, fc.scheduler(), async (history, scheduler) => {
      const world = new World();
      const setup = summarising(CONFIGURATION);
      await live(world, { ...withSetups(history, [setup]), before: 0 }, scheduler);
      await settle(world, setup);

      const events = await recordsIn<Fields>(world, 'events');
      const found = addUp(await recordsIn<FoundRecord>(world, 'summaries'));
      expect(new Map([...found].sort())).toEqual(
        new Map(
          [
            ...summed(
              CONFIGURATION,
              events.map((record) => ({ record, isCorrection: false })),
            ),
          ].sort(),
        ),
      );
    });
    await fc.assert(property, { numRuns: Math.ceil(RUNS / 4) });
  },
  RUNS_TIMEOUT,
);
