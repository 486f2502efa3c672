import { describe, expect, it } from '@jest/globals';
import { keys } from '../../core/ledger-keys.ts';
import type { ObjectStore } from '../../ports/index.ts';
import type { PublishReceipt } from '../../stages/publish.ts';
import { failing } from '../stores/faulty-object-store.ts';
import { anEvent, aMessage, LOCAL } from './arrivals.ts';
import { commitByCommit } from './commit-by-commit.ts';
import { commitsOf, onlyCommittedFiles } from './promises.ts';
import { objectsIn } from './visible.ts';
import { watched } from './stores.ts';
import type { World } from './world.ts';

const DAY = 24 * 60 * 60 * 1000;

const of = (receipts: readonly PublishReceipt[], trail: string) => receipts.find((receipt) => receipt.trail === trail)!;

const marks = async (world: World, shard: number) =>
  (await world.home.list(keys.undeliverable(shard))).map(({ key }) => key);

describe('a destination that fails', () => {
  it('is tried again for thirty days, then its files count as undeliverable, marked and kept', async () => {
    const { world, process, commit } = commitByCommit();
    const shard = await commit();
    world.failing.add('second');

    await process.publish(shard);
    world.now += 30 * DAY - 1;
    const waiting = await process.publish(shard);
    world.now += 1;
    const given = await process.publish(shard);

    expect(of(waiting, 'second')).toMatchObject({ undeliverable: 0, failing: { code: 'STORE_UNAVAILABLE' } });
    expect(of(given, 'second')).toMatchObject({ created: 0, undeliverable: 1 });
    expect(await marks(world, shard)).toEqual([keys.undeliverable(shard, 'second', 0)]);
    const [{ pack, files }] = await commitsOf(world, shard);
    expect(await world.home.read(pack!)).toBeDefined();
    const marked = await world.home.read(keys.undeliverable(shard, 'second', 0));
    expect(JSON.parse(Buffer.from(marked!).toString())).toEqual(files.filter(({ trail }) => trail === 'second'));
    await onlyCommittedFiles(world, ['all']);
  });

  it('gets what comes later, when it recovers; what was given up stays in its pack', async () => {
    const { world, process, commit } = commitByCommit();
    const shard = await commit();
    world.failing.add('second');
    await process.publish(shard);
    world.now += 30 * DAY;
    await process.publish(shard);
    await commit();

    world.failing.clear();
    const receipts = await world.start().publish(shard);

    expect(of(receipts, 'second')).toMatchObject({ created: 1, undeliverable: 0 });
    const commits = await commitsOf(world, shard);
    const packs = (await world.home.list(keys.packs(shard))).map(({ key }) => key);
    expect(packs).toEqual([commits[0].pack]);
  });

  it('gives up no file that is younger than thirty days, however long it has failed', async () => {
    const { world, process, commit } = commitByCommit();
    world.failing.add('second');
    let shard = 0;
    for (let day = 0; day < 40; day++) {
      shard = await commit();
      await process.publish(shard);
      world.now += DAY;
    }

    world.failing.clear();
    const receipts = await process.publish(shard);

    expect(await marks(world, shard)).toHaveLength(10);
    expect(of(receipts, 'second')).toMatchObject({ created: 30 });
  });

  it('that takes nothing is not asked for every file', async () => {
    const { world, process } = commitByCommit();
    const items = Array.from({ length: 60 }, (_, index) => anEvent({ id: `event ${index}` }));
    await process.collect(aMessage(LOCAL, ...items));
    const [shard] = world.shards();
    await world.start({ fileBytes: 1 }).deliver(shard);
    world.failing.add('second');
    let asked = 0;
    const around = (store: ObjectStore) =>
      watched(store, (does, key) => {
        if (does === 'read' && key.includes('/out/')) asked++;
      });

    await world.start({ destinations: ['second'], around }).publish(shard);

    expect(asked).toBeLessThan(60);
    world.failing.clear();
    await world.settle();
    await onlyCommittedFiles(world);
  });

  it('is not held responsible for the home store', async () => {
    const { world, commit } = commitByCommit();
    const shard = await commit();
    const around = (store: ObjectStore) => failing(store, (does, key) => does === 'read' && key.includes('/out/'));
    for (let tries = 0; tries < 2; tries++) {
      const run = world.start({ around }).publish(shard);
      await expect(run).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
      world.now += 31 * DAY;
    }

    await world.settle();

    await onlyCommittedFiles(world);
    expect(await marks(world, shard)).toEqual([]);
  });
});

describe('a file that is there with other bytes', () => {
  /** Somebody else has written the first of a commit's three files. */
  const forged = async () => {
    const { world, process, commit } = commitByCommit();
    const collector = world.start({ fileBytes: 1 });
    await process.collect(aMessage(LOCAL, anEvent({ id: 'x' }), anEvent({ id: 'y' }), anEvent({ id: 'z' })));
    const [shard] = world.shards();
    await collector.deliver(shard);
    const [first] = await commitsOf(world, shard);
    const { key } = first.files.find(({ trail }) => trail === 'second')!;
    await world.destination('second').create(key, Buffer.from('forged'));
    return { world, process, commit, shard, key };
  };

  it('is not overwritten, and holds up nothing else of its commit or of other trails', async () => {
    const { world, process, shard, key } = await forged();

    const receipts = await process.publish(shard);

    expect(of(receipts, 'second')).toMatchObject({ created: 2, failing: { code: 'ARCHIVE_DIFFERS' } });
    expect((await objectsIn(world.destination('second'))).get(key)).toEqual(Buffer.from('forged'));
    await onlyCommittedFiles(world);
  });

  it('alone is undeliverable after thirty days', async () => {
    const { world, process, commit, shard, key } = await forged();
    await process.publish(shard);
    await commit();
    world.now += 30 * DAY;

    const receipts = await process.publish(shard);

    expect(of(receipts, 'second')).toMatchObject({ created: 1, existed: 2, undeliverable: 1 });
    const mark = await world.home.read(keys.undeliverable(shard, 'second', 0));
    expect(JSON.parse(Buffer.from(mark!).toString())).toMatchObject([{ key }]);
  });
});
