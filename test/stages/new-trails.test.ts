import { describe, expect, it } from '@jest/globals';
import { keys } from '../../core/ledger-keys.ts';
import type { ObjectStore } from '../../ports/index.ts';
import { NOTED_AFTER } from '../../stages/cursor.ts';
import { stoppable } from '../stores/faulty-object-store.ts';
import { anEvent, aMessage, LOCAL } from './arrivals.ts';
import { aRoute } from './following.ts';
import { onlyCommittedFiles } from './promises.ts';
import { watched } from './stores.ts';
import { World } from './world.ts';

const OLD = aRoute({ name: 'old', hasFollowers: false });
const NEW = aRoute({ name: 'new', hasFollowers: false });

/** Commits of one event each, by processes with these trails. */
const withTrails = async (world: World, count: number, ...routes: readonly (typeof OLD)[]): Promise<number> => {
  const process = world.start({ routes });
  for (let number = 0; number < count; number++) {
    await process.collect(aMessage(LOCAL, anEvent({ id: `event ${world.staged.size}` })));
    await process.deliver(world.shards()[0]);
  }
  return world.shards()[0];
};

const filesOf = async (world: World, trail: string) => (await world.destination(trail).list('')).length;

describe('a trail that comes later', () => {
  it('gets what was committed for it, and reads none of the commits before', async () => {
    const world = new World();
    const shard = await withTrails(world, 200, OLD);
    await world.start().publish(shard);
    await withTrails(world, 2, OLD, NEW);
    let commits = 0;
    const around = (store: ObjectStore) =>
      watched(store, (does, key) => (commits += does === 'read' && key.includes('/commit/') ? 1 : 0));

    await world.start({ around }).publish(shard);

    expect(await filesOf(world, 'new')).toBe(2);
    expect(await filesOf(world, 'old')).toBe(202);
    expect(commits).toBeLessThan(NOTED_AFTER * 2 + 20);
  });

  it('that is gone again still gets what was committed for it', async () => {
    const world = new World();
    const shard = await withTrails(world, 1, OLD);
    await withTrails(world, 2, NEW);
    await withTrails(world, 1, OLD);

    await world.start({ routes: [OLD] }).publish(shard);

    expect(await filesOf(world, 'new')).toBe(2);
    expect(await world.home.list(keys.packs(shard))).toEqual([]);
  });

  it('is found by whoever publishes, wherever another process stopped', async () => {
    for (let stopAt = 1; stopAt < 30; stopAt++) {
      const world = new World();
      const shard = await withTrails(world, 1, OLD);
      await withTrails(world, 1, OLD, NEW);
      const around = (store: ObjectStore) =>
        stoppable(store, { stopAt, effect: stopAt % 2 === 0 ? 'before' : 'after' });
      await world
        .start({ around })
        .publish(shard)
        .catch(() => undefined);

      await world.start().publish(shard);

      expect([await filesOf(world, 'old'), await filesOf(world, 'new')]).toEqual([2, 1]);
      await onlyCommittedFiles(world, ['old', 'new']);
      expect(await world.home.list(keys.packs(shard))).toEqual([]);
    }
  });

  it('is found by rivals that publish side by side', async () => {
    const world = new World();
    const shard = await withTrails(world, 3, OLD);
    await withTrails(world, 3, OLD, NEW);

    await Promise.all([1, 2, 3].map(() => world.start().publish(shard)));

    expect([await filesOf(world, 'old'), await filesOf(world, 'new')]).toEqual([6, 3]);
    await onlyCommittedFiles(world, ['old', 'new']);
  });
});

describe('a trail that has nothing in most commits', () => {
  it('costs a write for what it has, not for every commit', async () => {
    const world = new World();
    const shard = await withTrails(world, 1, OLD, NEW);
    await withTrails(world, 30, OLD);
    const written: string[] = [];
    const around = (store: ObjectStore) =>
      watched(store, (does, key) => {
        if (does === 'replace') written.push(key);
      });

    await world.start({ around }).publish(shard);

    expect(written.filter((key) => key.includes('/new@'))).toHaveLength(2);
  });

  it('does not keep the packs of others', async () => {
    const world = new World();
    const process = world.start({ routes: [OLD] });
    const shard = await withTrails(world, 1, OLD, NEW);
    await process.publish(shard);
    for (let number = 0; number < 5; number++) {
      await withTrails(world, 1, OLD);
      await process.publish(shard);
    }

    expect(await world.home.list(keys.packs(shard))).toEqual([]);
  });

  it('that fails does not keep them from being published', async () => {
    const world = new World();
    const shard = await withTrails(world, 1, OLD, NEW);
    await withTrails(world, 2, OLD);
    world.failing.add('new');

    const receipts = await world.start().publish(shard);

    expect(receipts).toMatchObject([{ trail: 'new', failing: { code: 'STORE_UNAVAILABLE' } }, { created: 3 }]);
    world.failing.clear();
    await world.start().publish(shard);
    expect(await filesOf(world, 'new')).toBe(1);
  });
});

it('what was committed for one bucket goes there, also if the trail has another by now', async () => {
  const world = new World();
  const shard = await withTrails(world, 1, OLD);
  const moved = { ...OLD, pin: { ...OLD.pin, version: 2, bucket: 'elsewhere' } };
  await withTrails(world, 1, moved);

  await world.start({ routes: [moved] }).publish(shard);

  expect([await filesOf(world, 'old'), await filesOf(world, 'elsewhere')]).toEqual([1, 1]);
});
