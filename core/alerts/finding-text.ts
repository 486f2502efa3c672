import type { Finding } from './finding.ts';
import { correlationLines, countOf } from './correlation-text.ts';
import { doubtOf, eventLines, eventReference, sentenceOf } from './event-text.ts';
import { advice, ruleLines } from './lines.ts';
import { authored } from './plain-text.ts';

/** All that is said of one finding, for somebody who was asleep: what happened first, the rule's number last. */
export const findingText = (finding: Finding): string => {
  const { rule, event, correlation, time } = finding;
  const lines = [
    `${rule.level.toUpperCase()}: ${authored(rule.title)}`,
    '',
    ...(event ? [sentenceOf(event), ...doubtOf(event), '', ...eventLines(event, time)] : []),
    ...(correlation
      ? [`${countOf(correlation)}.`, ...doubtOf(correlation), '', ...correlationLines(correlation, finding)]
      : []),
    ...advice(rule),
    '',
    ...ruleLines(rule),
    ...(event ? eventReference(event) : []),
  ];
  return lines.join('\n');
};
