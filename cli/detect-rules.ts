import { basename } from 'node:path';
import { rulesFrom } from '../core/rules/least-level.ts';
import type { Level, Rule, RuleFacts, RuleSet } from '../core/rules/rule.ts';
import type { Complaint } from './caller.ts';
import { hintFor } from './load-rules.ts';

/** Which rules are asked: of this level and worse, and only these, by their ids. */
export interface WantedRules {
  readonly level?: Level;
  readonly ids?: readonly string[];
}

/**
 * The rules that are wanted, and, for what correlations count, those that they count. A rule that is named is told of even if
 * it is there for a correlation alone.
 */
export const narrowed = (set: RuleSet, { level, ids }: WantedRules): RuleSet => {
  const badEnough = level === undefined ? set : rulesFrom(set, level);
  if (ids === undefined) return badEnough;
  const isWanted = ({ id }: Rule) => ids.includes(id);
  const counted = new Set(
    badEnough.rules.flatMap((rule) => (rule.kind === 'correlation' && isWanted(rule) ? rule.rules : [])),
  );
  const rules = badEnough.rules
    .filter((rule) => isWanted(rule) || counted.has(rule.id))
    .map((rule) => (rule.kind === 'event' ? { ...rule, alerts: isWanted(rule) } : rule));
  return { ...badEnough, rules, dormant: [] };
};

/** What a rule may be called by. */
const namesOfRule = ({ id, name, file }: RuleFacts): readonly string[] => [
  id,
  ...(name === undefined ? [] : [name]),
  basename(file),
  basename(file).replace(/\.ya?ml$/, ''),
];

/** The ids of rules that a person has named. */
export const idsOf = (set: RuleSet, wanted: readonly string[]): readonly string[] | Complaint => {
  const dormant = set.dormant.find(({ rule }) => namesOfRule(rule).some((name) => wanted.includes(name)));
  if (dormant !== undefined)
    return {
      complaint: `the rule ${dormant.rule.id} waits for values of %${dormant.placeholders.join('%, %')}%`,
      remedy: `give them: ${dormant.placeholders.map((name) => `--placeholder ${name}=VALUE,…`).join(' ')}`,
    };
  const known = new Set(set.rules.flatMap(namesOfRule));
  const unknown = wanted.find((name) => !known.has(name));
  if (unknown !== undefined)
    return { complaint: `no rule is called '${unknown}' (--rule)`, remedy: hintFor(unknown, known) };
  return set.rules.filter((rule) => namesOfRule(rule).some((name) => wanted.includes(name))).map(({ id }) => id);
};
