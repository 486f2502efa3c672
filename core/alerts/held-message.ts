import { type Level, LEVELS } from '../rules/rule.ts';
import type { AlertMessage } from './alert-message.ts';
import { briefly } from './digest-message.ts';
import type { Finding } from './finding.ts';
import { fullLineOf } from './finding-line.ts';
import { below } from './lines.ts';
import { keptForHigh } from './permits.ts';
import { authored } from './plain-text.ts';
import { subjectOf } from './subject.ts';
import { counted, durationInWords, timeInWords } from './words.ts';

/** What a circuit breaker holds back, or has held back. */
export interface HeldFacts {
  /** When it began to hold back, in milliseconds since 1970, and for how long it does. */
  readonly from: number;
  readonly length: number;
  /** How many messages it lets pass in that time. */
  readonly most: number;
  /** What was held back, the most frequent first; absent when it has only just opened. */
  readonly held?: readonly {
    readonly rule: string;
    readonly title: string;
    readonly level: string;
    readonly count: number;
  }[];
  /** Some of what was held back, ten at most, the worst first. */
  readonly some?: readonly Finding[];
}

/** Rules that a message names. */
const MOST_SHOWN = 50;
/** Findings that it names. */
const SOME = 10;

export const heldMessage = (facts: HeldFacts): AlertMessage => {
  const level = levelOf(facts);
  const subject = subjectOf(level, subjectText(facts));
  const { from, length, most, held, some = [] } = facts;
  const shown = { held: held?.slice(0, MOST_SHOWN), some: held && some.slice(0, SOME).map(inBrief) };
  return {
    level,
    kind: 'held',
    subject,
    text: (held === undefined ? openedText(facts) : heldText(facts)).join('\n'),
    json: { version: 1, kind: 'held', level, subject, from, length, most, ...shown },
  };
};

const inBrief = (finding: Finding) => ({ rule: finding.rule.id, level: finding.rule.level, ...briefly(finding) });

/** The worst of what was held back; before that is known, high. */
const levelOf = ({ held }: HeldFacts): Level => {
  const worst = Math.max(...(held ?? []).map(({ level }) => LEVELS.indexOf(level as Level)));
  return LEVELS[worst] ?? 'high';
};

const countOf = ({ held = [] }: HeldFacts): number => held.reduce((sum, { count }) => sum + count, 0);

const subjectText = (facts: HeldFacts): string =>
  facts.held === undefined
    ? `Alerts are held back: too many in ${durationInWords(facts.length)}`
    : `${counted(countOf(facts), 'alert')} held back since ${timeInWords(facts.from)}`;

const openedText = ({ from, length, most }: HeldFacts): readonly string[] => [
  'Too many alerts: OpenTrail holds back further ones.',
  '',
  `It began within the ${durationInWords(length)} from ${timeInWords(from)}. ${limitOf(length, most)}`,
  `After ${timeInWords(from + length)} it tells how many of which rule it held back, and names the worst. Their events are in the archive all the same.`,
  ...below('What to check first', [
    '1. Whether something is happening now: look at the alerts that came before this one.',
    '2. Whether one rule fires far too often: change it, or leave it out.',
  ]),
];

const limitOf = (length: number, most: number): string =>
  `In ${durationInWords(length)} it sends ${counted(most, 'message')} at most, ${keptForHigh(most)} of them for level high alone; critical ones it always sends.`;

const heldText = (facts: HeldFacts): readonly string[] => {
  const { from, length, most, held = [], some = [] } = facts;
  const shown = held.slice(0, MOST_SHOWN).map(({ rule, title, level, count }) => {
    return `- ${count} x ${authored(title, 200)} (${authored(rule, 100)}), level ${authored(level, 20)}`;
  });
  const others = held.length > shown.length ? [`- and ${counted(held.length - shown.length, 'other rule')}`] : [];
  return [
    `${counted(countOf(facts), 'alert')} were held back.`,
    '',
    `That was from ${timeInWords(from)} to ${timeInWords(from + length)}. ${limitOf(length, most)}`,
    ...below('Held back', [...shown, ...others]),
    ...below('Some of them, the worst first', some.slice(0, SOME).map(fullLineOf)),
  ];
};
