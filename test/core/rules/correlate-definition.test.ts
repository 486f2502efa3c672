import * as fc from 'fast-check';
import type { TimedHit } from '../../../core/rules/hits.ts';
import { RUNS } from '../../stages/runs.ts';
import { aHit, counting, inTurn, NOW } from './counting.ts';

/** By definition: for each event, the events of its group in the time span that ends with it. */
const byDefinition = (hits: readonly TimedHit[], timespan: number, least: number): ReadonlySet<string> => {
  const told = new Set<string>();
  for (const { time, group } of hits) {
    const window = hits.filter((hit) => hit.group[0] === group[0] && hit.time <= time && hit.time > time - timespan);
    const events = window.reduce((sum, { count }) => sum + count, 0);
    const values = new Set(window.map(({ value }) => value)).size;
    const slot = Math.floor(time / timespan) * timespan;
    if ((window[0].value === undefined ? events : values) >= least) told.add(`${group[0]} ${slot}`);
  }
  return told;
};

const histories = (isValue: boolean) =>
  fc
    .array(
      fc.record({
        second: fc.oneof(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 19 })),
        group: fc.constantFrom('a', 'a', 'a', 'b'),
        value: fc.constantFrom('u', 'v', 'w', 'x'),
        count: fc.constantFrom(1, 1, 1, 2),
        part: fc.integer({ min: 0, max: 3 }),
      }),
      { maxLength: 30 },
    )
    .map((entries) =>
      entries.map(({ second, group, value, count, part }, at) => ({
        part,
        hit: aHit(0, {
          time: NOW + second * 1000,
          group: [group],
          count,
          eventId: String(at),
          ...(isValue && { value }),
        }),
      })),
    );

describe('findings', () => {
  it.each([
    ['events', false],
    ['values', true],
  ])('of %s are those of the definition, in whatever order and parts hits are handed in', (_, isValue) => {
    let told = 0;
    const property = fc.property(histories(isValue), fc.integer({ min: 1, max: 6 }), (history, least) => {
      const condition = { gte: least, ...(isValue && { field: 'eventName' }) };
      const set = counting({ type: isValue ? 'value_count' : 'event_count', timespan: '10s', condition });
      const parts = [0, 1, 2, 3].map((part) => history.filter((entry) => entry.part === part).map(({ hit }) => hit));
      const { findings } = inTurn(set, ...parts);
      const found = findings.map(({ group, correlation }) => `${correlation!.group.sourceIPAddress} ${group!.slot}`);
      told += found.length;

      expect([...found].sort()).toEqual([...byDefinition(parts.flat(), 10_000, least)].sort());
      for (const { time, correlation } of findings) {
        expect(correlation!.count).toBeGreaterThanOrEqual(least);
        expect(time - correlation!.from).toBeLessThan(10_000);
      }
    });
    fc.assert(property, { numRuns: RUNS * 20 });

    expect(told).toBeGreaterThan(RUNS);
  });

  it('of one group and slot have one key, and no others', () => {
    const keyOf = (...hits: readonly TimedHit[]) => inTurn(counting(), hits).findings[0].key;
    const one = keyOf(aHit(1, { count: 3 }));

    expect(keyOf(aHit(9), aHit(2), aHit(3))).toBe(one);
    expect(keyOf(aHit(11, { count: 3 }))).not.toBe(one);
    expect(keyOf(aHit(1, { count: 3, group: ['x'] }))).not.toBe(one);
  });
});
