import { beforeAll, describe, expect, it } from '@jest/globals';
import type { SQSBatchResponse } from 'aws-lambda';
import { S3ObjectStore } from '../../adapters/aws/s3-object-store.ts';
import { allShards } from '../../core/shard.ts';
import { fakeS3 } from '../stores/s3-stores.ts';
import { messageServer } from '../stores/message-server.ts';
import { aCall, aCorrelation, aRule, bodiesIn, onBus, ruleFiles, toldBy } from './alerting.ts';
import { batchOf, failuresOf, functions, OWNER, REGION, type RunningFunction, surroundings } from './functions.ts';

const s3 = fakeS3();
const server = messageServer();
const start = functions();
const rules = ruleFiles();
const RULES_FILE = rules([
  aRule('DeleteTrail', { level: 'critical' }),
  aRule('CreateRole', { level: 'low' }),
  aRule('GetSecretValue', { level: 'informational' }),
  aCorrelation('GetSecretValue', 3),
]);

let queue: string;
let topic: Awaited<ReturnType<typeof server.newTopic>>;
let [collect, deliver, alert] = [] as unknown as RunningFunction[];

/** A URL as it would be on AWS: what is asked is the endpoint of the Region. */
const onAws = (url: string): string => `https://sqs.${REGION}.amazonaws.com${new URL(url).pathname}`;

beforeAll(async () => {
  const { hostname, port } = await server.sqs().config.endpoint!();
  queue = await server.newQueue();
  topic = await server.newTopic();
  const environment = {
    ...(await surroundings(s3)),
    AWS_ENDPOINT_URL_SQS: `http://${hostname}:${port}`,
    AWS_ENDPOINT_URL_SNS: `http://${hostname}:${port}`,
    STORE_BUCKET: s3.newBucket(),
    STORE_OWNER: OWNER,
    STORE_REGION: REGION,
    RULES_FILE,
  };
  const asking = { ...environment, ALERT_QUEUE_URL: onAws(queue), LEAST_LEVEL: 'medium' };
  collect = start({ file: 'lambda/collect.ts', environment: { ...asking, SOURCE: 'bus' } });
  deliver = start({ file: 'lambda/deliver.ts', environment: asking });
  const telling = { ALERT_TOPIC: topic.topic, LEVEL_TOPICS: '', LEAST_LEVEL: 'medium', MOST_MESSAGES: '60' };
  alert = start({ file: 'lambda/alert.ts', environment: { ...environment, ...telling } });
});

const collected = (...events: readonly object[]) => collect.run<SQSBatchResponse>(batchOf(events.map(onBus)));
/** Hands over what waits in the queue, and returns how many messages that were, and what people were told. */
const told = async () => {
  const bodies = await bodiesIn(server, queue);
  expect(failuresOf(await alert.run<SQSBatchResponse>(batchOf(bodies)))).toEqual([]);
  const messages = await toldBy(server, topic.queue);
  return { handedOver: bodies.length, told: messages.map(({ rule }) => rule) };
};

describe('what collect takes', () => {
  it('is told of at once, and what came by the fast lane before is not told of again', async () => {
    const [early, late] = [aCall('DeleteTrail', 'early'), aCall('DeleteTrail', 'late')];
    await alert.run(batchOf([onBus(early)]));
    expect(await toldBy(server, topic.queue)).toHaveLength(1);

    expect(failuresOf(await collected(early, aCall('RunInstances', 'other'), late))).toEqual([]);

    expect(await told()).toEqual({ handedOver: 2, told: ['DeleteTrail'] });
  });

  it('is staged and comes back where findings cannot be handed over, and only there', async () => {
    const { hostname, port } = await server.sqs().config.endpoint!();
    const bucket = s3.newBucket();
    const store = new S3ObjectStore({ bucket, owner: OWNER, client: s3.client() });
    const broken = start({
      file: 'lambda/collect.ts',
      environment: {
        ...(await surroundings(s3)),
        AWS_ENDPOINT_URL_SQS: `http://${hostname}:${port}`,
        ALERT_QUEUE_URL: `${onAws(queue)}-none`,
        STORE_BUCKET: bucket,
        STORE_OWNER: OWNER,
        STORE_REGION: REGION,
        SOURCE: 'bus',
        RULES_FILE,
      },
    });
    const run = (...events: readonly object[]) => broken.run<SQSBatchResponse>(batchOf(events.map(onBus)));

    await expect(run(aCall('DeleteTrail', 'a'))).rejects.toThrow(/^SERVICE_REFUSED: cannot send to /);
    expect(await store.list('staging/')).toHaveLength(1);
    expect(failuresOf(await run(aCall('RunInstances', 'b')))).toEqual([]);
  });

  it('is not handed over below the least level, which would only cost', async () => {
    await collected(aCall('CreateRole', 'low'));
    expect(await told()).toEqual({ handedOver: 0, told: [] });
  });
});

describe('what deliver commits', () => {
  const shards = { shards: allShards };
  const read = (n: number) => aCall('GetSecretValue', `read-${n}`);

  it('is counted for correlations, of which people are told when they come to their count, once', async () => {
    const [first, second, third] = [read(1), read(2), read(3)];
    await collected(first, second);
    await deliver.run(shards);
    expect(await told()).toEqual({ handedOver: 0, told: [] });

    await collected(second, third);
    const { result } = await deliver.run<object>(shards);

    expect(result).toMatchObject({ duplicates: 1, findings: 1 });
    expect(await told()).toEqual({ handedOver: 1, told: ['many-GetSecretValue'] });
    await collected(first, second, third);
    await deliver.run(shards);
    expect(await told()).toMatchObject({ told: [] });
  });
});
