import { describe, expect, it } from '@jest/globals';
import { lineOf } from '../../core/commit.ts';
import { keys } from '../../core/ledger-keys.ts';
import { GIVE_UP_AFTER } from '../../stages/copy.ts';
import { readCursor } from '../../stages/cursor.ts';
import type { ObjectStore } from '../../ports/index.ts';
import { failing } from '../stores/faulty-object-store.ts';
import { aRoute, followed, OWNER } from './following.ts';

const DAY = 24 * 60 * 60 * 1000;
const WEB = lineOf(aRoute().pin);
const STREAM = `${OWNER}_CloudTrail_eu-west-1`;

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
