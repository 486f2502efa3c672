import { describe, expect, it } from '@jest/globals';
import { keys, lineOf } from '../../core/commit.ts';
import { recordsOf } from '../../core/log-file.ts';
import { GIVE_UP_AFTER } from '../../stages/copy.ts';
import { readCursor } from '../../stages/cursor.ts';
import { LOGS, MOST_LOG_EVENT, streamOf } from '../../stages/followers.ts';
import type { ObjectStore } from '../../ports/index.ts';
import { failing, stoppable } from '../stores/faulty-object-store.ts';
import { anEvent, aMessage, LOCAL } from './arrivals.ts';
import { aRoute, followed, GROUP, OWNER, TOPIC } from './following.ts';
import { commitsOf } from './promises.ts';
import { objectsIn, recordsIn } from './visible.ts';

const DAY = 24 * 60 * 60 * 1000;
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

describe('a follower that refuses', () => {
  it.each([
    ['log group', 'isLoggingRefused', 'logs'],
    ['topic', 'isTopicRefused', 'topic'],
  ] as const)(
    'a %s delays neither the files nor its fellow nor other trails, and gets all later',
    async (_, flag, is) => {
      const { world, followers, process, commit } = followed([
        aRoute(),
        aRoute({ name: 'other', hasFollowers: false }),
      ]);
      followers[flag] = true;
      const shard = await commit();
      await process.publish(shard);
      await commit();

      const receipts = await process.publish(shard);

      expect(receipts.map(({ trail, failing }) => [trail, failing?.code])).toEqual([
        ['other', undefined],
        ['web', 'STORE_FORBIDDEN'],
      ]);
      for (const trail of ['web', 'other']) expect(await world.destination(trail).list('')).toHaveLength(2);
      const held = is === 'logs' ? followers.streams.size : followers.messages.length;
      const fellow = is === 'logs' ? followers.messages.length : followers.streams.get(STREAM)?.length;
      expect([held, fellow]).toEqual([0, 2]);
      const { cursor } = await readCursor(world.home, shard, WEB);
      expect(cursor).toMatchObject({ next: 2, [is]: { next: 0, failing: { error: 'STORE_FORBIDDEN' } } });

      followers[flag] = false;
      const [, receipt] = await process.publish(shard);

      expect(receipt.failing).toBeUndefined();
      expect(followers.messages).toHaveLength(2);
      expect(followers.streams.get(STREAM)).toHaveLength(2);
      const after = await readCursor(world.home, shard, WEB);
      expect(after.cursor[is]).toBeUndefined();
    },
  );

  it('is asked once in a run, not for every commit', async () => {
    const { followers, process, commit } = followed();
    followers.isLoggingRefused = true;
    let shard = 0;
    for (let number = 0; number < 5; number++) shard = await commit();

    await process.publish(shard);

    expect(followers.asked).toBe(1);
  });

  it('keeps the packs that a log group still needs, and lets them go when it has caught up', async () => {
    const { world, followers, process, commit } = followed();
    followers.isLoggingRefused = true;
    const shard = await commit();
    await process.publish(shard);
    await commit();
    await process.publish(shard);
    const waiting = await world.home.list(keys.packs(shard));

    followers.isLoggingRefused = false;
    await process.publish(shard);

    expect(waiting).toHaveLength(2);
    expect(await world.home.list(keys.packs(shard))).toEqual([]);
  });

  it('loses what it has refused for thirty days, counted, and gets what comes later', async () => {
    const { world, followers, process, commit } = followed();
    followers.isLoggingRefused = true;
    followers.isTopicRefused = true;
    const shard = await commit();
    await process.publish(shard);
    world.now += GIVE_UP_AFTER - DAY;
    await commit();
    await process.publish(shard);
    world.now += DAY;
    await process.publish(shard);

    followers.isLoggingRefused = false;
    followers.isTopicRefused = false;
    await process.publish(shard);

    const { cursor } = await readCursor(world.home, shard, WEB);
    expect(cursor).toMatchObject({ next: 2, logs: { next: 2, lost: 1 }, topic: { next: 2, lost: 1 } });
    expect(followers.streams.get(STREAM)).toHaveLength(1);
    expect(followers.messages).toMatchObject([{ commit: `${shard}/1` }]);
  });

  it('is not blamed for the home store', async () => {
    const { world, options, commit } = followed();
    const shard = await commit();
    let reads = 0;
    // The pack is read once for the file, then for the log group.
    const around = (store: ObjectStore) =>
      failing(store, (does, key) => does === 'read' && key.includes('/out/') && ++reads > 1);

    const run = world.start({ ...options, around }).publish(shard);

    await expect(run).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
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
    const [{ files }] = await commitsOf(world, shard);
    expect(LOGS.weigh(files)).toBe(1);
  }
});

it('the records of a log file are its bytes, one by one', () => {
  const file = Buffer.from('{"Records":[{"a":1.0},{"b":[{"c":"é"}]},{}]}');

  expect(recordsOf(file).map(String)).toEqual(['{"a":1.0}', '{"b":[{"c":"é"}]}', '{}']);
});
