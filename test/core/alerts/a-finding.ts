import { findingOf } from '../../../core/alerts/finding-of.ts';
import type { Finding } from '../../../core/alerts/finding.ts';
import type { Envelope } from '../../../core/event.ts';
import type { Namespace } from '../../../core/identity.ts';
import { type JsonRecord, RuleEvent } from '../../../core/rules/rule-event.ts';
import type { EventRule } from '../../../core/rules/rule.ts';
import { anEvent } from '../../data/event.ts';

export const ROOT_KEY = anEvent({
  userIdentity: {
    type: 'Root',
    principalId: '111122223333',
    arn: 'arn:aws:iam::111122223333:root',
    accountId: '111122223333',
  },
  eventSource: 'iam.amazonaws.com',
  eventName: 'CreateAccessKey',
  requestParameters: null,
  userAgent: 'aws-cli/2.17.32 md/awscrt',
});

export const aRule = (facts: Partial<EventRule> = {}): EventRule => ({
  kind: 'event',
  id: 'root-access-key',
  title: 'Root access key created',
  level: 'critical',
  description: 'Someone made an access key for the root user.',
  tags: ['attack.persistence', 'attack.t1098.001', 'cis.5.3'],
  falsePositives: [],
  references: [],
  why: 'Nobody can take rights from the root user.',
  check: ['Ask who did it.', 'Delete the key.'],
  file: 'root-access-key.yml',
  anchors: {},
  alerts: true,
  matches: () => true,
  ...facts,
});

export const BY_ACTOR = { by: ['actor.id', 'recipientAccountId'], slot: 15 * 60_000 };

interface Arrival {
  readonly rule?: EventRule;
  readonly namespace?: Namespace;
  readonly envelope?: Partial<Envelope>;
}

/** The finding of a record. */
export const aFinding = (
  record: JsonRecord = ROOT_KEY,
  { rule = aRule(), namespace = 'aws', envelope = {} }: Arrival = {},
): Finding =>
  findingOf(rule, new RuleEvent(record), {
    namespace,
    source: namespace === 'aws' ? 'bus' : 'direct',
    envelope: {
      version: '1.11',
      eventId: record.eventID as string | undefined,
      time: Date.UTC(2026, 2, 1, 9, 1, 2),
      account: '111122223333',
      region: 'us-east-1',
      category: 'Management',
      source: record.eventSource as string | undefined,
      name: record.eventName as string | undefined,
      type: 'AwsApiCall',
      errorCode: undefined,
      readOnly: false,
      isGlobal: false,
      managementEvent: true,
      ...envelope,
    },
    identity: '\u0000\u00ff'.repeat(8),
    content: '\u0001'.repeat(8),
  });

/** What a correlation tells of. */
export const aCorrelation = (
  texts: Readonly<Record<string, string>> = { 'actor.id': 'arn:aws:iam::111122223333:user/alice' },
): Finding => {
  const { kind: _, ...rule } = aRule({ title: 'Many failed sign-ins', level: 'medium' });
  return {
    ...aFinding(),
    rule,
    event: undefined,
    correlation: {
      type: 'value_count',
      namespace: 'aws',
      count: 12,
      field: 'userIdentity.userName',
      group: texts,
      from: Date.UTC(2026, 2, 1, 9),
      to: Date.UTC(2026, 2, 1, 9, 4),
      timespan: 5 * 60_000,
      eventIds: ['0b0e6b1e-0000-4000-8000-000000000001'],
      accounts: ['111122223333'],
      regions: ['us-east-1'],
    },
  };
};
