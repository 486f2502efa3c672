import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { countsAddUp } from '../../core/count.ts';
import { sizes } from '../stages/history.ts';
import { RUNS, RUNS_TIMEOUT } from '../stages/runs.ts';
import { expectedOf, Journey, type Outcome, type Round } from './journey.ts';
import type { Fields } from './naive-selectors.ts';
import { events } from './random-events.ts';
import { organizations } from './random-organizations.ts';
import { severalTrails } from './random-trails.ts';

/** Gives each its own id, as only copies of one event share it. */
const identified = (records: readonly Fields[]): Fields[] =>
  records.map((record, index) => ({ ...record, ['timeWindow' in record ? 'eventId' : 'eventID']: `event-${index}` }));

const distinct = fc.array(events, { minLength: 1, maxLength: 12, size: 'max' }).map(identified);

/** Trails come, go and change between rounds; events of earlier rounds arrive again. */
const rounds: fc.Arbitrary<Round[]> = distinct.chain((records) =>
  fc.array(
    fc.record({
      trails: severalTrails(5, 0),
      organization: organizations,
      records: fc.array(fc.constantFrom(...records), { minLength: 1, maxLength: 12, size: 'max' }),
      isPublished: fc.boolean(),
    }),
    { minLength: 1, maxLength: 3 },
  ),
);

type Holds = (found: Outcome, expected: Outcome) => void;

const PROMISES: readonly [string, Holds][] = [
  [
    'each trail gets the events that it logs, once each, under its folders',
    (found, expected) => expect(found.byTrail).toEqual(expected.byTrail),
  ],
  ['buckets hold these events and no others', (found, expected) => expect(found.byBucket).toEqual(expected.byBucket)],
  [
    'counts add up, and events that no trail logs are counted by what kept them out',
    ({ counts }, expected) => {
      expect(counts).toEqual(expected.counts);
      expect(countsAddUp(counts)).toBe(true);
    },
  ],
];

describe('whatever trails there are, and whatever arrives', () => {
  it.each(PROMISES)(
    '%s',
    async (_, holds) => {
      const property = fc.asyncProperty(rounds, sizes, async (history, options) => {
        const journey = new Journey(options);
        for (const round of history) await journey.live(round);
        holds(await journey.outcome(), expectedOf(history));
      });
      await fc.assert(property, { numRuns: RUNS * 4 });
    },
    RUNS_TIMEOUT,
  );
});
