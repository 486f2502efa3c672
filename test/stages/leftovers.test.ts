import { describe, expect, it } from '@jest/globals';
import { keys } from '../../core/ledger-keys.ts';
import type { ObjectStore } from '../../ports/index.ts';
import { failing } from '../stores/faulty-object-store.ts';
import { commitByCommit } from './commit-by-commit.ts';
import { nothingIsLeftBehind } from './leftovers.ts';
import { onlyCommittedFiles } from './promises.ts';
import { watched } from './stores.ts';

describe('packs', () => {
  it('wait for the trails that another process publishes', async () => {
    const { world, commit } = commitByCommit();
    const shard = await commit();

    await world.start({ destinations: ['all', 'set-aside'] }).publish(shard);
    const waiting = await world.home.list(keys.packs(shard));
    await world.start({ destinations: ['second'] }).publish(shard);

    expect(waiting).toHaveLength(1);
    expect(await world.home.list(keys.packs(shard))).toEqual([]);
    await onlyCommittedFiles(world);
  });

  it('that a destination has held up go when it recovers', async () => {
    const { world, process, commit } = commitByCommit();
    const shard = await commit();
    await process.publish(shard);
    world.failing.add('second');
    await commit();
    await process.publish(shard);
    const heldUp = await world.home.list(keys.packs(shard));
    world.failing.clear();

    await process.publish(shard);

    expect(heldUp).toHaveLength(1);
    expect(await world.home.list(keys.packs(shard))).toEqual([]);
  });

  it('that a stopped process has not dropped are dropped by the next', async () => {
    const { world, process, commit } = commitByCommit();
    const shard = await commit();
    const around = (store: ObjectStore) => failing(store, (does) => does === 'delete');
    await expect(world.start({ around }).publish(shard)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(await world.home.list(keys.packs(shard))).toHaveLength(1);

    await process.publish(shard);

    expect(await world.home.list(keys.packs(shard))).toEqual([]);
  });

  it('are listed once by a process, not at every run', async () => {
    const { world, commit } = commitByCommit();
    let lists = 0;
    const around = (store: ObjectStore) => watched(store, (does) => (lists += does === 'list' ? 1 : 0));
    const process = world.start({ around });
    const shard = await commit();
    await process.publish(shard);
    const first = lists;

    for (let run = 0; run < 5; run++) {
      await commit();
      await process.publish(shard);
    }

    expect(lists).toBe(first);
    expect(first).toBeLessThanOrEqual(2);
    expect(await world.home.list(keys.packs(shard))).toEqual([]);
  });
});

it('a process that lives on deletes what its commits replace', async () => {
  const { world, process, commit } = commitByCommit();
  const shard = await commit();
  await process.publish(shard);
  for (let number = 0; number < 40; number++) await commit();

  await process.deliver(shard);
  await process.publish(shard);

  await nothingIsLeftBehind(world);
});

describe('what a paused and lost run writes after all sweeps', () => {
  it.each([
    ['a pack', (shard: number) => keys.pack(shard, 0, 'lost')],
    ['a list of the index', (shard: number) => keys.seenList(shard, 0, 'lost')],
    ['an hour of the index', (shard: number) => keys.seenHour(shard, 1, 'lost', 5, 1)],
    ['a catalogue', (shard: number) => keys.catalogue(shard, 1, 'lost')],
  ])('is dropped by the next process: %s', async (_, keyOf) => {
    const { world, commit } = commitByCommit();
    for (let number = 0; number < 4; number++) await commit();
    const [shard] = world.shards();
    await world.settle();
    await world.home.create(keyOf(shard), Buffer.from('lost'));

    await world.start().publish(shard);

    await nothingIsLeftBehind(world);
  });

  it('is left alone while it may still become a commit', async () => {
    const { world, commit } = commitByCommit();
    for (let number = 0; number < 4; number++) await commit();
    const [shard] = world.shards();
    await world.settle();
    const inUse = [keys.pack(shard, 4, 'running'), keys.seenList(shard, 4, 'running')];
    for (const key of inUse) await world.home.create(key, Buffer.from('in use'));

    await world.start().publish(shard);

    for (const key of inUse) expect(await world.home.read(key)).toBeDefined();
  });

  it('is dropped in spite of a catalogue that is gone, another time', async () => {
    const { world, process, commit } = commitByCommit();
    for (let number = 0; number < 20; number++) await commit();
    const [shard] = world.shards();
    await process.publish(shard);
    const catalogue = (await world.home.list(keys.seen(shard))).find(({ key }) => key.endsWith('catalogue'))!;
    await world.home.delete(catalogue.key);

    await expect(world.start().publish(shard)).resolves.toBeDefined();
  });
});
