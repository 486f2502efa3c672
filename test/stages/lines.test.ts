import { describe, expect, it } from '@jest/globals';
import { lineOf } from '../../core/commit.ts';
import type { ObjectStore } from '../../ports/index.ts';
import { GIVE_UP_AFTER } from '../../stages/copy.ts';
import { readCursor } from '../../stages/cursor.ts';
import { around as whenever, stoppable } from '../stores/faulty-object-store.ts';
import { anEvent, aMessage, LOCAL } from './arrivals.ts';
import { aRoute, followed, Followers } from './following.ts';
import { World } from './world.ts';

const logged = ({ streams }: Followers) => new Set([...streams.values()].flat()).size;
const told = ({ messages }: Pick<Followers, 'messages'>) => new Set(messages.map(({ commit }) => commit)).size;

describe('a follower that refused one process, while a rival went on', () => {
  it.each(['isLoggingRefused', 'isTopicRefused'] as const)('misses nothing that comes after (%s)', async (flag) => {
    const { world, followers, options, commit } = followed();
    const shard = await commit();
    const refusing = new Followers();
    refusing[flag] = true;
    const rival = world.start(options);
    let hasRaced = false;
    const around = (store: ObjectStore) =>
      whenever(store, async (does, key, perform) => {
        if (!hasRaced && does === 'replace' && key.includes('/cursor/') && refusing.asked > 0) {
          hasRaced = true;
          await rival.publish(shard);
          await commit();
        }
        return perform();
      });

    await world.start({ ...options, logs: refusing, topics: refusing, around }).publish(shard);
    await world.start(options).publish(shard);

    const messages = [...refusing.messages, ...followers.messages];
    expect([logged(followers), told({ messages })]).toEqual([2, 2]);
  });
});

it('a rival that has published and dropped a pack meanwhile is no damage', async () => {
  const { world, options, commit } = followed();
  const shard = await commit();
  const rival = world.start(options);
  let reads = 0;
  const around = (store: ObjectStore) =>
    whenever(store, async (does, key, perform) => {
      if (does === 'read' && key.includes('/out/') && ++reads === 2) await rival.publish(shard);
      return perform();
    });

  await expect(world.start({ ...options, around }).publish(shard)).resolves.toBeDefined();
});

describe('a trail that gets another bucket', () => {
  it('delivers to it while the former one fails, and to that when it recovers', async () => {
    const world = new World();
    const old = aRoute({ hasFollowers: false });
    const moved = { ...old, pin: { ...old.pin, version: 2, bucket: 'good' } };
    const deliver = async (id: string, route: typeof old) => {
      const process = world.start({ routes: [route] });
      await process.collect(aMessage(LOCAL, anEvent({ id })));
      const [shard] = world.shards();
      await process.deliver(shard);
      return process.publish(shard);
    };
    world.failing.add('web');
    await deliver('1', old);

    const [receipt] = await deliver('2', moved);

    expect(receipt).toMatchObject({ trail: 'web', created: 1, failing: { code: 'STORE_UNAVAILABLE' } });
    expect(await world.destination('good').list('')).toHaveLength(1);
    world.failing.clear();
    await world.settle();
    expect(await world.destination('web').list('')).toHaveLength(1);
  });
});

describe('runs that are stopped again and again', () => {
  it('bring a log group that is far behind on its way, each a little', async () => {
    const { world, followers, options, process, commit } = followed();
    followers.isLoggingRefused = true;
    let shard = 0;
    for (let number = 0; number < 30; number++) shard = await commit();
    await process.publish(shard);
    followers.isLoggingRefused = false;
    const around = (store: ObjectStore) => stoppable(store, { stopAt: 40, effect: 'before' });

    for (let run = 0; run < 20; run++) {
      await world
        .start({ ...options, around })
        .publish(shard)
        .catch(() => undefined);
    }

    expect(logged(followers)).toBe(30);
    const { cursor } = await readCursor(world.home, shard, lineOf(aRoute().pin));
    expect(cursor.logs).toBeUndefined();
  });

  it('find their way through many commits that nobody has published', async () => {
    const { world, options, commit } = followed();
    let shard = 0;
    for (let number = 0; number < 200; number++) shard = await commit();
    const around = (store: ObjectStore) => stoppable(store, { stopAt: 120, effect: 'before' });

    for (let run = 0; run < 10; run++) {
      await world
        .start({ ...options, around })
        .publish(shard)
        .catch(() => undefined);
    }

    expect((await world.destination('web').list('')).length).toBeGreaterThan(0);
  });
});

it('a topic is not told of files that were given up', async () => {
  const { world, followers, process, commit } = followed();
  const shard = await commit();
  world.failing.add('web');
  await process.publish(shard);
  world.now += GIVE_UP_AFTER;

  await process.publish(shard);

  expect(followers.messages).toEqual([]);
  expect(logged(followers)).toBe(1);
  const { latest } = (await readCursor(world.home, shard, lineOf(aRoute().pin))).cursor;
  expect(latest).toEqual({ 'eu-west-1': { logged: world.now } });
});

it('a bucket that cannot be is a failing destination, and no other trail’s trouble', async () => {
  const { world, options } = followed([aRoute({ name: 'good', hasFollowers: false }), aRoute({ hasFollowers: false })]);
  const process = world.start(options);
  await process.collect(aMessage(LOCAL, anEvent()));
  const [shard] = world.shards();
  await process.deliver(shard);

  const receipts = await world.start({ ...options, refusedBucket: 'web' }).publish(shard);

  expect(receipts).toMatchObject([{ created: 1 }, { created: 0, failing: { code: 'KEY_REFUSED' } }]);
});
