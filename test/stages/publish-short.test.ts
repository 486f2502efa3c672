import { describe, expect, it } from '@jest/globals';
import { allShards } from '../../core/shard.ts';
import type { ObjectStore } from '../../ports/index.ts';
import { LATE } from '../../stages/patience.ts';
import { publishShards } from '../../stages/publish-shards.ts';
import { around } from '../stores/faulty-object-store.ts';
import { Followers, aRoute } from './following.ts';
import { bucketsWith, failingOf, inAllShards, plain, Time } from './sixteen-shards.ts';
import { withoutCursors } from './stores.ts';

const MINUTE = 60_000;

describe('a run that is short of time', () => {
  it('leaves the rest to the next ones, which lose nothing and do nothing twice, also within a commit', async () => {
    const { world, commit, ports, filesOf } = await inAllShards([aRoute()], { each: 20 });
    await commit();
    const followers = new Followers();
    let time = new Time();
    const slow = async <T>(perform: () => Promise<T>): Promise<T> => {
      time.left -= 600;
      return perform();
    };
    const buckets = bucketsWith(world, (_, perform) => slow(perform));
    const logs = { put: (...put: Parameters<Followers['put']>) => slow(() => followers.put(...put)) };
    const total = { created: 0, existed: 0, runs: 0 };

    for (let isCutShort = true; isCutShort && total.runs < 100; total.runs++) {
      time = new Time();
      const run = await publishShards(ports({ buckets, logs, topics: followers }))(allShards, time);
      expect(time.left).toBeGreaterThan(0);
      expect([failingOf(run.receipts), run.failures.size]).toEqual([[], 0]);
      isCutShort = run.isCutShort;
      for (const { created, existed } of run.receipts) {
        total.created += created;
        total.existed += existed;
      }
      world.now += 5 * MINUTE;
    }

    const files = 16 * 20 * 2;
    expect(total).toMatchObject({ created: files, existed: 0 });
    expect(total.runs).toBeGreaterThan(2);
    expect(await filesOf('web')).toBe(files);
    const events = [...followers.streams.values()].flat();
    expect([events.length, new Set(events).size]).toEqual([files, files]);
    expect(new Set(followers.messages.map(({ commit: of }) => of)).size).toBe(32);
    expect(await world.home.list('ledger/00/out/')).toEqual([]);
  });

  it('begins nothing, and tells of what has failed before', async () => {
    const { world, ports } = await inAllShards([plain('dead'), plain('good')]);
    const time = new Time();
    const buckets = bucketsWith(world, (bucket, perform) => (bucket === 'good' ? perform() : time.hang()));
    await publishShards(ports({ buckets }))(allShards, time);
    let asked = 0;
    const counting = bucketsWith(world, (_, perform) => {
      asked++;
      return perform();
    });
    const short = new Time();
    short.left = 44_000;

    const { receipts, isCutShort } = await publishShards(ports({ buckets: counting }))(allShards, short);

    expect([asked, isCutShort]).toEqual([0, true]);
    expect(failingOf(receipts)).toEqual([['dead', 'STORE_UNAVAILABLE']]);
  });

  it('begins with another shard each time', async () => {
    const { world, ports } = await inAllShards([plain('web')]);
    const begun: number[] = [];
    for (let run = 0; run < 16; run++) {
      const read: number[] = [];
      const store = around(withoutCursors(world.home), (does, key, perform) => {
        if (does === 'read' && key.includes('/out/')) read.push(Number(key.split('/')[1]));
        return perform();
      });
      await publishShards(ports({ store }))(allShards, new Time());
      begun.push(read[0]);
      world.now += 5 * MINUTE;
    }

    expect(new Set(begun).size).toBe(16);
  });
});

describe('a home store', () => {
  it('that never answers for one line ends the run in time, which tells of all others', async () => {
    const { world, ports, filesOf } = await inAllShards([plain('a'), plain('b')]);
    const time = new Time();
    const isDead = (key: string) => key.startsWith('ledger/03/out/');
    const store: ObjectStore = around(world.home, (does, key, perform) =>
      does === 'read' && isDead(key) ? time.hang() : perform(),
    );
    const end = Promise.withResolvers<typeof LATE>();
    const inTime: Time['inTime'] = (left, work) =>
      left > 100_000 ? Promise.race([work, end.promise]) : time.inTime(left, work);
    setTimeout(() => end.resolve(LATE), 500);

    const run = await publishShards(ports({ store }))(allShards, { remaining: time.remaining, inTime });

    expect(run.failures.get(3)).toMatchObject({ code: 'TIME_SHORT' });
    expect(run.receipts.map(({ created }) => created)).toEqual([15, 15]);
    expect(await filesOf('a')).toBe(15);
  });

  it('that fails in one shard is that shard’s trouble', async () => {
    const { world, ports, filesOf } = await inAllShards([plain('a'), plain('b')]);
    const store = around(world.home, async (does, key, perform) => {
      if (does === 'read' && key.startsWith('ledger/03/commit/')) throw new Error('damaged');
      return perform();
    });

    const { failures } = await publishShards(ports({ store }))(allShards, new Time());

    expect([...failures.keys()]).toEqual([3]);
    expect([await filesOf('a'), await filesOf('b')]).toEqual([15, 15]);
  });
});
