import { groupInShort } from './correlation-text.ts';
import type { Finding } from './finding.ts';
import { callOf, outcomeOf } from './outcome.ts';
import { authored, quoted } from './plain-text.ts';
import { whoInShort } from './who.ts';
import { senderOf, timeInWords } from './words.ts';

/** A finding on one line, among others of its group. */
export const lineOf = (finding: Finding): string => `- ${factsOf(finding).join(', ')}`;

/** A finding on one line, among others of any rule and account. */
export const fullLineOf = (finding: Finding): string => {
  const { rule, event, correlation } = finding;
  const account = event?.account ?? correlation?.accounts[0];
  const where = account === undefined ? [] : [`account ${quoted(account)}`];
  const sender = event && senderOf(event.namespace);
  const doubt = sender === undefined ? [] : [`claimed by the direct sender ${quoted(sender)}`];
  return `- ${rule.level.toUpperCase()} ${authored(rule.title, 200)}: ${[...factsOf(finding), ...where, ...doubt].join(', ')}`;
};

const factsOf = ({ time, event, correlation }: Finding): readonly string[] => {
  const id = event?.eventId === undefined ? [] : [`event ${quoted(event.eventId)}`];
  const from = event?.address === undefined ? [] : [`from ${quoted(event.address)}`];
  const what = event ? `${callOf(event)} by ${whoInShort(event.actor)}` : correlation ? groupInShort(correlation) : '';
  return [`${timeInWords(time)}: ${what}`, ...(event ? [outcomeOf(event)] : []), ...from, ...id];
};
