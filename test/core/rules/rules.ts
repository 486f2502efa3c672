import { compileRules } from '../../../core/rules/compile-rules.ts';
import type { EventRule, Placeholders, RuleDocument, RuleSet } from '../../../core/rules/rule.ts';
import { RuleEvent, type JsonRecord } from '../../../core/rules/rule-event.ts';

const LOG_SOURCE = { product: 'aws', service: 'cloudtrail' };

/** A rule document; say only what matters. */
export const aRule = (more: Readonly<Record<string, unknown>> = {}, file = 'rules/a-rule.yml'): RuleDocument => ({
  file,
  document: {
    title: 'A rule',
    logsource: LOG_SOURCE,
    detection: { selection: { eventName: 'StopLogging' }, condition: 'selection' },
    ...more,
  },
});

/** A document that counts; say only what matters of `correlation`. */
export const aCorrelation = (
  correlation: Readonly<Record<string, unknown>> = {},
  more: Readonly<Record<string, unknown>> = {},
  file = 'rules/a-correlation.yml',
): RuleDocument => ({
  file,
  document: {
    title: 'A correlation',
    correlation: {
      type: 'event_count',
      rules: ['a-rule'],
      'group-by': ['sourceIPAddress'],
      timespan: '10m',
      condition: { gte: 3 },
      ...correlation,
    },
    ...more,
  },
});

/** The rules of documents that are all to be usable. */
export const compiledAll = (documents: readonly RuleDocument[], placeholders: Placeholders = {}): RuleSet => {
  const set = compileRules(documents, placeholders);
  if (set.refused.length > 0) throw new Error(JSON.stringify(set.refused, null, 2));
  return set;
};

/** The one rule with this detection. */
export const detecting = (detection: unknown, placeholders: Placeholders = {}): EventRule => {
  const [rule] = compiledAll([aRule({ detection })], placeholders).rules;
  if (rule?.kind !== 'event') throw new Error('there is no rule: it may be dormant');
  return rule;
};

/** Whether a selection matches a record. */
export const selects = (selection: unknown, record: JsonRecord, placeholders: Placeholders = {}): boolean =>
  detecting({ selection, condition: 'selection' }, placeholders).matches(new RuleEvent(record));

/** Why documents are refused: `path: message`, of all of them. */
export const reasons = (...documents: readonly RuleDocument[]): readonly string[] =>
  compileRules(documents).refused.flatMap(({ problems }) => problems.map(({ path, message }) => `${path}: ${message}`));
