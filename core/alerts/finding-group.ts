import { hash } from 'node:crypto';
import type { Namespace } from '../identity.ts';
import type { RuleEvent } from '../rules/rule-event.ts';
import type { Suppression } from '../rules/rule.ts';
import { cut, MOST_TEXT } from './cut.ts';
import type { FindingGroup } from './finding.ts';

const ID_DIGITS = 32;

/** Which findings this one is told together with: those of the same values, while the slot of its time lasts. */
export const groupOf = (
  { by, slot }: Suppression,
  event: RuleEvent,
  namespace: Namespace,
  time: number,
): FindingGroup => {
  const values = by.map((field) => textsOf(event.values(field)));
  return {
    id: hash('sha256', JSON.stringify([namespace, ...values])).slice(0, ID_DIGITS),
    by: Object.fromEntries(by.map((field, index) => [field, cut(values[index].join(', '), MOST_TEXT)])),
    slot: Math.floor(time / slot) * slot,
    length: slot,
  };
};

const textsOf = (values: readonly unknown[]): readonly string[] =>
  [...new Set(values.map(textOfValue))].filter((text) => text !== '').sort();

const textOfValue = (value: unknown): string => {
  if (typeof value === 'string') return value;
  return value === null || value === undefined ? '' : JSON.stringify(value);
};
