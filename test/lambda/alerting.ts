import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { anEventOf } from '../stages/feeds.ts';
import type { messageServer } from '../stores/message-server.ts';

/** A rule about calls of this name. */
export const aRule = (eventName: string, over: object = {}) => ({
  file: `${eventName}.yml`,
  document: {
    id: eventName,
    title: `${eventName} was called`,
    level: 'high',
    logsource: { product: 'aws', service: 'cloudtrail' },
    detection: { selection: { eventName }, condition: 'selection' },
    ...over,
  },
});

/** A correlation that counts so many matches of a rule within an hour. */
export const aCorrelation = (rule: string, least: number) => ({
  file: `many-${rule}.yml`,
  document: {
    id: `many-${rule}`,
    title: `${rule} was called often`,
    level: 'high',
    correlation: {
      type: 'event_count',
      rules: [rule],
      'group-by': ['recipientAccountId'],
      timespan: '1h',
      condition: { gte: least },
    },
  },
});

/** Files of rules as synthesis writes them, which are removed after the file's tests. */
export const ruleFiles = () => {
  const folder = mkdtempSync(join(tmpdir(), 'opentrail-rules-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  let files = 0;
  return (documents: readonly object[], over: object = {}): string => {
    const file = join(folder, `${++files}.json`);
    writeFileSync(file, JSON.stringify({ format: 1, documents, ...over }));
    return file;
  };
};

/** An event of this name that happens now. */
export const aCall = (eventName: string, id: string, over: object = {}) =>
  anEventOf(id, { eventName, eventTime: new Date().toISOString().replace(/\.\d+/, ''), readOnly: false, ...over });

/** As a rule on the bus sends it. */
export const onBus = (event: object): string =>
  JSON.stringify({ version: '0', 'detail-type': 'AWS API Call via CloudTrail', source: 'aws.iam', detail: event });

/** An alert as SNS hands it to a queue: its subject, and what it says of itself. */
export interface Told {
  readonly subject: string;
  readonly level: string;
  readonly rule: string;
  readonly kind: string;
}

type Server = ReturnType<typeof messageServer>;

/** The bodies of all messages of a queue, which are gone then. */
export const bodiesIn = async (server: Server, queue: string, region?: string): Promise<readonly string[]> => {
  const input = { QueueUrl: queue, MaxNumberOfMessages: 10 };
  const { Messages = [] } = await server.sqs(region).send(new ReceiveMessageCommand(input));
  const bodies = Messages.map(({ Body = '' }) => Body);
  return bodies.length === 0 ? [] : [...bodies, ...(await bodiesIn(server, queue, region))];
};

interface Notification {
  readonly Subject: string;
  readonly MessageAttributes: Readonly<Record<string, { readonly Value: string }>>;
}

/** What a topic was told of, by the queue that listens to it. */
export const toldBy = async (server: Server, queue: string, region?: string): Promise<readonly Told[]> =>
  (await bodiesIn(server, queue, region)).map((body) => {
    const { Subject: subject, MessageAttributes: given } = JSON.parse(body) as Notification;
    return { subject, level: given.level.Value, rule: given.rule?.Value ?? '', kind: given.kind.Value };
  });
