import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Counts } from '../../../core/summaries/counts.ts';
import { Texts } from '../../../core/summaries/texts.ts';

const counted = (values: readonly (string | undefined)[], most = 100) => {
  const texts = new Texts();
  const numbers = values.map((value) => texts.numberOf(value));
  const counts = new Counts(texts);
  for (const number of numbers) counts.add(number);
  return counts.take(most).map(({ name, value }) => [name, value]);
};

describe('the buckets of a dimension', () => {
  it('are sorted, most first, then by name', () => {
    expect(counted(['b', 'a', 'c', 'c', undefined])).toEqual([
      ['c', 2],
      ['a', 1],
      ['b', 1],
    ]);
  });

  it('are as many as the cap allows; the rest is one', () => {
    expect(counted(['a', 'a', 'b', 'c', 'd'], 2)).toEqual([
      ['a', 2],
      ['b', 1],
      ['other', 2],
    ]);
  });

  it('count what calls itself other among the rest', () => {
    expect(counted(['other', 'other', 'a', 'b'], 2)).toEqual([
      ['a', 1],
      ['other', 3],
    ]);
  });

  it('take other names for what they are', () => {
    expect(counted(['__proto__', 'constructor', '__proto__'])).toEqual([
      ['__proto__', 2],
      ['constructor', 1],
    ]);
  });

  it('begin anew after they are taken', () => {
    const texts = new Texts();
    const [a, b] = ['a', 'b'].map((text) => texts.numberOf(text));
    const counts = new Counts(texts);
    counts.add(a);
    counts.take(9);
    counts.add(b);
    expect(counts.take(9)).toEqual([{ name: 'b', value: 1 }]);
    expect(counts.take(9)).toEqual([]);
  });

  it('stay below 40 KB of JSON, and lose no count', () => {
    const long = fc.string({ unit: 'binary', minLength: 200, maxLength: 1024 });
    fc.assert(
      fc.property(
        fc.array(long, { minLength: 1, maxLength: 200 }),
        fc.integer({ min: 1, max: 300 }),
        (values, most) => {
          const buckets = counted(values, most);
          const json = JSON.stringify(buckets.map(([name, value]) => ({ name, value })));
          expect(Buffer.byteLength(json)).toBeLessThan(42 * 1024);
          expect(buckets.length).toBeLessThanOrEqual(most + 1);
          expect(buckets.reduce((sum, [, value]) => sum + Number(value), 0)).toBe(values.length);
        },
      ),
      { numRuns: 30 },
    );
  });
});
