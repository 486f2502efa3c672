import { describe, expect, it } from '@jest/globals';
import type { ObjectStore } from '../../ports/index.ts';
import { keys } from '../../core/ledger-keys.ts';
import { type Operation, around } from '../stores/faulty-object-store.ts';
import { anEvent, aMessage, BUS } from './arrivals.ts';
import { watched } from './stores.ts';
import { TRAILS, World } from './world.ts';

/** A process with one trail that has made and published some commits, and the requests that it makes. */
const aCalmProcess = async () => {
  const world = new World();
  let requests: Partial<Record<Operation, number>> = {};
  const count = (does: Operation) => (requests[does] = (requests[does] ?? 0) + 1);
  const process = world.start({ routes: [TRAILS[0].route], around: (store) => watched(store, count) });
  let events = 0;
  const stage = () => process.collect(aMessage(BUS, anEvent({ id: `event ${++events}` })));
  for (let run = 0; run < 3; run++) {
    await stage();
    await process.deliver(world.shards()[0]);
    await process.publish(world.shards()[0]);
  }
  const [shard] = world.shards();
  const requestsOf = async (run: (shard: number) => Promise<unknown>) => {
    requests = {};
    await run(shard);
    return requests;
  };
  return { world, process, shard, stage, requestsOf };
};

describe('with one line and one file, among calm', () => {
  it('a run of collect costs at most one create', async () => {
    const { process, requestsOf } = await aCalmProcess();
    const accounts = ['111122223333', '444455556666', '777788889999'];

    const requests = await requestsOf(() =>
      process.collect(...accounts.map((account) => aMessage(BUS, anEvent({ account })))),
    );

    expect(requests).toEqual({ create: 1 });
  });

  it('a run of deliver costs at most 3 creates, 1 list and 6 reads', async () => {
    const { process, stage, requestsOf } = await aCalmProcess();
    await stage();

    const requests = await requestsOf(process.deliver);

    // The newest commit and the next, three lists of the seen-index, the staged part; a pack, a list of the index, a commit.
    expect(requests).toEqual({ read: 6, list: 1, create: 3, delete: 1 });
  });

  it('a run of deliver that finds nothing costs at most 1 list and 2 reads', async () => {
    const { process, stage, requestsOf } = await aCalmProcess();
    await stage();
    await requestsOf(process.deliver);
    await requestsOf(process.deliver);

    const requests = await requestsOf(process.deliver);

    expect(requests).toEqual({ read: 2, list: 1 });
  });

  it('a run of publish costs at most 1 create, 1 replace and 8 reads', async () => {
    const { process, stage, requestsOf } = await aCalmProcess();
    await stage();
    await requestsOf(process.deliver);

    const requests = await requestsOf(process.publish);

    expect(requests).toEqual({ readVersioned: 3, read: 5, create: 1, replace: 1, delete: 1 });
  });

  it('clearing what all have taken costs at most 1 list, and 4 reads for each shard', async () => {
    const { process, stage, requestsOf } = await aCalmProcess();
    await stage();
    await requestsOf(process.deliver);
    await requestsOf(process.clear);
    await stage();
    await requestsOf(process.deliver);

    const requests = await requestsOf(process.clear);

    expect(requests).toEqual({ list: 1, read: 4, delete: 1 });
  });
});

describe('what others may have left is looked for', () => {
  /** A process that is watched, and may be disturbed. */
  const aWatchedProcess = (
    world: World,
    disturb: (does: Operation, key: string) => Promise<void> | void = () => {},
  ) => {
    const lists: string[] = [];
    const disturbed = (store: ObjectStore) =>
      around(store, async (does, key, perform) => {
        if (does === 'list') lists.push(key);
        await disturb(does, key);
        return perform();
      });
    const process = world.start({ around: disturbed });
    const listsOf = async (run: () => Promise<unknown>) => {
      lists.length = 0;
      await run();
      return lists.length;
    };
    return { process, listsOf };
  };

  it('by a process in its first run for a shard', async () => {
    const { world, shard } = await aCalmProcess();
    const { process, listsOf } = aWatchedProcess(world);

    const first = await listsOf(() => process.deliver(shard));
    const second = await listsOf(() => process.deliver(shard));

    expect([first, second]).toEqual([4, 1]);
  });

  it('again after another was faster', async () => {
    const { world, shard, stage } = await aCalmProcess();
    const rival = world.start();
    let racing = false;
    const { process, listsOf } = aWatchedProcess(world, async (does, key) => {
      if (!racing || does !== 'create' || !key.includes('/commit/')) return;
      racing = false;
      await rival.deliver(shard);
    });
    await process.deliver(shard);
    await stage();
    racing = true;

    const lists = await listsOf(() => process.deliver(shard));

    expect(lists).toBe(5);
    expect(await world.home.list(keys.packs(shard, 3))).toHaveLength(1);
    expect(await world.home.list(keys.seen(shard, 3))).toHaveLength(1);
  });

  it('again after a run that has thrown', async () => {
    const { world, shard, stage } = await aCalmProcess();
    let fails = false;
    const { process, listsOf } = aWatchedProcess(world, (does, key) => {
      if (fails && does === 'create' && key.includes('/commit/')) throw new Error('told to fail');
    });
    await process.deliver(shard);
    await stage();
    fails = true;
    await expect(process.deliver(shard)).rejects.toThrow('told to fail');
    fails = false;

    const lists = await listsOf(() => process.deliver(shard));

    expect(lists).toBe(4);
  });

  it('once more when something was found', async () => {
    const { world, shard, stage } = await aCalmProcess();
    await world.home.create(keys.pack(shard, 3, 'dead'), Buffer.from('left behind'));
    await stage();
    const { process, listsOf } = aWatchedProcess(world);

    const lists = [];
    for (let run = 0; run < 4; run++) lists.push(await listsOf(() => process.deliver(shard)));

    expect(lists).toEqual([4, 4, 4, 1]);
    expect(await world.home.list(keys.packs(shard, 3))).toHaveLength(1);
  });
});
