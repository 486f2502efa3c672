import type { Finding, FindingCorrelation } from './finding.ts';
import { labelled } from './lines.ts';
import { countedCommands } from './look-up.ts';
import { authored, plain, quoted } from './plain-text.ts';
import { counted, durationInWords, timeInWords } from './words.ts';

/** What was counted, in one sentence. */
export const countOf = ({ type, count, field, timespan }: FindingCorrelation): string => {
  const what =
    type === 'event_count'
      ? counted(count, 'event')
      : `${counted(count, 'different value')} of ${authored(field ?? 'a field', 100)}`;
  return `${what} within ${durationInWords(timespan)}`;
};

const ARN = /^arn:[^:]*:[^:]*:[^:]*:[^:]*:(?<resource>.+)$/;

/** Of what they were, ARNs without what comes before the resource: `user/alice, us-east-1`. What `known` says is left out. */
export const groupInShort = ({ group }: FindingCorrelation, known?: string): string =>
  Object.values(group)
    .filter((value) => value !== '' && value !== known)
    .map((value) => quoted(ARN.exec(value)?.groups?.resource ?? value, 60))
    .join(', ');

/** Everything about what was counted, a line each. */
export const correlationLines = (correlation: FindingCorrelation, { rule, time }: Finding): readonly string[] => {
  const { group, field, from, to, accounts, regions, eventIds } = correlation;
  return [
    ...labelled('Counted', countOf(correlation)),
    ...Object.entries(group).flatMap(([name, value]) =>
      labelled(`Group by ${authored(name, 100)}`, value === '' ? '(none)' : plain(value)),
    ),
    ...labelled('Field counted', field === undefined ? undefined : authored(field, 100)),
    ...labelled('First', timeInWords(from)),
    ...labelled('Last', timeInWords(to)),
    ...labelled('Noticed', timeInWords(time)),
    ...labelled('Accounts', listed(accounts)),
    ...labelled('Regions', listed(regions)),
    ...labelled('Some of the events', listed(eventIds)),
    ...countedCommands(rule, correlation).map((command) => `Show them: ${command}`),
  ];
};

const listed = (texts: readonly string[]): string =>
  texts
    .slice(0, 10)
    .map((text) => quoted(text))
    .join(', ');
