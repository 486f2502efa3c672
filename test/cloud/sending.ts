import { PutBucketNotificationConfigurationCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { type Random, uuid } from '../../bench/random.ts';
import { mapParallel } from '../../core/parallel.ts';
import type { Installation } from './installation.ts';
import { ACCOUNT, REGION } from './ministack.ts';
import type { Wave } from './scenario.ts';

interface Entries {
  readonly FailedEntryCount: number;
}

/** Tells our queue of every file in the feed's bucket, as whoever adopts a bucket sets up. */
export const notify = async ({ cloud, filesQueue }: Installation, bucket: string, isOn = true): Promise<void> => {
  const QueueArn = `arn:aws:sqs:${REGION}:${ACCOUNT}:${filesQueue.split('/').at(-1)!}`;
  const QueueConfigurations = isOn ? [{ QueueArn, Events: ['s3:ObjectCreated:*' as const] }] : [];
  await cloud.s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: bucket,
      NotificationConfiguration: { QueueConfigurations },
    }),
  );
};

export const putFile = async ({ cloud }: Installation, bucket: string, key: string, body: Buffer): Promise<void> => {
  await cloud.s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
};

/** Messages as a poller hands them to a function. */
export const recordsOf = (random: Random, bodies: readonly string[]) =>
  bodies.map((body) => ({
    messageId: uuid(random),
    receiptHandle: 'none',
    body,
    attributes: { SenderId: ACCOUNT, ApproximateReceiveCount: '1', SentTimestamp: '0' },
    messageAttributes: {},
    eventSource: 'aws:sqs',
  }));

/** Sends a wave by all its ways. */
export const sendWave = async (installation: Installation, feed: string, wave: Wave): Promise<void> => {
  const { cloud, busQueue } = installation;
  for (let at = 0; at < wave.events.length; at += 10) {
    const input = { Entries: wave.events.slice(at, at + 10) };
    const { FailedEntryCount } = await cloud.call<Entries>('events', 'AWSEvents.PutEvents', input);
    if (FailedEntryCount > 0) throw new Error('the bus refuses an event');
  }
  await cloud.send(busQueue, wave.messages);
  await mapParallel(wave.files, 8, ({ key, body }) => putFile(installation, feed, key, body));
};
