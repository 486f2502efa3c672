import { describe, expect, it } from '@jest/globals';
import { COME_BACK } from '../../stages/staged.ts';
import { commitsOf } from './promises.ts';
import { aWorld, MINUTE, SHARDS } from './staged-world.ts';

describe('what a late request brings back', () => {
  /** A world in which an object was taken by all and cleared; to bring it back. */
  const aClearedWorld = async () => {
    const { world, process, stage, staged, arrivals } = await aWorld();
    const [key] = await staged();
    const body = (await world.home.read(key))!;
    const deliverAll = async () => {
      for (const shard of SHARDS) await process.deliver(shard);
    };
    await deliverAll();
    await process.clear();
    const bringBack = () => world.home.create(key, body);
    return { world, process, stage, staged, arrivals, deliverAll, bringBack };
  };

  it('is not taken again, and goes', async () => {
    const { process, stage, staged, arrivals, deliverAll, bringBack } = await aClearedWorld();
    await stage(1);
    await deliverAll();
    await process.clear();

    expect(await bringBack()).toBe('created');
    await deliverAll();
    const waits = await process.clear();

    for (const shard of SHARDS) expect(await arrivals(shard)).toBe(2);
    expect(waits).toEqual({ shards: [], foreign: [] });
    expect(await staged()).toEqual([]);
  });

  it('is not taken again by a commit later than any request may be, if it was there before', async () => {
    const { world, process, stage, staged, arrivals, deliverAll, bringBack } = await aClearedWorld();
    world.now += 10 * MINUTE;
    await stage(1);
    await deliverAll();
    await process.clear();
    await bringBack();
    for (let number = 2; number < 4; number++) {
      world.now += COME_BACK;
      await stage(number);
      await deliverAll();
    }

    await process.clear();

    for (const shard of SHARDS) expect(await arrivals(shard)).toBe(4);
    expect(await staged()).toEqual([]);
  });

  it('is named no longer than it may come back', async () => {
    const { world, process, stage, deliverAll } = await aClearedWorld();
    world.now += COME_BACK + MINUTE;
    await stage(1);

    await deliverAll();
    await process.clear();

    for (const shard of SHARDS) expect((await commitsOf(world, shard)).at(-1)).not.toHaveProperty('waiting');
  });
});
