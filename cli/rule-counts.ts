import type { Rule } from '../core/rules/rule.ts';
import { counted, number } from './numbers.ts';

/** Whether its matches are told of, and not only counted by another rule. */
export const isTold = (rule: Rule): boolean => rule.kind === 'correlation' || rule.alerts;

/** `118 rules`, `101 rules and 12 that they count`: wherever rules are counted, they are counted so. */
export const inWords = (told: number, countedOnly: number): string => {
  const rules = counted(told, 'rule', 'rules');
  return countedOnly === 0
    ? rules
    : `${rules} and ${number(countedOnly)} that ${told === 1 ? 'it counts' : 'they count'}`;
};

/** The same of rules at hand. */
export const countRules = (rules: readonly Rule[]): string => {
  const told = rules.filter(isTold).length;
  return inWords(told, rules.length - told);
};
