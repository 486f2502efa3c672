import { describe, expect, it } from '@jest/globals';
import { lineOf } from '../../core/commit.ts';
import { keys } from '../../core/ledger-keys.ts';
import { allShards } from '../../core/shard.ts';
import { GIVE_UP_AFTER } from '../../stages/copy.ts';
import { readCursor } from '../../stages/cursor.ts';
import { publishShards } from '../../stages/publish-shards.ts';
import { aRoute, Followers } from './following.ts';
import { bucketsWith, failingOf, inAllShards, plain, Time } from './sixteen-shards.ts';

describe('a destination that never answers', () => {
  it('keeps no other trail from any of the sixteen shards, and is told', async () => {
    const { world, ports, filesOf } = await inAllShards([plain('dead'), plain('good')], { each: 5 });
    const time = new Time();
    let asked = 0;
    const buckets = bucketsWith(world, (bucket, perform) => {
      if (bucket !== 'dead') return perform();
      asked++;
      return time.hang();
    });

    const { receipts, failures } = await publishShards(ports({ buckets }))(allShards, time);

    expect(await filesOf('good')).toBe(16 * 5);
    expect(failingOf(receipts)).toEqual([['dead', 'STORE_UNAVAILABLE']]);
    expect(failures.size).toBe(0);
    // One request in each of the shards that are begun with: none was known to be late by then.
    expect(asked).toBeLessThanOrEqual(4);
  });

  it('is asked for one file in the next run, and gets all when it answers', async () => {
    const { world, ports, filesOf } = await inAllShards([plain('dead')], { each: 5 });
    const time = new Time();
    let asked = 0;
    const buckets = bucketsWith(world, () => {
      asked++;
      return time.hang();
    });
    const publish = publishShards(ports({ buckets }));
    await publish(allShards, time);
    asked = 0;

    await publish(allShards, time);
    const { receipts } = await publishShards(ports())(allShards, new Time());

    expect(asked).toBe(1);
    expect(failingOf(receipts)).toEqual([]);
    expect(receipts).toMatchObject([{ trail: 'dead', created: 16 * 5, existed: 0 }]);
    expect(await filesOf('dead')).toBe(16 * 5);
  });

  it('is one among so many that trying them takes all time, and a trail beside them gets everything', async () => {
    const dead = Array.from({ length: 40 }, (_, index) => plain(`dead-${index}`));
    const { world, commit, ports, filesOf } = await inAllShards([...dead, plain('good')]);
    const run = async () => {
      const time = new Time();
      const buckets = bucketsWith(world, (bucket, perform) => (bucket === 'good' ? perform() : time.hang()));
      return publishShards(ports({ buckets }))(allShards, time);
    };
    for (let runs = 0; runs < 4; runs++) await run();
    await commit();

    const { receipts, isCutShort } = await run();

    expect(isCutShort).toBe(true);
    expect(await filesOf('good')).toBe(32);
    expect(failingOf(receipts)).toHaveLength(40);
  });

  it('is given up after thirty days by one request, with all its files', async () => {
    const { world, ports } = await inAllShards([plain('dead'), plain('good')], { each: 60 });
    const run = async () => {
      const time = new Time();
      let asked = 0;
      const buckets = bucketsWith(world, (bucket, perform) => {
        if (bucket === 'good') return perform();
        asked++;
        return time.hang();
      });
      const { receipts } = await publishShards(ports({ buckets }))(allShards, time);
      return { asked, receipt: receipts.find(({ trail }) => trail === 'dead')! };
    };
    await run();
    world.now += GIVE_UP_AFTER;

    const { asked, receipt } = await run();

    expect(asked).toBe(1);
    expect(receipt).toMatchObject({ undeliverable: 16 * 60, failing: { code: 'STORE_UNAVAILABLE' } });
    for (const shard of allShards) {
      const mark = await world.home.read(keys.undeliverable(shard, 'dead', 0));
      expect(JSON.parse(Buffer.from(mark!).toString())).toHaveLength(60);
    }
  });
});

describe('a log group', () => {
  it('that is slow delays no file of any shard, and no other log group', async () => {
    const { world, ports, filesOf } = await inAllShards([aRoute(), aRoute({ name: 'second' }), plain('third')], {
      each: 3,
    });
    const followers = new Followers();
    const isAllThere = Promise.withResolvers<undefined>();
    let created = 0;
    const buckets = bucketsWith(world, async (_, perform) => {
      const outcome = await perform();
      if (++created === 3 * 16 * 3) isAllThere.resolve(undefined);
      return outcome;
    });
    const logs = {
      // What is put waits for the last file of the last shard.
      put: async (...put: Parameters<Followers['put']>) => {
        await isAllThere.promise;
        return followers.put(...put);
      },
    };

    const { receipts } = await publishShards(ports({ buckets, logs, topics: followers }))(allShards, new Time());

    expect(failingOf(receipts)).toEqual([]);
    for (const bucket of ['web', 'second', 'third']) expect(await filesOf(bucket)).toBe(16 * 3);
    expect([...followers.streams.values()].flat()).toHaveLength(2 * 16 * 3);
  });

  it('that never answers holds up neither files nor topic, and is told', async () => {
    const { ports, filesOf } = await inAllShards([aRoute()]);
    const time = new Time();
    const followers = new Followers();
    const logs = { put: () => time.hang<{ rejected: number }>() };

    const { receipts } = await publishShards(ports({ logs, topics: followers }))(allShards, time);

    expect(await filesOf('web')).toBe(16);
    expect(followers.messages).toHaveLength(16);
    expect(failingOf(receipts)).toEqual([['web', 'SERVICE_UNAVAILABLE']]);
  });

  it('that refuses in the middle of a commit is not given again what it has taken', async () => {
    const { world, ports } = await inAllShards([aRoute()], { each: 6 });
    const followers = new Followers();
    let puts = 0;
    const logs = {
      put: async (...put: Parameters<Followers['put']>) => {
        followers.isLoggingRefused = ++puts % 4 === 0;
        return followers.put(...put);
      },
    };
    const publish = publishShards(ports({ logs, topics: followers }));

    for (let runs = 0; runs < 20; runs++) await publish(allShards);

    const events = [...followers.streams.values()].flat();
    expect([events.length, new Set(events).size]).toEqual([16 * 6, 16 * 6]);
    const { cursor } = await readCursor(world.home, 0, lineOf(aRoute().pin));
    expect(cursor).toMatchObject({ next: 1 });
    expect(cursor.logs).toBeUndefined();
  });
});
