import type { AlertMessage } from './alert-message.ts';
import type { Finding, FindingGroup } from './finding.ts';
import { lineOf } from './finding-line.ts';
import { below, labelled, ruleLines } from './lines.ts';
import { authored, plain } from './plain-text.ts';
import { findingSubject } from './subject.ts';
import { counted, durationInWords, timeInWords } from './words.ts';

const MOST_SHOWN = 10;

/** A group's findings that were not told one by one, when its slot is over. */
export interface DigestFacts {
  /** The one that was told. */
  readonly first: Finding;
  /** How many others there are. */
  readonly more: number;
  /** Of the others, in milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  /** Some of the others, ten at most. */
  readonly some: readonly Finding[];
}

/** "And 37 more", when a slot is over. */
export const digestMessage = (digest: DigestFacts): AlertMessage => {
  const { first, more, from, to, some } = digest;
  const { level, id } = first.rule;
  const subject = findingSubject(first, `${more} more:`);
  return {
    level,
    kind: 'digest',
    subject,
    text: textOf(digest),
    json: { version: 1, kind: 'digest', level, subject, first, more, from, to, some: some.map(briefly) },
    rule: id,
  };
};

const textOf = ({ first, more, from, to, some }: DigestFacts): string =>
  [
    `${first.rule.level.toUpperCase()}: ${authored(first.rule.title)}`,
    '',
    `${counted(more, 'more finding')} of the same group came between ${timeInWords(from)} and ${timeInWords(to)}.`,
    `They were not told one by one: the first, of ${timeInWords(first.time)}, was.`,
    '',
    ...(first.group ? groupLines(first.group) : []),
    ...below(more > some.length ? 'Some of them' : 'They are', some.slice(0, MOST_SHOWN).map(lineOf)),
    '',
    ...ruleLines(first.rule),
  ].join('\n');

const groupLines = ({ by, slot, length }: FindingGroup): readonly string[] => [
  ...Object.entries(by).flatMap(([field, value]) =>
    labelled(`Same ${authored(field, 100)}`, value === '' ? '(none)' : plain(value)),
  ),
  ...labelled('Slot', `${durationInWords(length)} from ${timeInWords(slot)}`),
];

/** Ten findings with everything that rules and requests say would be more than a queue takes. */
export const briefly = ({ key, time, event, correlation }: Finding) => ({
  key,
  time,
  ...(event && {
    eventId: event.eventId,
    name: event.name,
    source: event.source,
    account: event.account,
    region: event.region,
    actor: event.actor.id,
    address: event.address,
    errorCode: event.errorCode,
  }),
  ...(correlation && { count: correlation.count, from: correlation.from, to: correlation.to }),
});
