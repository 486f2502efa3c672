import { cut } from '../alerts/cut.ts';
import { folded, type Hit, shortened } from './hits.ts';
import type { CorrelationRule, EventRule } from './rule.ts';
import type { RuleEvent } from './rule-event.ts';
import { valueText } from './value-text.ts';

const LONGEST_ID = 64;
/** Of one event: lists in it may be as long as somebody likes. */
const MOST_VALUES = 32;
const NONE: readonly Hit[] = [];

const textsOf = (event: RuleEvent, field: string): readonly string[] =>
  event
    .values(field)
    .map(valueText)
    .filter((text) => text !== undefined);

/** Each once, whatever its case. */
const differing = (texts: readonly string[]): readonly string[] => [
  ...new Map(texts.map((text) => [folded(text), text])).values(),
];

const hitOf = (correlation: CorrelationRule, event: RuleEvent): readonly Hit[] => {
  const hit: Hit = {
    correlation: correlation.id,
    group: correlation.groupBy.map((field) => shortened(textsOf(event, field)[0] ?? '')),
    eventId: cut(textsOf(event, 'eventID')[0] ?? '', LONGEST_ID),
  };
  if (correlation.field === undefined) return [hit];
  const values = differing(textsOf(event, correlation.field)).slice(0, MOST_VALUES);
  return values.map((value) => ({ ...hit, value: shortened(value) }));
};

/** What correlations count of an event that a rule matches: each once, though it may count several rules that do. */
export const hitsOf = (rules: readonly EventRule[], correlations: readonly CorrelationRule[]) => {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const counting = new Map<string, CorrelationRule[]>();
  for (const correlation of correlations)
    for (const id of correlation.rules) counting.set(id, [...(counting.get(id) ?? []), correlation]);
  return (rule: EventRule, event: RuleEvent): readonly Hit[] => {
    const isFirst = ({ rules: counted }: CorrelationRule) =>
      !counted.slice(0, counted.indexOf(rule.id)).some((id) => byId.get(id)?.matches(event));
    return (
      counting
        .get(rule.id)
        ?.filter(isFirst)
        .flatMap((correlation) => hitOf(correlation, event)) ?? NONE
    );
  };
};
