import { correlate, NO_CORRELATIONS, type CorrelationState } from '../../../core/rules/correlate.ts';
import type { TimedHit } from '../../../core/rules/hits.ts';
import { aHit, counting, inTurn, MINUTE, NOW } from './counting.ts';

describe('what has been counted', () => {
  const HOUR = 60 * MINUTE;

  it('is remembered for twice the time span and an hour after it came, however old it is', () => {
    const old = [aHit(-100_000), aHit(-100_000)];
    const later = (after: number) => {
      const { state } = correlate(counting(), NO_CORRELATIONS, old, NOW);
      return correlate(counting(), state, [aHit(-100_000)], NOW + after).findings.length;
    };

    expect(later(20 * MINUTE + HOUR)).toBe(1);
    expect(later(20 * MINUTE + HOUR + 1)).toBe(0);
  });

  it('is forgotten when nothing comes any more', () => {
    const { state } = correlate(counting(), NO_CORRELATIONS, [aHit(1)], NOW);

    expect(correlate(counting(), state, [], NOW + 3 * HOUR).state).toEqual({ format: 1, correlations: {} });
  });

  it('begins anew when the correlation asks for something else', () => {
    const { state } = correlate(counting(), NO_CORRELATIONS, [aHit(1), aHit(2)], NOW);

    expect(correlate(counting({ condition: { gte: 2 } }), state, [aHit(3)], NOW).findings).toEqual([]);
    expect(correlate(counting(), state, [aHit(3)], NOW).findings).toHaveLength(1);
  });

  it('is not changed by counting on', () => {
    const { state } = correlate(counting(), NO_CORRELATIONS, [aHit(1), aHit(2)], NOW);
    const before = JSON.stringify(state);
    correlate(counting(), state, [aHit(3), aHit(1)], NOW);

    expect(JSON.stringify(state)).toBe(before);
  });
});

describe('a flood', () => {
  const flood = (count: number, more: (at: number) => Partial<TimedHit>) =>
    Array.from({ length: count }, (_, at) => aHit(0, { eventId: `${at}`.padStart(64), ...more(at) }));
  const sizeOf = (state: CorrelationState) => JSON.stringify(state).length;

  it('of events in one group leaves little', () => {
    const set = counting({ condition: { gte: 100 } });
    const { state, findings } = inTurn(
      set,
      flood(20_000, (at) => ({ time: NOW + at * 10, count: 1000 })),
    );

    expect(findings).toHaveLength(1);
    expect(sizeOf(state)).toBeLessThan(10_000);
  });

  it('of values in one group leaves as many as are looked for', () => {
    const set = counting({ type: 'value_count', condition: { gte: 100, field: 'eventName' } });
    const { state, findings } = inTurn(
      set,
      flood(20_000, (at) => ({ value: `value ${at}` })),
    );

    expect(findings).toHaveLength(1);
    expect(sizeOf(state)).toBeLessThan(20_000);
  });

  it('of groups is told of, leaves a bounded state, and takes no time that grows out of hand', () => {
    const groups = flood(20_000, (at) => ({ group: [`${at}`.padEnd(256, 'x')] }));
    const begin = performance.now();
    const { state, findings } = inTurn(counting(), groups.slice(0, 10_000), groups.slice(10_000));

    expect(findings).toMatchObject([{ correlation: { group: { sourceIPAddress: '(many different)' } } }]);
    expect(sizeOf(state)).toBeLessThan(5_000_000);
    expect(performance.now() - begin).toBeLessThan(5000);
  });

  it('of groups hides no group that was counted before, nor any other', () => {
    const groups = flood(10_000, (at) => ({ group: [`${at}`.padEnd(256, 'x')] }));
    const before = inTurn(counting(), [aHit(1), aHit(2)], groups, [aHit(3)]);
    const after = inTurn(counting(), groups, [aHit(1), aHit(2), aHit(3)]);

    expect(before.findings.map(({ correlation }) => correlation!.group.sourceIPAddress)).toContain('10.0.0.1');
    expect(after.findings.map(({ correlation }) => correlation!.group.sourceIPAddress)).toEqual(['(many different)']);
  });

  it('of times leaves a bounded state, and forgets what lies furthest back', () => {
    const times = flood(25_000, (at) => ({ time: NOW - (25_000 - at) * 10 * MINUTE }));
    const { state, findings } = inTurn(counting(), times, [aHit(-1, { count: 3 })]);

    expect(sizeOf(state)).toBeLessThan(5_000_000);
    expect(findings).toMatchObject([{ correlation: { group: { sourceIPAddress: '10.0.0.1' } } }]);
  });

  it('of what senders claim hides no group of which AWS tells', () => {
    const claims = flood(20_000, (at) => ({ group: [`${at}`.padEnd(256, 'x')], namespace: 'direct:somebody' }));
    const { findings, state } = inTurn(counting(), claims, [aHit(1), aHit(2), aHit(3)]);

    expect(findings.map(({ correlation }) => [correlation!.namespace, correlation!.group.sourceIPAddress])).toEqual([
      ['direct:somebody', '(many different)'],
      ['aws', '10.0.0.1'],
    ]);
    expect(sizeOf(state)).toBeLessThan(5_000_000);
  });

  it('of times to come makes room for what is now', () => {
    const ahead = flood(10_000, (at) => ({ group: [`${at}`.padEnd(256, 'x')], time: NOW + (at + 60) * 10 * MINUTE }));
    const { findings } = inTurn(counting(), ahead, [aHit(0), aHit(0), aHit(0)]);

    expect(findings).toMatchObject([{ correlation: { group: { sourceIPAddress: '10.0.0.1' } } }]);
  });

  it('of times to come does not make it forget what is now', () => {
    const times = flood(20_000, (at) => ({ time: NOW + (at + 1) * 10 * MINUTE, group: ['other'] }));
    const { findings } = inTurn(counting(), [aHit(-2), aHit(-2)], times, [aHit(-1)]);

    expect(findings).toMatchObject([{ time: NOW - MINUTE, correlation: { group: { sourceIPAddress: '10.0.0.1' } } }]);
  });
});
