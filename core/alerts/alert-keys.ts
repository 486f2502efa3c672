import { hash } from 'node:crypto';
import { ALERTS } from '../../contracts/archive-layout.ts';
import type { Finding } from './finding.ts';

const OPEN = `${ALERTS}open/`;
const MINUTE = 60_000;
const PERMITS = 'permits';

const four = (n: number) => String(n).padStart(4, '0');
const eight = (n: number) => String(n).padStart(8, '0');

/** A hash as it is, and any other text as its hash: what is in a finding may be somebody else's. */
const partOf = (text: string): string => (/^[0-9a-f]{16,64}$/.test(text) ? text : hash('sha256', text).slice(0, 48));

const ruleOf = (id: string): string => hash('sha256', id).slice(0, 16);

/** `20261010T1215`: minutes sort as their times do. */
const minuteOf = (time: number): string => new Date(time).toISOString().slice(0, 16).replace(/[-:]/g, '');

/** The minute at which, or behind which, a time lies: what is due at it is never taken up too early. */
const minuteFrom = (time: number): string => minuteOf(Math.ceil(time / MINUTE) * MINUTE);

/** Which findings are told together: those of a group in a slot. Critical ones, and those without a group, are each alone. */
export const isAlone = ({ rule, group }: Finding): boolean => rule.level === 'critical' || group === undefined;

/**
 * Keys of alerts. Findings that are told together have a folder; in it lie rounds, of which each has one message for its
 * first finding and one digest for all others. What a circuit breaker holds back has a folder for each interval.
 *
 * A message is claimed by an object (`…-first`, `…-digest`, `opened`). Its further ones begin with the same key: other
 * attempts, those that failed, and that it was sent.
 */
export const alertKeys = {
  told: `${ALERTS}told/`,
  held: `${ALERTS}held/`,
  open: OPEN,
  /** The slot is in it, or not even that: copies of a finding that is alone need agree on nothing but its key. */
  group: (finding: Finding): string => {
    const rule = ruleOf(finding.rule.id);
    const { group, key } = finding;
    if (isAlone(finding) || !group) return `${alertKeys.told}${rule}-each/${partOf(key)}/`;
    return `${alertKeys.told}${rule}-${Math.trunc(group.slot)}/${partOf(group.id)}/`;
  },
  /** What is held back in an interval, by when that ends. */
  interval: (end: number): string => `${alertKeys.held}${minuteFrom(end)}/`,
  opened: (folder: string): string => `${folder}opened`,

  round: (folder: string, n: number): string => `${folder}${four(n)}`,
  first: (round: string): string => `${round}-first`,
  closed: (round: string): string => `${round}-closed`,
  digest: (round: string): string => `${round}-digest`,

  attempt: (claim: string, n: number): string => (n === 0 ? claim : `${claim}-again-${n}`),
  failed: (claim: string, n: number): string => `${claim}-failed-${n}`,
  sent: (claim: string): string => `${claim}-sent`,

  /** The findings of a round that wait for its digest, by when that is due; `name` is that of one batch. */
  more: (due: number, round: string, name = ''): string =>
    `${OPEN}${minuteFrom(due)}/${round.slice(ALERTS.length).replaceAll('/', '_')}/${name}`,
  /** Messages that an interval has let pass; what remains of it is due when it ends. */
  permit: (end: number, n?: number): string =>
    `${OPEN}${minuteFrom(end)}/${PERMITS}/${n === undefined ? '' : eight(n)}`,
};

/** What one finding is known by, whatever it is told with. */
export const findingId = ({ rule, key }: Finding): string => `${ruleOf(rule.id)}/${partOf(key)}`;

/** The number of a key in the folder of a group or an interval; `undefined` for what is no round's. */
export const roundOf = (folder: string, key: string): number | undefined => {
  const match = /^(\d+)-/.exec(key.slice(folder.length));
  return match ? Number(match[1]) : undefined;
};

/** Something that waits for its minute. */
export interface Waiting {
  /** When it is due, in milliseconds since 1970. */
  readonly due: number;
  /** The round whose digest it waits for; none for permits. */
  readonly round?: string;
}

/** What a key below `open` is; `undefined` for a key that none of ours is. */
export const waitingOf = (key: string): Waiting | undefined => {
  const [minute, name] = key.slice(OPEN.length).split('/');
  const due = timeOf(minute);
  if (due === undefined || !name) return undefined;
  return name === PERMITS ? { due } : { due, round: ALERTS + name.replaceAll('_', '/') };
};

/** When the interval ends whose round this is; `undefined` for a group's round. */
export const intervalEndOf = (round: string): number | undefined =>
  round.startsWith(alertKeys.held) ? timeOf(round.slice(alertKeys.held.length).split('/')[0]) : undefined;

const timeOf = (minute: string): number | undefined => {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)$/.exec(minute);
  if (!match) return undefined;
  const [year, month, day, hour, at] = match.slice(1).map(Number);
  return Date.UTC(year, month - 1, day, hour, at);
};
