import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { textTest } from '../../../core/trails/text-sets.ts';

const text = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'b', '\u{1F600}', '\ud83d', '￿'), maxLength: 6 }),
  fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 5 }),
);
const texts = fc.array(text, { maxLength: 12 });

describe('a set of texts', () => {
  it.each([
    ['Equals', (all: string[]) => ({ equals: all }), (one: string, other: string) => one === other],
    ['StartsWith', (all: string[]) => ({ startsWith: all }), (one: string, other: string) => one.startsWith(other)],
    ['EndsWith', (all: string[]) => ({ endsWith: all }), (one: string, other: string) => one.endsWith(other)],
  ])('answers as each of its texts would, one by one: %s', (_, of, hits) => {
    fc.assert(
      fc.property(texts, fc.array(text, { minLength: 1, maxLength: 20 }), (all, asked) => {
        const test = textTest(of(all));

        for (const one of asked) expect(test(one)).toBe(all.some((other) => hits(one, other)));
      }),
      { numRuns: 3000 },
    );
  });

  it('is hit by any of its three kinds', () => {
    const test = textTest({ equals: ['abc'], startsWith: ['x', 'xy'], endsWith: ['z'] });

    expect(['abc', 'abcd', 'x', 'xyz', '', 'z', 'a'].map(test)).toEqual([true, false, true, true, false, true, false]);
  });

  it.each([{}, { equals: [] }, { startsWith: [], endsWith: [] }])('without texts is hit by none: %j', (none) => {
    expect(['', 'a'].map(textTest(none))).toEqual([false, false]);
  });
});
