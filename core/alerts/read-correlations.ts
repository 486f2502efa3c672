import type { Namespace } from '../identity.ts';
import type { CorrelationRule, Rule } from '../rules/rule.ts';
import type { Finding, FindingCorrelation, FindingGroup, FindingRule } from './finding.ts';

/** Characters of a text, and how many there are of what is a list: as findings have them when they are made. */
const MOST_TEXT = 256;
const MOST_FIELDS = 100;
const MOST_LISTED = 1000;

/**
 * The findings of a message that `encodeCorrelations` wrote, with the texts of the rules that we have. What is of another
 * rule, or is not as we write it, is left out, and makes the message unreadable.
 */
export const readCorrelations = (
  body: unknown,
  rules: ReadonlyMap<string, Rule>,
): { readonly findings: readonly Finding[]; readonly unreadable: boolean } => {
  const claims = isMembers(body) && body.format === 1 && Array.isArray(body.findings) ? body.findings : undefined;
  const findings = (claims ?? []).flatMap((claim) => findingIn(claim, rules) ?? []);
  return { findings, unreadable: claims === undefined || findings.length < claims.length };
};

type Members = Readonly<Record<string, unknown>>;

const findingIn = (claim: unknown, rules: ReadonlyMap<string, Rule>): Finding | undefined => {
  if (!isMembers(claim)) return undefined;
  const { key, time, group, correlation } = claim;
  const rule = rules.get(String(claim.rule));
  const isWhole =
    isHex(key, 48) && isNumber(time) && isCorrelation(correlation) && (group === undefined || isGroup(group));
  if (rule?.kind !== 'correlation' || !isWhole) return undefined;
  return {
    format: 1,
    rule: factsOf(rule),
    key,
    time,
    ...(group === undefined ? {} : { group: groupOf(group, rule) }),
    correlation: correlationOf(correlation, rule),
  };
};

const factsOf = (rule: CorrelationRule): FindingRule => {
  const { id, title, level, description, tags, falsePositives, why, check } = rule;
  return { id, title, level, description, tags, falsePositives, check, ...(why === undefined ? {} : { why }) };
};

const groupOf = ({ id, by, slot }: FindingGroup, rule: CorrelationRule): FindingGroup => ({
  id,
  by: namedBy(rule, by),
  slot,
  length: rule.timespan,
});

/** Of the fields that the rule groups by: whoever can write to the queue could name any others. */
const namedBy = ({ groupBy }: CorrelationRule, claimed: Readonly<Record<string, string>>) =>
  Object.fromEntries(groupBy.map((field) => [field, Object.hasOwn(claimed, field) ? claimed[field] : '']));

/** What the rule says of itself is not taken from the message. */
const correlationOf = (claimed: FindingCorrelation, rule: CorrelationRule): FindingCorrelation => {
  const { namespace, count, group, from, to, eventIds, accounts, regions } = claimed;
  const { type, timespan, field } = rule;
  return {
    type,
    namespace,
    count,
    group: namedBy(rule, group),
    ...(field === undefined ? {} : { field }),
    from,
    to,
    timespan,
    eventIds,
    accounts,
    regions,
  };
};

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isNumber = (value: unknown): value is number => typeof value === 'number';

const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= MOST_TEXT;

const isTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.length <= MOST_LISTED && value.every((text) => isText(text));

const isFields = (value: unknown): boolean =>
  isMembers(value) && Object.keys(value).length <= MOST_FIELDS && Object.values(value).every((text) => isText(text));

const isHex = (value: unknown, digits: number): value is string =>
  typeof value === 'string' && value.length === digits && /^[0-9a-f]+$/.test(value);

const isGroup = (value: unknown): value is FindingGroup =>
  isMembers(value) &&
  isHex(value.id, 32) &&
  isFields(value.by) &&
  [value.slot, value.length].every((number) => isNumber(number));

const isNamespace = (value: unknown): value is Namespace =>
  isText(value) && (value === 'aws' || /^direct:./su.test(value));

const isCorrelation = (value: unknown): value is FindingCorrelation =>
  isMembers(value) &&
  isNamespace(value.namespace) &&
  isFields(value.group) &&
  [value.count, value.from, value.to].every((number) => isNumber(number)) &&
  [value.eventIds, value.accounts, value.regions].every((texts) => isTexts(texts));
