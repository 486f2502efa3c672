import { describe, expect, it } from '@jest/globals';
import { lineOf } from '../../core/commit.ts';
import { recordsOf } from '../../core/log-file.ts';
import { readCursor } from '../../stages/cursor.ts';
import { MOST_LOG_EVENT, streamOf } from '../../stages/followers.ts';
import type { ObjectStore } from '../../ports/index.ts';
import { stoppable } from '../stores/faulty-object-store.ts';
import { anEvent, aMessage, LOCAL } from './arrivals.ts';
import { aRoute, followed, GROUP, OWNER, TOPIC } from './following.ts';
import { objectsIn, recordsIn } from './visible.ts';

const WEB = lineOf(aRoute().pin);
const STREAM = `${OWNER}_CloudTrail_eu-west-1`;

describe('a trail with a log group', () => {
  it('gives it each record as one log event, as its bytes are, in the stream of account and home Region', async () => {
    const { world, followers, process, commit } = followed();
    const shard = await commit();
    await commit();

    await process.publish(shard);

    const files = await objectsIn(world.destination('web'));
    const records = [...files.values()].flatMap(recordsIn);
    expect(records).toHaveLength(2);
    expect([...followers.streams]).toEqual([[STREAM, expect.arrayContaining(records)]]);
    expect(followers.streams.get(STREAM)).toHaveLength(2);
  });

  it.each([
    ['the owner of the trail', '', OWNER, STREAM],
    ['the management account', 'o-ex', OWNER, STREAM],
    ['a member', 'o-ex', '222222222222', 'o-ex_222222222222_CloudTrail_eu-west-1'],
  ])('names the stream of %s as CloudTrail does', (_, organization, account, stream) => {
    const pin = { group: GROUP, owner: OWNER, homeRegion: 'eu-west-1', ...(organization && { organization }) };

    expect(streamOf(pin, account)).toBe(stream);
  });

  it('leaves out events over 256 KB, counts them, and keeps them in the log files', async () => {
    const { world, followers, process, commit } = followed();
    const shard = await commit({ id: 'x'.repeat(MOST_LOG_EVENT) });
    await commit();

    const [receipt] = await process.publish(shard);

    expect(receipt).toMatchObject({ trail: 'web', created: 2, tooLong: 1 });
    expect(followers.streams.get(STREAM)).toHaveLength(1);
    expect((await readCursor(world.home, shard, WEB)).cursor.logs).toMatchObject({ tooLong: 1, lost: 0 });
  });
});

describe('a log group that will not keep what it is given', () => {
  it('is not given it again, and what is lost is counted', async () => {
    const { world, followers, process, commit } = followed();
    const shard = await commit();
    followers.rejected = 1;

    await process.publish(shard);
    await process.publish(shard);

    expect(followers.streams.get(STREAM)).toHaveLength(1);
    expect((await readCursor(world.home, shard, WEB)).cursor.logs).toMatchObject({ next: 1, lost: 1, tooLong: 0 });
  });
});

describe('a trail with a topic', () => {
  it('tells it of a commit’s files in CloudTrail’s words, with the commit as an attribute', async () => {
    const { world, followers, process, commit } = followed();
    const shard = await commit();

    await process.publish(shard);

    const keysThere = (await world.destination('web').list('')).map(({ key }) => key);
    expect(followers.messages).toEqual([
      { topic: TOPIC, message: JSON.stringify({ s3Bucket: 'web', s3ObjectKey: keysThere }), commit: `${shard}/0` },
    ]);
  });

  it('tells it only once the file is there', async () => {
    const { world, followers, process, commit } = followed();
    const shard = await commit();
    world.failing.add('web');

    await process.publish(shard);
    const before = followers.messages.length;
    world.failing.clear();
    await process.publish(shard);

    expect(before).toBe(0);
    expect(followers.streams.get(STREAM)).toHaveLength(1);
    expect(followers.messages).toHaveLength(1);
  });

  it('tells it of many files in several messages that SNS takes', async () => {
    const { world, followers, options, process, commit } = followed();
    const regions = Array.from({ length: 450 }, (_, index) => `r-${index}`);
    const one = regions[0];
    for (const region of regions.slice(0, 3)) await commit({ region });
    for (const shard of world.shards()) await process.publish(shard);

    const small = world.start({ ...options, fileBytes: 1 });
    await small.collect(aMessage(LOCAL, ...regions.map((id) => anEvent({ id, region: one }))));
    followers.messages.length = 0;
    for (const shard of world.shards()) {
      await small.deliver(shard);
      await small.publish(shard);
    }

    const sizes = followers.messages.map(
      ({ message }) => (JSON.parse(message) as { s3ObjectKey: string[] }).s3ObjectKey.length,
    );
    expect(sizes).toEqual([200, 200, 50]);
  });
});

it('a process that stops between any two steps leaves every record and every file told at least once', async () => {
  for (let stopAt = 1; stopAt < 40; stopAt++) {
    const { world, followers, options, commit } = followed();
    const shard = await commit();
    await commit();
    const around = (store: ObjectStore) => stoppable(store, { stopAt, effect: stopAt % 2 === 0 ? 'before' : 'after' });
    await world
      .start({ ...options, around })
      .publish(shard)
      .catch(() => undefined);

    await world.start(options).publish(shard);

    expect(new Set(followers.streams.get(STREAM)).size).toBe(2);
    expect(new Set(followers.messages.map(({ commit }) => commit)).size).toBe(2);
  }
});

it('the records of a log file are its bytes, one by one', () => {
  const file = Buffer.from('{"Records":[{"a":1.0},{"b":[{"c":"é"}]},{}]}');

  expect(recordsOf(file).map(String)).toEqual(['{"a":1.0}', '{"b":[{"c":"é"}]}', '{}']);
});
