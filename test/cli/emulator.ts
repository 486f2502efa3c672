import { afterAll, beforeAll } from '@jest/globals';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { buildApp } from 'fauxqs';

export const REGION = 'eu-central-1';
const KEYS = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' };

/** SQS and SNS over HTTP, on this machine alone, from before the file's tests until after them. */
export const emulator = () => {
  const app = buildApp({ logger: false, defaultRegion: REGION });
  let endpoint = '';
  let sqs: SQSClient;
  let sns: SNSClient;

  beforeAll(async () => {
    endpoint = await app.listen({ host: '127.0.0.1', port: 0 });
    const options = { endpoint, region: REGION, credentials: KEYS };
    sqs = new SQSClient(options);
    sns = new SNSClient(options);
  });
  afterAll(() => app.close());

  /** What waits in a queue, hidden from nobody. */
  const bodiesIn = async (url: string): Promise<readonly string[]> => {
    const bodies: string[] = [];
    for (;;) {
      const command = new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, VisibilityTimeout: 600 });
      const { Messages = [] } = await sqs.send(command);
      if (Messages.length === 0) return bodies;
      bodies.push(...Messages.map(({ Body = '' }) => Body));
    }
  };

  return {
    /** What a person has set who is signed in. */
    signedIn: () => ({
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
    }),
    newQueue: async (name: string, attributes: Record<string, string> = {}): Promise<string> => {
      const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
      return QueueUrl!;
    },
    send: async (url: string, bodies: readonly string[]): Promise<void> => {
      for (let start = 0; start < bodies.length; start += 10) {
        const Entries = bodies.slice(start, start + 10).map((MessageBody, index) => ({ Id: `${index}`, MessageBody }));
        await sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
      }
    },
    bodiesIn,
    purge: (url: string) => sqs.send(new PurgeQueueCommand({ QueueUrl: url })),
    newTopic: async (name: string): Promise<string> => {
      const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: name }));
      return TopicArn!;
    },
    subscribe: (topic: string, queueArn: string) =>
      sns.send(new SubscribeCommand({ TopicArn: topic, Protocol: 'sqs', Endpoint: queueArn })),
  };
};
