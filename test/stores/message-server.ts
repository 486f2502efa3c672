import { afterAll, beforeAll } from '@jest/globals';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { buildApp } from 'fauxqs';
import { clientDefaults } from '../../adapters/aws/clients.ts';

/** SQS and SNS over HTTP, on this machine alone, during the file's tests; clients of the real SDK with our own settings. */
export const messageServer = () => {
  const app = buildApp({ logger: false });
  const clients: { destroy(): void }[] = [];
  let endpoint = '';
  let made = 0;

  beforeAll(async () => {
    endpoint = await app.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(async () => {
    clients.forEach((client) => client.destroy());
    await app.close();
  });

  const options = (region: string) => ({
    ...clientDefaults('messages'),
    region,
    endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const kept = <Client extends { destroy(): void }>(client: Client): Client => {
    clients.push(client);
    return client;
  };
  const sqs = (region = 'us-east-1'): SQSClient => kept(new SQSClient(options(region)));
  const sns = (region = 'us-east-1'): SNSClient => kept(new SNSClient(options(region)));

  /** Returns its URL. */
  const newQueue = async (region = 'us-east-1'): Promise<string> => {
    const { QueueUrl } = await sqs(region).send(new CreateQueueCommand({ QueueName: `queue-${++made}` }));
    return QueueUrl!;
  };

  /** A topic, and the queue that it tells. */
  const newTopic = async (region = 'us-east-1'): Promise<{ readonly topic: string; readonly queue: string }> => {
    const queue = await newQueue(region);
    const name = queue.slice(queue.lastIndexOf('/') + 1);
    const client = sns(region);
    const { TopicArn } = await client.send(new CreateTopicCommand({ Name: name }));
    const Endpoint = `arn:aws:sqs:${region}:000000000000:${name}`;
    await client.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }));
    return { topic: TopicArn!, queue };
  };

  return { sqs, sns, newQueue, newTopic };
};
