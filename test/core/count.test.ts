import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { BatchBuilder } from '../../core/batch-builder.ts';
import { addCounts, type CountName, type Counts, NO_COUNTS } from '../../core/commit.ts';
import { countOutcomes, countsAddUp } from '../../core/count.ts';
import type { RoutedOutcome } from '../../core/route.ts';
import { RULES } from '../../core/trails/rules.ts';
import { StagedBatch } from '../../core/staged-batch.ts';

const NAMES = Object.keys(NO_COUNTS).filter((name) => name !== 'excludedBy') as CountName[];

const someCounts = (): fc.Arbitrary<Counts> =>
  fc.record({
    ...(Object.fromEntries(NAMES.map((name) => [name, fc.nat()])) as Record<CountName, fc.Arbitrary<number>>),
    excludedBy: fc.dictionary(fc.constantFrom(...RULES), fc.integer({ min: 1, max: 99 })),
  });

const ALL_KINDS = { arrivals: 15, delivered: 1, duplicates: 2, setAside: 3, excluded: 4, summarised: 5 };

describe('counts', () => {
  it('are added one by one', () => {
    fc.assert(
      fc.property(someCounts(), someCounts(), (a, b) => {
        const sum = addCounts(a, b);

        for (const name of NAMES) expect(sum[name]).toBe(a[name] + b[name]);
        for (const rule of RULES) {
          const expected = (a.excludedBy[rule] ?? 0) + (b.excludedBy[rule] ?? 0);
          expect(sum.excludedBy[rule] ?? 0).toBe(expected);
        }
        expect(addCounts(a, NO_COUNTS)).toEqual(a);
      }),
    );
  });

  it.each([
    [{}, true],
    [{ arrivals: 1 }, false],
    [{ delivered: 1 }, false],
    [{ ...ALL_KINDS, excludedBy: { account: 1, selectors: 3 } }, true],
    [{ ...ALL_KINDS, excludedBy: { account: 1 } }, false],
    [ALL_KINDS, false],
    [{ arrivals: 2, delivered: 1, corrections: 1 }, false],
    [{ arrivals: 1, delivered: 1, corrections: 1, reused: 1 }, true],
  ])('%j add up: %p', (counts, expected) => {
    expect(countsAddUp({ ...NO_COUNTS, ...counts })).toBe(expected);
  });

  it('add up for whatever outcomes, by staged object and in total', () => {
    const names: readonly RoutedOutcome[] = [
      'delivered',
      'correction',
      'duplicate',
      'conflict',
      'conflictBefore',
      'setAside',
      'setAsideBefore',
      ...RULES,
    ];

    fc.assert(
      fc.property(fc.array(fc.array(fc.constantFrom(...names), { maxLength: 6 }), { maxLength: 4 }), (outcomes) => {
        const batches = outcomes.map((of, index) =>
          batchOf(
            `key-${index}`,
            of.map(() => ({ reuse: 0, time: 0 })),
          ),
        );

        const { consumed, total } = countOutcomes(batches, outcomes.flat());

        expect(consumed.map(({ key, counts }) => [key, counts.arrivals])).toEqual(
          outcomes.map((of, index) => [`key-${index}`, of.length]),
        );
        expect([...consumed.map(({ counts }) => counts), total].every(countsAddUp)).toBe(true);
        expect(total.arrivals).toBe(outcomes.flat().length);
        for (const rule of RULES)
          expect(total.excludedBy[rule] ?? 0).toBe(outcomes.flat().filter((of) => of === rule).length);
        expect(total.corrections).toBe(outcomes.flat().filter((of) => of === 'correction').length);
        expect(total.conflicts).toBe(outcomes.flat().filter((of) => of.startsWith('conflict')).length);
      }),
    );
  });

  it('tell how many delivered events have an id that stands at another time', () => {
    const rows = [
      [1, 10],
      [1, 10],
      [1, 20],
      [2, 10],
      [0, 10],
      [0, 20],
      [2, 30],
    ].map(([reuse, time]) => ({ reuse, time }));

    const { total } = countOutcomes(
      [batchOf('', rows)],
      rows.map(() => 'delivered'),
    );

    expect(total).toMatchObject({ delivered: 7, reused: 2 });
  });
});

const batchOf = (key: string, rows: readonly { readonly reuse: number; readonly time: number }[]): StagedBatch => {
  const builder = new BatchBuilder();
  for (const { reuse, time } of rows) {
    const row = {
      identity: 'i'.repeat(16),
      content: 'c'.repeat(8),
      reuse,
      time,
      source: 'bus' as const,
      isPiece: false,
    };
    builder.add(row, builder.groupOf({ account: '1', region: 'r', folder: 'f' }), Buffer.from('{}'), 0, 2);
  }
  return StagedBatch.decode(key, builder.encode('1'));
};
