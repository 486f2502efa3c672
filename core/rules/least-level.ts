import { type Level, LEVELS, type Rule, type RuleSet } from './rule.ts';

/** Whether it is this bad, or worse. */
export const isAtLeast = (level: Level, least: Level): boolean => LEVELS.indexOf(level) >= LEVELS.indexOf(least);

/**
 * The rules of a level and worse. Of the others, only those are left that one of them counts, and a match of those is no finding:
 * so what nobody is to be told of costs nothing.
 */
export const rulesFrom = (set: RuleSet, least: Level): RuleSet => {
  const counted = new Set(
    set.rules.flatMap((rule) => (rule.kind === 'correlation' && isAtLeast(rule.level, least) ? rule.rules : [])),
  );
  const kept = (rule: Rule): readonly Rule[] => {
    if (isAtLeast(rule.level, least)) return [rule];
    return rule.kind === 'event' && counted.has(rule.id) ? [{ ...rule, alerts: false }] : [];
  };
  return {
    rules: set.rules.flatMap(kept),
    dormant: set.dormant.filter(({ rule }) => isAtLeast(rule.level, least)),
    refused: set.refused,
  };
};
