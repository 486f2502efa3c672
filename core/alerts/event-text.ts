import type { FindingEvent } from './finding.ts';
import { labelled } from './lines.ts';
import { lookUpCommands } from './look-up.ts';
import { callOf, outcomeOf } from './outcome.ts';
import { plain, quoted } from './plain-text.ts';
import { meansInWords, mfaInWords, whoInWords } from './who.ts';
import { senderOf, SOURCES_IN_WORDS, timeInWords } from './words.ts';

/** Characters of an error's message that a person reads; the rest is in the JSON. */
const MOST_MESSAGE = 500;
/** What only AWS can read, and is long. */
const ENCODED = / *Encoded authorization failure message: \S*/;

/** What happened, in one sentence. */
export const sentenceOf = (event: FindingEvent): string => {
  const who = whoInWords(event.actor);
  return `${who.slice(0, 1).toUpperCase()}${who.slice(1)} called ${callOf(event)}: it ${outcomeOf(event).replace(/^denied/, 'was denied')}.`;
};

/** A warning if AWS did not say it, be it of an event or of many. */
export const doubtOf = ({ namespace }: Pick<FindingEvent, 'namespace'>): readonly string[] => {
  const sender = senderOf(namespace);
  if (sender === undefined) return [];
  return [`AWS did not say this: the direct sender ${quoted(sender)} handed it in, and may claim anything.`];
};

const maybe = (text: string | undefined): string | undefined => (text === undefined ? undefined : quoted(text));

/** Everything about an event that helps to judge it, a line each. */
export const eventLines = (event: FindingEvent, time: number): readonly string[] => {
  const { actor, errorMessage, resources } = event;
  const isForSomebody = actor.service !== undefined && actor.kind !== 'service';
  return [
    ...labelled('Who', whoInWords(actor)),
    ...labelled('Identity', plain(actor.arn ?? actor.id)),
    ...labelled('Session', maybe(actor.session)),
    ...labelled('Source identity', maybe(actor.sourceIdentity)),
    ...labelled('On behalf of', maybe(actor.onBehalfOf)),
    ...labelled('Called for them by', isForSomebody ? maybe(actor.service) : undefined),
    ...labelled('Access key', maybe(actor.accessKey)),
    ...labelled('MFA', mfaInWords(actor)),
    ...labelled('When', timeInWords(time)),
    ...labelled('Where', `account ${quoted(event.account)}, Region ${quoted(event.region)}`),
    ...labelled('From address', maybe(event.address)),
    ...labelled('With', meansInWords(event)),
    ...labelled('Call', `${callOf(event)}${event.readOnly === true ? ' (it only reads)' : ''}`),
    ...labelled('Outcome', outcomeOf(event)),
    ...labelled(
      'Error message',
      errorMessage === undefined ? undefined : `"${plain(errorMessage.replace(ENCODED, ''), MOST_MESSAGE)}"`,
    ),
    ...resources.flatMap((resource) => labelled('On', plain(resource))),
  ];
};

/** How to see the whole event. */
export const eventReference = (event: FindingEvent): readonly string[] => [
  ...labelled('Event', maybe(event.eventId)),
  ...labelled('Known by', SOURCES_IN_WORDS[event.arrivedBy]),
  ...lookUpCommands(event).map((command) => `Show it: ${command}`),
];
