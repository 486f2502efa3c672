import { hash } from 'node:crypto';
import type { Finding, FindingGroup } from '../alerts/finding.ts';
import { findingRule } from '../alerts/finding-of.ts';
import { leastCount } from './correlation-rule.ts';
import { identityOf, type Slot } from './correlation-slot.ts';
import { CorrelationSlots, type CountingOptions, type ReachedSlot } from './correlation-slots.ts';
import type { TimedHit } from './hits.ts';
import type { CorrelationRule, RuleSet } from './rule.ts';

/** What correlations have counted, as JSON: what of it can still matter. */
export interface CorrelationState {
  readonly format: 1;
  /** By the correlation's id. */
  readonly correlations?: Readonly<Record<string, CorrelationCounts>>;
}

interface CorrelationCounts {
  /** What the correlation asked for when this was counted: of another one, nothing is taken over. */
  readonly asks: string;
  readonly slots: readonly Slot[];
}

export const NO_CORRELATIONS: CorrelationState = { format: 1 };

/** Characters of state, about: of one correlation, and of all. */
const BUDGET = { each: 2_000_000, all: 32_000_000 } as const;

const MANY_GROUPS = '(many different)';

const asksOf = ({ type, groupBy, timespan, condition, field, rules }: CorrelationRule): string =>
  hash('sha256', JSON.stringify([type, groupBy, timespan, condition, field, rules])).slice(0, 16);

/** Hits of each correlation, the oldest first. */
const hitsByCorrelation = (hits: readonly TimedHit[]): ReadonlyMap<string, readonly TimedHit[]> => {
  const lists = new Map<string, TimedHit[]>();
  for (const hit of [...hits].sort((one, other) => one.time - other.time)) {
    const list = lists.get(hit.correlation);
    if (list) list.push(hit);
    else lists.set(hit.correlation, [hit]);
  }
  return lists;
};

const canCount = ({ type, groupBy }: CorrelationRule, { group, value, time, count }: TimedHit): boolean =>
  group.length === groupBy.length &&
  (value !== undefined) === (type === 'value_count') &&
  Number.isFinite(time) &&
  count > 0;

const namedBy = ({ groupBy }: CorrelationRule, { group }: Slot): Readonly<Record<string, string>> =>
  Object.fromEntries(groupBy.map((field, at) => [field, group === null ? MANY_GROUPS : group[at]]));

const digestOf = (length: number, ...parts: readonly unknown[]): string =>
  hash('sha256', JSON.stringify(['correlation', ...parts])).slice(0, length);

const groupOf = (rule: CorrelationRule, slot: Slot): FindingGroup | undefined =>
  rule.suppression && {
    id: digestOf(32, rule.id, ...identityOf(slot)),
    by: namedBy(rule, slot),
    slot: slot.slot,
    length: rule.timespan,
  };

const findingOf = (rule: CorrelationRule, reached: ReachedSlot): Finding => {
  const { slot, time, from, count, eventIds, accounts, regions } = reached;
  const group = groupOf(rule, slot);
  return {
    format: 1,
    rule: findingRule(rule),
    key: digestOf(48, rule.id, ...identityOf(slot), slot.slot),
    time,
    ...(group && { group }),
    correlation: {
      type: rule.type,
      namespace: slot.namespace ?? 'aws',
      count,
      group: namedBy(rule, slot),
      ...(rule.field !== undefined && { field: rule.field }),
      from,
      to: time,
      timespan: rule.timespan,
      eventIds,
      accounts,
      regions,
    },
  };
};

/**
 * Counts hits, and returns what came to its count. The findings of all calls together depend on the hits alone, not on their order
 * or how they were parted: there is one for a group and slot (the time span, from the epoch on) if some window of the time span,
 * ending with an event of that slot, holds the least count that fulfils the condition; on the way to any higher one, that was
 * passed. What was handed in is remembered for twice the time span and an hour of `now` (milliseconds since 1970). When there are
 * more groups than can be remembered, the others are counted as one: but those that direct senders claim never with those that
 * AWS tells of, for which as much room is kept.
 */
export const correlate = (
  set: RuleSet,
  state: CorrelationState,
  hits: readonly TimedHit[],
  now: number,
): { readonly state: CorrelationState; readonly findings: readonly Finding[] } => {
  const findings: Finding[] = [];
  const correlations: Record<string, CorrelationCounts> = {};
  const byCorrelation = hitsByCorrelation(hits);
  const rules = set.rules.filter((rule): rule is CorrelationRule => rule.kind === 'correlation');
  const budget = Math.min(BUDGET.each, BUDGET.all / rules.length);
  for (const rule of rules) {
    const asks = asksOf(rule);
    const before = state.correlations?.[rule.id];
    const options = { least: leastCount(rule.condition)!, now, budget: budget / 2 };
    const own = (byCorrelation.get(rule.id) ?? []).filter((hit) => canCount(rule, hit));
    const counted = [isOfAws, isClaimed].map((isOne) =>
      count(rule, options, before?.asks === asks ? before.slots.filter(isOne) : [], own.filter(isOne)),
    );
    findings.push(...counted.flatMap(({ reached }) => reached.map((one) => findingOf(rule, one))));
    const slots = counted.flatMap(({ kept }) => kept);
    if (slots.length > 0) correlations[rule.id] = { asks, slots };
  }
  return { state: { format: 1, correlations }, findings };
};

const isOfAws = ({ namespace }: Pick<TimedHit, 'namespace'>): boolean => namespace === undefined;
const isClaimed = (said: Pick<TimedHit, 'namespace'>): boolean => !isOfAws(said);

const count = (rule: CorrelationRule, options: CountingOptions, before: readonly Slot[], hits: readonly TimedHit[]) => {
  const slots = new CorrelationSlots(rule, options, before);
  for (const hit of hits) slots.add(hit);
  return { reached: slots.reached(), kept: slots.kept() };
};
