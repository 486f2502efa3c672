import { describe, expect, it } from '@jest/globals';
import { lineOf } from '../../core/commit.ts';
import { shardOf } from '../../core/shard.ts';
import type { Keep } from '../../core/summaries/configuration.ts';
import { readCursor } from '../../stages/cursor.ts';
import { collectMessages } from '../../stages/messages.ts';
import { anEventOf } from './feeds.ts';
import { aRoute, followed, OWNER } from './following.ts';

const WEB = lineOf(aRoute().pin);
const STREAM = `${OWNER}_CloudTrail_eu-west-1`;

/** A trail with a log group and a topic, which summarises what a machine reads. */
const summarising = (keep: Keep, fileBytes?: number) => {
  const rules = { templates: ['API_ACTIVITY', 'RESOURCE_ACCESS'], keep, maxBuckets: 9, grace: 0 } as const;
  const { world, followers, options } = followed([{ ...aRoute(), summaries: rules }]);
  const process = world.start({ ...options, ...(fileBytes && { fileBytes }) });
  const shard = shardOf(OWNER, 'eu-west-1');
  const read = async (...ids: readonly string[]) => {
    const ports = { store: world.home, clock: () => world.now, unique: () => `of${ids[0]}`, release: 'test' };
    const session = collectMessages({ ...ports, remaining: () => Infinity });
    for (const id of ids) await session.take({ id, body: JSON.stringify(aRead(id)), source: 'bus', namespace: 'aws' });
    await session.finish();
    const commit = await process.deliver(shard);
    await process.publish(shard);
    return commit!.files;
  };
  const cursorOf = async () => (await readCursor(world.home, shard, WEB)).cursor;
  return { world, followers, read, cursorOf };
};

const aRead = (id: string) =>
  anEventOf(id, {
    userIdentity: { type: 'AWSService', invokedBy: 'athena.amazonaws.com' },
    eventName: 'GetObject',
    eventCategory: 'Data',
    managementEvent: false,
    resources: [{ type: 'AWS::S3::Bucket', accountId: OWNER, ARN: 'arn:aws:s3:::logs' }],
  });

const keysIn = (messages: readonly { readonly message: string }[]) =>
  messages.flatMap(({ message }) => (JSON.parse(message) as { s3ObjectKey: string[] }).s3ObjectKey);

describe('summaries of data events', () => {
  it('go to the log group as log events like all others, a record each', async () => {
    const { followers, read } = summarising('All');

    await read('a', 'b');

    const events = followers.streams.get(STREAM)!.map((text) => JSON.parse(text) as Record<string, unknown>);
    expect(events.map(({ eventCategory }) => eventCategory).sort()).toEqual([
      'Aggregated',
      'Aggregated',
      'Data',
      'Data',
    ]);
    expect(events).toContainEqual(expect.objectContaining({ eventType: 'AwsAggregatedEvent', accountId: OWNER }));
  });

  it('are files of which the topic is not told, since its readers expect events', async () => {
    const { world, followers, read } = summarising('All');

    const files = await read('a', 'b');

    const events = files.filter(({ isSummary }) => !isSummary).map(({ key }) => key);
    expect([files.length, events.length]).toEqual([2, 1]);
    expect((await world.destination('web').list('')).map(({ key }) => key).sort()).toEqual(
      files.map(({ key }) => key).sort(),
    );
    expect(keysIn(followers.messages)).toEqual(events);
  });

  it('do not change how many files are in a message', async () => {
    const { followers, read } = summarising('All', 1);

    await read(...Array.from({ length: 450 }, (_, n) => `e${n}`));

    expect(followers.messages.map((message) => keysIn([message]).length)).toEqual([200, 200, 50]);
  });

  it('leave the topic nothing to be told of, where all else is left out, and it does not wait', async () => {
    const { followers, read, cursorOf } = summarising('PeopleAndFailures');

    const files = await read('a', 'b');

    expect(files.map(({ isSummary }) => isSummary)).toEqual([true]);
    expect(followers.messages).toEqual([]);
    expect(followers.streams.get(STREAM)).toHaveLength(2);
    // No place of its own: it stands where the files stand.
    expect(await cursorOf()).toMatchObject({ next: 1 });
    expect(await cursorOf()).not.toHaveProperty('topic');
  });

  it('are not among what a topic has lost that refused for thirty days', async () => {
    const { world, followers, read, cursorOf } = summarising('All', 1);
    followers.isTopicRefused = true;

    await read(...Array.from({ length: 200 }, (_, n) => `e${n}`));
    world.wait(31 * 24 * 60 * 60_000);
    await read('late');

    expect((await cursorOf()).topic).toMatchObject({ next: 1, lost: 1 });
  });
});
