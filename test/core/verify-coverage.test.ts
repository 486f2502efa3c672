import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { judgeUnnamed } from '../../core/verify/coverage.ts';

const MINUTE = 60_000;
const at = (minute: number) => minute * MINUTE;
const span = (from: number, to: number) => ({ from: at(from), to: at(to) });

describe('a file that no digest names', () => {
  const judge = judgeUnnamed({
    covered: [span(60, 120), span(120, 180), span(240, 300)],
    lost: [{ ...span(180, 200), key: 'gone' }],
  });

  it.each([
    [60, 'notCovered'],
    // Delivered after 60, at the earliest.
    [65, 'added'],
    [90, 'added'],
    [120, 'added'],
    [125, 'added'],
    [175, 'added'],
    // It may have been delivered in the very moment in which the lost digest begins.
    [180, 'lost'],
    [200, 'lost'],
    [204, 'lost'],
    [205, 'notCovered'],
    [240, 'notCovered'],
    [245, 'added'],
    [295, 'added'],
    // Whose clock is behind may deliver it after the newest digest was made.
    [300, 'notSealed'],
    [305, 'notSealed'],
    [1000, 'notSealed'],
  ])('and has the stamp %i is %s', (stamp, is) => {
    expect(judge(at(stamp)).is).toBe(is);
  });

  it('and has no stamp in its name is an added one', () => {
    expect(judge(undefined).is).toBe('added');
  });

  it('may be of a chain that is behind the others, and goes on', () => {
    const lagging = judgeUnnamed({ covered: [span(60, 300)], lost: [], openFrom: at(240) });

    expect([235, 240, 250, 300].map((stamp) => lagging(at(stamp)).is)).toEqual([
      'added',
      'notSealed',
      'notSealed',
      'notSealed',
    ]);
  });

  it('is told of a lost digest that may have named it', () => {
    expect(judge(at(190))).toEqual({ is: 'lost', key: 'gone' });
  });

  it('is not covered where there are no digests at all, unless no file is called like it', () => {
    const none = judgeUnnamed({ covered: [], lost: [] });

    expect([none(at(1)).is, none(undefined).is]).toEqual(['notCovered', 'added']);
  });

  it('is an added one only if all of the time in which it can have been delivered is covered', () => {
    const spans = fc.array(fc.tuple(fc.nat(50), fc.nat(20)), { maxLength: 6 });

    fc.assert(
      fc.property(spans, fc.integer({ min: 5, max: 80 }), (drawn, stamp) => {
        const covered = drawn.map(([from, length]) => span(from, from + length));
        const isCovered = (minute: number) => covered.some(({ from, to }) => at(minute) >= from && at(minute) < to);
        const minutes = Array.from({ length: 6 }, (_, back) => stamp - back);

        const { is } = judgeUnnamed({ covered, lost: [] })(at(stamp));

        expect(is === 'added').toBe(minutes.every(isCovered));
      }),
    );
  });
});
