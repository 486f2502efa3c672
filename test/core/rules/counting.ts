import type { Finding } from '../../../core/alerts/finding.ts';
import { correlate, NO_CORRELATIONS, type CorrelationState } from '../../../core/rules/correlate.ts';
import type { TimedHit } from '../../../core/rules/hits.ts';
import type { RuleSet } from '../../../core/rules/rule.ts';
import { aCorrelation, aRule, compiledAll } from './rules.ts';

export const MINUTE = 60_000;
export const NOW = Date.UTC(2026, 0, 1);

export const counting = (correlation: Readonly<Record<string, unknown>> = {}, more = {}) =>
  compiledAll([aRule(), aCorrelation(correlation, more)]);

/** A hit of one minute; say only what matters. */
export const aHit = (minute: number, more: Partial<TimedHit> = {}): TimedHit => ({
  correlation: 'a-correlation',
  group: ['10.0.0.1'],
  eventId: `e${minute}`,
  time: NOW + minute * MINUTE,
  count: 1,
  account: '111111111111',
  region: 'eu-west-1',
  ...more,
});

/** Hands in one list after the other; the state goes through JSON between them, as in a store. */
export const inTurn = (set: RuleSet, ...parts: readonly (readonly TimedHit[])[]) => {
  let state: CorrelationState = NO_CORRELATIONS;
  const findings: Finding[] = [];
  for (const hits of parts) {
    const counted = correlate(set, state, hits, NOW);
    state = JSON.parse(JSON.stringify(counted.state)) as CorrelationState;
    findings.push(...counted.findings);
  }
  return { state, findings };
};
