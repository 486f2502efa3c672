import { describe, expect, it } from '@jest/globals';
import { STAGING } from '../../contracts/archive-layout.ts';
import { keys } from '../../core/ledger-keys.ts';
import type { ObjectStore } from '../../ports/index.ts';
import { shardOf } from '../../core/shard.ts';
import { stemOf } from '../../core/staged-object.ts';
import { COME_BACK, stagedShards } from '../../stages/staged.ts';
import { around, failing } from '../stores/faulty-object-store.ts';
import { anEvent, aMessage, BUS } from './arrivals.ts';
import { nothingIsLeftBehind } from './leftovers.ts';
import { commitsOf, everyArrivalHasOneOutcome } from './promises.ts';
import { aWorld, first, MINUTE, MINUTE_OF_START, second, SHARDS, third } from './staged-world.ts';
import { watched } from './stores.ts';

const waitsFor = (...since: readonly (readonly [shard: number, oldest: number])[]) =>
  since.map(([shard, oldest]) => ({ shard, oldest })).sort((a, b) => a.shard - b.shard);

describe('what is flushed together', () => {
  it('is one object with a part for each shard', async () => {
    const { staged } = await aWorld();

    expect(await staged()).toHaveLength(1);
    const directory = (await staged())[0].split('-')[2].split('_');
    expect(directory.map((part) => Number(part.slice(0, 2)))).toEqual(SHARDS.toSorted((a, b) => a - b));
  });

  it('is delivered to each shard alone, for one read of its part', async () => {
    const { world, arrivals } = await aWorld();
    const reads: string[] = [];
    const around = (store: ObjectStore) =>
      watched(store, (does, key) => does === 'read' && key.includes(STAGING) && reads.push(key));

    await world.start({ around }).deliver(second);

    expect(await arrivals(second)).toBe(1);
    expect(await arrivals(first)).toBe(0);
    expect(reads).toHaveLength(1);
  });

  it('is not taken twice, however often a shard is delivered while another is slow', async () => {
    const { world, process, stage, arrivals } = await aWorld();
    for (let number = 1; number < 6; number++) {
      await process.deliver(first);
      await world.start().deliver(first);
      await process.clear();
      await stage(number);
    }

    await world.settle();

    for (const shard of SHARDS) expect(await arrivals(shard)).toBe(6);
    await everyArrivalHasOneOutcome(world);
  });

  it('stays named by the commits of who has taken it, until it is gone', async () => {
    const { world, process, stage, staged } = await aWorld();
    const [key] = await staged();
    await process.deliver(first);
    await stage(1);
    await process.deliver(first);
    world.now += COME_BACK + MINUTE;
    await stage(2);
    await process.deliver(first);
    await process.deliver(second);
    await process.deliver(third);
    await process.clear();
    await stage(3);
    await process.deliver(first);

    const named = (await commitsOf(world, first)).map(({ waiting = [] }) => waiting.includes(stemOf(key)));
    expect(named).toEqual([false, true, true, false]);
  });
});

describe('a run that has listed what is staged, while others take and clear it,', () => {
  it('begins again, and takes what came since', async () => {
    const { world, stage, staged, arrivals } = await aWorld(2);
    let isPaused = true;
    const pausing = (store: ObjectStore) =>
      around(store, async (does, key, perform) => {
        const result = await perform();
        if (does === 'list' && key.endsWith(STAGING) && isPaused) {
          isPaused = false;
          await world.settle();
          await stage(2);
        }
        return result;
      });

    const commit = await world.start({ around: pausing }).deliver(first);

    expect(isPaused).toBe(false);
    expect(commit).toMatchObject({ n: 1, counts: { arrivals: 1 } });
    expect(await arrivals(first)).toBe(3);
    expect(await staged()).toHaveLength(1);
  });
});

describe('clearing', () => {
  it('leaves what a shard has not taken, and says what waits and since when', async () => {
    const { world, process, stage, staged } = await aWorld();
    await process.deliver(first);
    await process.deliver(third);
    world.now += 3 * 60_000;
    await stage(1);
    await process.deliver(first);

    const waits = await process.clear();

    expect(await staged()).toHaveLength(2);
    expect(waits).toEqual({
      shards: waitsFor([second, MINUTE_OF_START], [third, MINUTE_OF_START + 3 * MINUTE]),
      oldest: MINUTE_OF_START,
      foreign: [],
    });
  });

  it('takes away what all have taken, and counts it as waiting no more', async () => {
    const { world, process, stage, staged } = await aWorld();
    for (const shard of SHARDS) await process.deliver(shard);
    world.now += 3 * 60_000;
    await stage(1);
    await process.deliver(second);

    const waits = await process.clear();

    expect(await staged()).toHaveLength(1);
    expect(waits).toEqual({
      shards: waitsFor([first, MINUTE_OF_START + 3 * MINUTE], [third, MINUTE_OF_START + 3 * MINUTE]),
      oldest: MINUTE_OF_START + 3 * MINUTE,
      foreign: [],
    });
  });

  it('says that nothing waits, when all is done', async () => {
    const { world, process } = await aWorld(3);
    await world.settle();

    expect(await process.clear()).toEqual({ shards: [], foreign: [] });
    await nothingIsLeftBehind(world);
  });

  it('takes away what was for one shard alone, too', async () => {
    const { world, process, staged } = await aWorld(0);
    await process.collect(aMessage(BUS, anEvent()));
    await process.deliver(first);

    await process.clear();

    expect(await staged()).toEqual([]);
    expect(await world.start().deliver(first)).toBeUndefined();
  });

  it('that is interrupted is done by the next', async () => {
    const { world, staged } = await aWorld(4);
    const process = world.start();
    for (const shard of SHARDS) await process.deliver(shard);
    let deletes = 0;
    const around = (store: ObjectStore) => failing(store, (does) => does === 'delete' && ++deletes > 2);
    await expect(world.start({ around }).clear()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    const left = (await staged()).length;

    await world.settle();

    expect(left).toBe(2);
    await nothingIsLeftBehind(world);
    await everyArrivalHasOneOutcome(world);
  });

  it('stops at a commit that cannot be read, and takes nothing away', async () => {
    const { world, process, staged } = await aWorld();
    for (const shard of SHARDS) await process.deliver(shard);
    await world.home.delete(keys.commit(first, 0));
    await world.home.create(keys.commit(first, 0), Buffer.from('{'));

    await expect(process.clear()).rejects.toMatchObject({ code: 'LEDGER_DAMAGED' });

    expect(await staged()).toHaveLength(1);
  });
});

describe('the staging area', () => {
  it('tells for one list which shards have something there', async () => {
    const { world } = await aWorld(2);
    await world.start().collect(aMessage(BUS, 'broken'));
    const operations: string[] = [];
    const store = watched(world.home, (does) => operations.push(does));

    const { shards, oldest } = await stagedShards(store);

    const expected = [...new Set([...SHARDS, shardOf('', '')])];
    expect(shards).toEqual(waitsFor(...expected.map((shard) => [shard, MINUTE_OF_START] as const)));
    expect(oldest).toBe(MINUTE_OF_START);
    expect(operations).toEqual(['list']);
  });

  it('may hold what is none of ours: it stops nobody, stays, and is told', async () => {
    const { world, process, staged, arrivals } = await aWorld();
    const foreign = Array.from({ length: 12 }, (_, number) => `${STAGING}notes-${number + 10}.txt`);
    for (const key of foreign) await world.home.create(key, Buffer.from('x'));

    for (const shard of SHARDS) await process.deliver(shard);
    const waits = await process.clear();

    for (const shard of SHARDS) expect(await arrivals(shard)).toBe(1);
    expect(waits).toEqual({ shards: [], foreign: foreign.slice(0, 10) });
    expect(await staged()).toEqual(foreign);
  });
});
