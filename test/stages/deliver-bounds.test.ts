import { describe, expect, it } from '@jest/globals';
import { STAGING } from '../../contracts/archive-layout.ts';
import { keys } from '../../core/ledger-keys.ts';
import type { ObjectStore } from '../../ports/index.ts';
import { around, failing } from '../stores/faulty-object-store.ts';
import { anEvent, aMessage, BUS } from './arrivals.ts';
import { nothingIsLeftBehind } from './leftovers.ts';
import { commitsOf } from './promises.ts';
import { watched } from './stores.ts';
import { World } from './world.ts';

const MIB = 1024 * 1024;

/** A world in which the same object stands in staging so many times. */
const aWorld = async (copies: number, message = aMessage(BUS, anEvent())) => {
  const world = new World();
  await world.start().collect(message);
  const [shard] = world.shards();
  const [{ key }] = await world.home.list(STAGING);
  const body = (await world.home.read(key))!;
  for (let copy = 1; copy < copies; copy++) await world.home.create(key.replace(/-(?=\d+\.)/, `x${copy}-`), body);
  const taken = async () => (await commitsOf(world, shard)).map(({ consumed }) => consumed.length);
  return { world, shard, taken };
};

/** Tells of reads of staged parts: how many there were, and how many side by side. */
const readsOf = (pause: () => Promise<unknown> = () => Promise.resolve()) => {
  const reads = { all: 0, now: 0, most: 0 };
  const counting = (store: ObjectStore) =>
    around(store, async (does, key, perform) => {
      if (does !== 'read' || !key.includes(STAGING)) return perform();
      reads.all++;
      reads.most = Math.max(reads.most, ++reads.now);
      await pause();
      const result = await perform();
      reads.now--;
      return result;
    });
  return { reads, counting };
};

describe('one commit takes', () => {
  it('so many parts and no more, whatever they hold', async () => {
    const { world, shard, taken } = await aWorld(25);
    const process = world.start({ runParts: 10 });

    while (await process.deliver(shard));

    expect(await taken()).toEqual([10, 10, 5]);
  });

  it('some thousands, if nobody says how many', async () => {
    const { world, shard, taken } = await aWorld(4100);
    const process = world.start({ runBytes: Infinity });

    while (await process.deliver(shard));

    expect(await taken()).toEqual([4000, 100]);
  });

  it('fewer, if time goes by while they are read, and the rest by the next', async () => {
    const { world, shard, taken } = await aWorld(100);
    let remaining = 300;
    const { counting } = readsOf(async () => (remaining -= 3));
    const process = world.start({ around: counting });

    await process.deliver(shard, () => remaining);
    const [first] = await taken();
    remaining = Infinity;
    while (await process.deliver(shard));

    // A third of the time is for 33 reads, and what is read side by side is taken.
    expect(first).toBeGreaterThanOrEqual(33);
    expect(first).toBeLessThan(50);
    expect(await taken()).toEqual([first, 100 - first]);
  });

  it('a few, if there is no time at all', async () => {
    const { world, shard, taken } = await aWorld(10);
    let remaining = 1;
    const process = world.start();

    while (await process.deliver(shard, () => (remaining /= 2)));

    expect(await taken()).toEqual([4, 4, 2]);
  });
});

describe('parts are read', () => {
  it('sixteen side by side, when there are many', async () => {
    const { world, shard } = await aWorld(100);
    const { reads, counting } = readsOf(() => new Promise(setImmediate));

    await world.start({ around: counting }).deliver(shard);

    expect(reads).toEqual({ all: 100, now: 0, most: 16 });
  });

  it('once each and no others, up to the bound of a commit', async () => {
    const { world, shard } = await aWorld(100);
    const { reads, counting } = readsOf();

    await world.start({ around: counting, runParts: 30 }).deliver(shard);

    expect(reads.all).toBe(30);
  });
});

describe('a run that takes much', () => {
  const MANY = aMessage(BUS, ...Array.from({ length: 3000 }, () => anEvent()));
  const isPack = (key: string) => key.includes('/out/') && !key.endsWith('-begun');

  /** A process that dies before it has written anything of what it has decided. */
  const dying = (store: ObjectStore) => failing(store, (does, key) => does === 'create' && isPack(key));

  it('and does not live to write anything is followed by one that takes half, and so on', async () => {
    const { world, shard, taken } = await aWorld(40, MANY);
    const most = { runBytes: 60 * MIB };
    await expect(world.start({ ...most, around: dying }).deliver(shard)).rejects.toThrow('told to fail');
    await expect(world.start({ ...most, around: dying }).deliver(shard)).rejects.toThrow('told to fail');

    await world.start(most).deliver(shard);
    const [first] = await taken();
    await world.settle(most);

    // A quarter.
    expect(first).toBeGreaterThan(5);
    expect(first).toBeLessThan(15);
    expect(await taken()).toEqual([first, 40 - first]);
    await nothingIsLeftBehind(world);
  });

  it('leaves nothing of that behind when it ends well', async () => {
    const { world, shard } = await aWorld(40, MANY);
    const created: string[] = [];
    const noting = (store: ObjectStore) => watched(store, (does, key) => does === 'create' && created.push(key));

    await world.start({ runBytes: Infinity, around: noting }).deliver(shard);

    expect(created.filter((key) => key.endsWith('-begun'))).toHaveLength(1);
    expect((await world.home.list(keys.packs(shard))).map(({ key }) => key)).toEqual(
      created.filter(isPack).map((key) => key.slice('home/'.length)),
    );
  });

  it('counts once, whatever it has left of a pack', async () => {
    const { world, shard, taken } = await aWorld(20);
    for (const key of [keys.pack(shard, 0, 'dead'), keys.begun(shard, 0, 'dead')]) {
      await world.home.create(key, Buffer.from('left behind'));
    }

    await world.start({ runParts: 12 }).deliver(shard);

    expect(await taken()).toEqual([6]);
  });
});
