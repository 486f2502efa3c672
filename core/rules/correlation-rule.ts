import type { Comparison, CorrelationRule, RuleFacts } from './rule.ts';
import { durationOf, hint, isMembers, kindOf, refuseOthers, shown, type Members, type Refuse } from './rule-members.ts';

/** What a correlation asks for; its rules as it names them. */
export interface CorrelationDraft {
  readonly rule: Omit<CorrelationRule, 'rules'>;
  readonly references: readonly string[];
  /** Whether the rules that it counts are told of, too. */
  readonly generate: boolean;
}

const PLACE = 'correlation';
const KNOWN = ['type', 'rules', 'group-by', 'timespan', 'condition', 'generate', 'aliases'];
const TYPES = ['event_count', 'value_count'] as const;
type Type = (typeof TYPES)[number];
const OTHER_TYPES = ['temporal', 'temporal_ordered', 'value_sum', 'value_avg', 'value_percentile', 'value_median'];
const COMPARISONS: readonly Comparison[] = ['gt', 'gte', 'lt', 'lte', 'eq', 'neq'];

const MOST = { rules: 100, fields: 8, timespan: 7 * 86_400_000, event_count: 100_000, value_count: 1000 } as const;

/** The least count that fulfils all comparisons; undefined if there is none, or nothing bounds it from below. */
export const leastCount = (condition: CorrelationRule['condition']): number | undefined => {
  const from = (is: Comparison, count: number): number =>
    is === 'gt' ? count + 1 : is === 'gte' || is === 'eq' ? count : 0;
  const start = Math.max(0, ...condition.map(({ is, count }) => from(is, count)));
  if (start < 1) return undefined;
  // Only what `neq` leaves out can be in the way.
  const tries = Array.from({ length: condition.length + 1 }, (_, more) => start + more);
  return tries.find((count) => condition.every((asked) => HOLDS[asked.is](count, asked.count)));
};

const HOLDS: Readonly<Record<Comparison, (count: number, other: number) => boolean>> = {
  gt: (count, other) => count > other,
  gte: (count, other) => count >= other,
  lt: (count, other) => count < other,
  lte: (count, other) => count <= other,
  eq: (count, other) => count === other,
  neq: (count, other) => count !== other,
};

const typeOf = (given: unknown, refuse: Refuse): Type | undefined => {
  const known = TYPES.find((type) => type === given);
  if (known) return known;
  const name = typeof given === 'string' ? `'${shown(given)}'` : kindOf(given);
  const why = OTHER_TYPES.includes(String(given)) ? 'is not supported' : `is not known${hint(String(given), TYPES)}`;
  return refuse(`${PLACE}.type`, `${name} ${why}; supported are ${TYPES.join(' and ')}`);
};

const textsOf = (given: unknown, path: string, most: number, refuse: Refuse): readonly string[] => {
  const list: readonly unknown[] = Array.isArray(given) ? given : given === undefined ? [] : [given];
  const texts = list.filter((entry) => typeof entry === 'string').map((text) => text.trim());
  if (texts.length < list.length || texts.includes('')) refuse(path, 'must be a list of texts');
  if (texts.length > most) refuse(path, `has more than ${most} entries`);
  return [...new Set(texts)];
};

const timespanOf = (given: unknown, refuse: Refuse): number => {
  const timespan = durationOf(given);
  if (timespan !== undefined && timespan <= MOST.timespan) return timespan;
  refuse(`${PLACE}.timespan`, 'must be a time such as 30s, 10m, 1h or 1d, at most seven days');
  return 1;
};

const comparisonsOf = (given: Members, path: string, refuse: Refuse): CorrelationRule['condition'] =>
  COMPARISONS.filter((is) => given[is] !== undefined).map((is) => {
    const count = given[is];
    const isCount = typeof count === 'number' && Number.isSafeInteger(count) && count >= 0;
    if (!isCount) refuse(`${path}.${is}`, `must be a whole number, not ${kindOf(count)}`);
    return { is, count: isCount ? count : 1 };
  });

const fieldOf = (given: unknown, type: Type | undefined, path: string, refuse: Refuse): string | undefined => {
  if (type !== 'value_count')
    return given === undefined ? undefined : refuse(path, 'goes with value_count only: an event_count counts events');
  if (typeof given === 'string' && given.trim() !== '') return given.trim();
  return refuse(path, 'must name the field whose values are counted');
};

const conditionOf = (given: unknown, type: Type | undefined, refuse: Refuse) => {
  const path = `${PLACE}.condition`;
  if (!isMembers(given)) {
    refuse(path, `must be a map such as 'gte: 10', not ${kindOf(given)}`);
    return { condition: [] };
  }
  refuseOthers(given, [...COMPARISONS, 'field'], path, refuse);
  const condition = comparisonsOf(given, path, refuse);
  const least = leastCount(condition);
  const isBounded = condition.some(({ is, count }) => is === 'gt' || ((is === 'gte' || is === 'eq') && count > 0));
  if (!isBounded)
    refuse(path, 'needs gt, gte or eq: it is told when a count is reached, and that nothing happened is no event');
  else if (least === undefined) refuse(path, 'no count fulfils all of it');
  if (type && least !== undefined && least > MOST[type]) refuse(path, `counts to more than ${MOST[type]}`);
  const field = fieldOf(given.field, type, `${path}.field`, refuse);
  return { condition, ...(field !== undefined && { field }) };
};

const flagOf = (given: unknown, path: string, refuse: Refuse): boolean => {
  if (given !== undefined && typeof given !== 'boolean') refuse(path, 'must be true or false');
  return given === true;
};

/** A correlation: told once for each group and time span. */
export const correlationOf = (document: Members, facts: RuleFacts, refuse: Refuse): CorrelationDraft | undefined => {
  const given = document.correlation;
  if (!isMembers(given)) return refuse(PLACE, `must be a map, not ${kindOf(given)}`);
  for (const member of ['detection', 'logsource'])
    if (document[member] !== undefined) refuse(member, 'does not go with a correlation: write it as a rule of its own');
  refuseOthers(given, KNOWN, PLACE, refuse);
  if (given.aliases !== undefined)
    refuse(`${PLACE}.aliases`, 'is not supported: group by a field that all rules share, such as actor.id');
  if (isMembers(document.opentrail) && isMembers(document.opentrail.suppress))
    refuse('opentrail.suppress', 'can only be false here: a correlation is told once for each group and time span');
  const type = typeOf(given.type, refuse);
  const references = textsOf(given.rules, `${PLACE}.rules`, MOST.rules, refuse);
  if ([given.rules ?? []].flat().length === 0) refuse(`${PLACE}.rules`, 'must name the rules whose events are counted');
  const groupBy = textsOf(given['group-by'], `${PLACE}.group-by`, MOST.fields, refuse);
  const timespan = timespanOf(given.timespan, refuse);
  const { suppression, ...others } = facts;
  return {
    rule: {
      ...others,
      kind: 'correlation',
      type: type ?? 'event_count',
      groupBy,
      timespan,
      ...conditionOf(given.condition, type, refuse),
      ...(suppression && { suppression: { by: groupBy, slot: timespan } }),
    },
    references,
    generate: [
      flagOf(given.generate, `${PLACE}.generate`, refuse),
      flagOf(document.generate, 'generate', refuse),
    ].includes(true),
  };
};
