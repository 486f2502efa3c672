import type { Actor } from '../actor.ts';
import { fieldsOf, objectOf, present, textOf } from '../actor-fields.ts';
import type { Envelope } from '../event.ts';
import type { Namespace } from '../identity.ts';
import type { EventRule, RuleFacts } from '../rules/rule.ts';
import type { JsonRecord, RuleEvent } from '../rules/rule-event.ts';
import type { Source } from '../staged-batch.ts';
import { cut, MOST_MESSAGE, MOST_TEXT } from './cut.ts';
import type { Finding, FindingActor, FindingEvent, FindingRule } from './finding.ts';
import { groupOf } from './finding-group.ts';
import { resourcesOf } from './resources.ts';

/** The arrival that a rule matched. */
export interface MatchedArrival {
  readonly namespace: Namespace;
  readonly source: Source;
  readonly envelope: Envelope;
  /** One character a byte, sixteen and eight, as `core/identity.ts` makes them. */
  readonly identity: string;
  readonly content: string;
}

/** What is told of a rule that matched an event. */
export const findingOf = (rule: EventRule, event: RuleEvent, arrival: MatchedArrival): Finding => {
  const { namespace, identity, content, envelope } = arrival;
  return present({
    format: 1 as const,
    rule: findingRule(rule),
    key: Buffer.from(identity + content, 'latin1').toString('hex'),
    time: envelope.time,
    group: rule.suppression && groupOf(rule.suppression, event, namespace, envelope.time),
    event: eventOf(event, arrival),
  });
};

/** What a finding keeps of its rule. */
export const findingRule = (rule: RuleFacts): FindingRule => {
  const { id, title, level, description, tags, falsePositives, why, check } = rule;
  return present({ id, title, level, description, tags, falsePositives, why, check });
};

const eventOf = (event: RuleEvent, { namespace, source, envelope }: MatchedArrival): FindingEvent => {
  const record = fieldsOf(event.record);
  return present({
    namespace,
    arrivedBy: source,
    eventId: short(envelope.eventId),
    name: short(envelope.name ?? record.eventName),
    source: short(envelope.source ?? record.eventSource),
    account: envelope.account,
    region: envelope.region,
    category: cut(envelope.category, MOST_TEXT),
    readOnly: envelope.readOnly,
    actor: actorOf(event.actor),
    address: short(record.sourceIPAddress),
    userAgent: short(record.userAgent),
    errorCode: short(record.errorCode),
    errorMessage: short(textOf(record.errorMessage) ?? failureOf(record), MOST_MESSAGE),
    resources: resourcesOf(record),
  });
};

const short = (value: unknown, most = MOST_TEXT): string | undefined => {
  const text = textOf(value);
  return text === undefined ? undefined : cut(text, most);
};

const actorOf = (actor: Actor): FindingActor => {
  const members = Object.entries(actor) as readonly (readonly [string, unknown])[];
  const cutMembers = members.map(([name, value]) => [name, typeof value === 'string' ? cut(value, MOST_TEXT) : value]);
  return Object.fromEntries(cutMembers) as FindingActor;
};

/** Sign-ins tell of their failure in the answer: `{"ConsoleLogin": "Failure"}`. */
const failureOf = (record: JsonRecord): string | undefined => {
  const answer = objectOf(record.responseElements)[textOf(record.eventName) ?? ''];
  return answer === 'Failure' ? answer : undefined;
};
