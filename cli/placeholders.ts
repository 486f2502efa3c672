import { compileRules } from '../core/rules/compile-rules.ts';
import type { Placeholders, RuleDocument, RuleSet } from '../core/rules/rule.ts';
import { nearMiss } from '../core/rules/rule-members.ts';
import type { Complaint } from './caller.ts';

const PLACEHOLDER = /^(?<name>[\w.-]+)=(?<values>.+)$/s;

/** The values of placeholders that a person has given: `name=value,value…`. */
export const placeholdersOf = (given: readonly string[]): Placeholders | Complaint => {
  const values = new Map<string, readonly string[]>();
  for (const text of given) {
    const { name, values: list } = PLACEHOLDER.exec(text)?.groups ?? {};
    if (name === undefined)
      return {
        complaint: `'${text}' (--placeholder) has no name and values`,
        remedy: 'give both, such as --placeholder own_buckets=logs,backups',
      };
    const more = list.split(',').filter((value) => value !== '');
    values.set(name, [...(values.get(name) ?? []), ...more]);
  }
  return Object.fromEntries(values);
};

/** A slip in a placeholder's name would leave the rule that waits for it asleep. */
export const unaskedPlaceholder = (
  documents: readonly RuleDocument[],
  { refused }: RuleSet,
  placeholders: Placeholders,
): Complaint | undefined => {
  const given = Object.keys(placeholders);
  // What a refused rule asks for is not known: first it has to be mended.
  if (given.length === 0 || refused.length > 0) return undefined;
  const asked = new Set(compileRules(documents, {}).dormant.flatMap((dormant) => dormant.placeholders));
  const unasked = given.find((name) => !asked.has(name));
  if (unasked === undefined) return undefined;
  const near = nearMiss(unasked, [...asked]);
  const all = asked.size === 0 ? 'no rule has any' : `rules ask for ${[...asked].sort().join(', ')}`;
  return {
    complaint: `no rule asks for %${unasked}% (--placeholder)`,
    remedy: `${near === undefined ? '' : `did you mean '${near}'? `}${all}`,
  };
};
