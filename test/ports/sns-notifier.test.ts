import { describe, expect, it } from '@jest/globals';
import type { SNSClient } from '@aws-sdk/client-sns';
import { SnsNotifier } from '../../adapters/aws/sns-notifier.ts';
import { SqsQueue } from '../../adapters/aws/sqs-queue.ts';
import { messageServer } from '../stores/message-server.ts';

const server = messageServer();
const asked: string[] = [];
const clientOf = (region: string): SNSClient => {
  asked.push(region);
  return server.sns(region);
};

const inbox = async (url: string, region?: string): Promise<unknown[]> => {
  const messages = await new SqsQueue({ url, client: server.sqs(region) }).receive();
  return messages.map(({ body }) => JSON.parse(body) as unknown);
};

describe('a topic of SNS', () => {
  it('tells its subscribers, in the Region of its ARN, with attributes', async () => {
    const { topic, queue } = await server.newTopic('eu-west-1');
    const message = JSON.stringify({ s3Bucket: 'b', s3ObjectKey: ['ü "+" <&> \u{1f600} %41'] });

    await new SnsNotifier({ client: clientOf }).notify(topic, message, { commit: '3/12', empty: '' });

    expect(asked.at(-1)).toBe('eu-west-1');
    expect(await inbox(queue, 'eu-west-1')).toMatchObject([
      { TopicArn: topic, Message: message, MessageAttributes: { commit: { Type: 'String', Value: '3/12' } } },
    ]);
  });

  it('takes 256 KB, attributes included, and no more', async () => {
    const { topic, queue } = await server.newTopic();
    const notifier = new SnsNotifier({ client: clientOf });
    const attributes = { commit: '1' };
    const room = 256 * 1024 - 'commit1String'.length;

    await notifier.notify(topic, 'é'.repeat(Math.floor(room / 2)), attributes);
    const refused = notifier.notify(topic, 'x'.repeat(room + 1), attributes);

    await expect(refused).rejects.toMatchObject({ code: 'SERVICE_REFUSED' });
    expect(await inbox(queue)).toHaveLength(1);
  });

  it('has to be there', async () => {
    const none = new SnsNotifier({ client: clientOf }).notify('arn:aws:sns:us-east-1:000000000000:none', 'x', {});

    await expect(none).rejects.toMatchObject({ code: 'SERVICE_REFUSED', message: expect.stringMatching(':none: ') });
  });

  it.each(['', 'files', 'arn:aws:sqs:us-east-1:000000000000:files', 'arn:aws:sns::000000000000:files'])(
    'is not named %j',
    async (arn) => {
      const refused = new SnsNotifier({ client: clientOf }).notify(arn, 'x', {});

      await expect(refused).rejects.toMatchObject({ code: 'KEY_REFUSED' });
    },
  );
});
