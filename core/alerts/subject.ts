import type { Finding } from './finding.ts';
import { groupInShort } from './correlation-text.ts';
import { ascii, fitted, quoted } from './plain-text.ts';
import { whoInShort } from './who.ts';

/** SNS takes less than a hundred characters. */
const MOST = 99;
/** Of a long title and a long name, the name keeps this much. */
const LEAST_WHO = 24;
const LONGEST_WHERE = 36;

/** A subject of these words: printable ASCII, no angle brackets, 99 characters at most. */
export const subjectOf = (mark: string, text: string): string => fitted(ascii(`[${mark.toUpperCase()}] ${text}`), MOST);

/** `[CRITICAL] Root access key created: root in 111122223333`: whatever is long, each part keeps its beginning. */
export const findingSubject = (finding: Finding, prefix = ''): string => {
  const begin = ascii(`[${finding.rule.level.toUpperCase()}] ${prefix}`);
  const where = fitted(whereOf(finding), LONGEST_WHERE);
  const who = ascii(whoOf(finding));
  const room = MOST - begin.length - ' : '.length - where.length;
  const title = fitted(ascii(finding.rule.title) || 'A rule without a title', room - Math.min(who.length, LEAST_WHO));
  const of = fitted(who, room - title.length);
  return of === '' ? `${begin} ${title}${where}` : `${begin} ${title}: ${of}${where}`;
};

const whoOf = ({ event, correlation }: Finding): string => {
  if (event) return whoInShort(event.actor);
  return correlation ? groupInShort(correlation, correlation.accounts[0]) : '';
};

const whereOf = ({ event, correlation }: Finding): string => {
  const account = event?.account ?? correlation?.accounts[0];
  return account === undefined ? '' : ` in ${ascii(quoted(account))}`;
};
