import { describe, expect, it } from '@jest/globals';
import type { PublishCommandInput, SNSClient } from '@aws-sdk/client-sns';
import { SnsMessenger } from '../../adapters/aws/sns-messenger.ts';
import { SqsQueue } from '../../adapters/aws/sqs-queue.ts';
import type { AlertMessage } from '../../core/alerts/alert-message.ts';
import { digestMessage, messageOf } from '../../core/alerts/messages.ts';
import { aFinding, aRule } from '../core/alerts/a-finding.ts';
import { anEvent } from '../data/event.ts';
import { messageServer } from '../stores/message-server.ts';

const server = messageServer();
const MESSAGE = messageOf(aFinding());
const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:alerts';

const inbox = async (url: string): Promise<unknown[]> => {
  const messages = await new SqsQueue({ url, client: server.sqs() }).receive();
  return messages.map(({ body }) => JSON.parse(body) as unknown);
};

/** What is asked of SNS. */
const published = async (
  message: AlertMessage,
  byLevel = {},
): Promise<PublishCommandInput & { readonly region: string }> => {
  const asked: (PublishCommandInput & { readonly region: string })[] = [];
  const client = (region: string) =>
    ({
      send: async ({ input }: { input: PublishCommandInput }) => asked.push({ ...input, region }),
    }) as unknown as SNSClient;
  await new SnsMessenger({ topics: { default: TOPIC, byLevel }, client }).send(message);
  return asked[0];
};

const bodiesOf = ({ Message = '' }: Pick<PublishCommandInput, 'Message'>) =>
  JSON.parse(Message) as Record<string, string>;

describe('a topic of alerts', () => {
  it('tells a queue in JSON, with attributes', async () => {
    const { topic, queue } = await server.newTopic();

    await new SnsMessenger({ topics: { default: topic }, client: (region) => server.sns(region) }).send(MESSAGE);

    const [told] = (await inbox(queue)) as { Message: string; Subject: string; MessageAttributes: object }[];
    expect(told.Subject).toBe(MESSAGE.subject);
    // SNS itself hands a queue its part; this stand-in hands out the whole.
    expect(JSON.parse(bodiesOf(told).sqs)).toEqual(MESSAGE.json);
    expect(told.MessageAttributes).toEqual({
      level: { Type: 'String', Value: 'critical' },
      kind: { Type: 'String', Value: 'finding' },
      rule: { Type: 'String', Value: 'root-access-key' },
    });
  });

  it('tells people the text, a telephone the subject, and machines the JSON', async () => {
    const input = await published(MESSAGE);

    const { default: text, sms, ...machines } = bodiesOf(input);
    expect(input).toMatchObject({
      TopicArn: TOPIC,
      region: 'eu-west-1',
      MessageStructure: 'json',
      Subject: MESSAGE.subject,
    });
    expect([text, sms]).toEqual([MESSAGE.text, MESSAGE.subject]);
    expect(Object.keys(machines)).toEqual(['sqs', 'lambda', 'http', 'https', 'firehose']);
    for (const body of Object.values(machines)) expect(JSON.parse(body)).toEqual(MESSAGE.json);
  });

  it('may be another one for a level', async () => {
    const other = 'arn:aws:sns:us-east-1:111122223333:urgent';

    expect(await published(MESSAGE, { critical: other })).toMatchObject({ TopicArn: other, region: 'us-east-1' });
    expect(await published(MESSAGE, { low: other })).toMatchObject({ TopicArn: TOPIC });
  });

  it('has no empty attribute, and none with control characters', async () => {
    const { MessageAttributes: none } = await published({ ...MESSAGE, rule: undefined });
    const { MessageAttributes: odd } = await published({ ...MESSAGE, rule: 'a\u0000b' });

    expect(none).not.toHaveProperty('rule');
    expect(odd).toMatchObject({ rule: { StringValue: 'a b' } });
  });

  it('takes every message: what is too long loses its details', async () => {
    const long = '\u0000'.repeat(2000);
    const finding = aFinding(
      anEvent({ userAgent: long, errorMessage: long, userIdentity: { type: 'IAMUser', userName: long, arn: long } }),
      {
        rule: aRule({ description: 'é'.repeat(100_000), check: Array.from({ length: 500 }, () => 'é'.repeat(2000)) }),
      },
    );
    const some = Array.from({ length: 10 }, () => finding);

    for (const message of [messageOf(finding), digestMessage({ first: finding, more: 99, from: 0, to: 0, some })]) {
      const input = await published(message);
      expect(Buffer.byteLength(input.Message!)).toBeLessThan(256 * 1024);
      expect(bodiesOf(input).default).toContain(message.text.slice(0, 1000));
      expect(JSON.parse(bodiesOf(input).sqs)).toMatchObject({
        version: 1,
        level: 'critical',
        rule: 'root-access-key',
        isCut: true,
      });
    }
  });

  it('gets an ordinary digest whole', async () => {
    const finding = aFinding();
    const digest = digestMessage({
      first: finding,
      more: 99,
      from: 0,
      to: 0,
      some: Array.from({ length: 10 }, () => finding),
    });

    expect(JSON.parse(bodiesOf(await published(digest)).sqs)).toEqual(JSON.parse(JSON.stringify(digest.json)));
  });

  it('has to be there', async () => {
    const messenger = new SnsMessenger({
      topics: { default: 'arn:aws:sns:us-east-1:000000000000:none' },
      client: (region) => server.sns(region),
    });

    await expect(messenger.send(MESSAGE)).rejects.toMatchObject({
      code: 'SERVICE_REFUSED',
      message: expect.stringMatching(/:none: /),
    });
    await expect(new SnsMessenger({ topics: { default: 'alerts' } }).send(MESSAGE)).rejects.toMatchObject({
      code: 'KEY_REFUSED',
    });
  });
});
