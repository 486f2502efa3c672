import { describe, expect, it } from '@jest/globals';
import { TrailError } from '../../core/errors.ts';
import type { ObjectStore } from '../../ports/index.ts';
import { GIVE_UP_AFTER } from '../../stages/copy.ts';
import { around } from '../stores/faulty-object-store.ts';
import { commitsOf } from './promises.ts';
import { digestsOf } from './seal-digests.ts';
import { at, HOME_SHARD, HOUR, sealHome, type SealWorld, withTrail } from './seal-world.ts';

/** Publishes until so many commits are marked as given up, and stops before anything else. */
const stopAfterMarks = async (world: SealWorld, most: number): Promise<void> => {
  let marks = 0;
  const stopping = (store: ObjectStore) =>
    around(store, async (does, key, perform) => {
      if (marks >= most) throw new Error('stopped');
      const done = await perform();
      if (does === 'create' && key.includes('/undeliverable/')) marks++;
      return done;
    });
  await expect(world.begin({ around: stopping }).publish(HOME_SHARD)).rejects.toThrow('stopped');
};

describe('files that were given up', () => {
  it('stand in no digest', async () => {
    const world = withTrail();
    await world.commit();
    world.failing.add('main');
    await world.publishAll();
    world.now += GIVE_UP_AFTER;
    await world.publishAll();
    world.failing.clear();
    await world.deliverOne();
    world.now += HOUR;

    await sealHome(world);

    const named = (await digestsOf(world, 'main')).flatMap(({ files }) => files.map(({ key }) => key));
    const [, lastCommit] = (await commitsOf(world, HOME_SHARD)).filter(({ files }) => files.length > 0);
    expect(named).toEqual(lastCommit.files.map(({ key }) => key));
  });

  it('and delivered after all, since who gave them up has stopped before he noted it, stand in a digest', async () => {
    const world = withTrail();
    await world.commit();
    world.failing.add('main');
    await world.publishAll();
    world.now = at(9, 3);
    await world.commit();
    world.now += GIVE_UP_AFTER;
    await stopAfterMarks(world, 2);
    world.failing.clear();
    await world.publishAll();
    world.now += HOUR;

    await sealHome(world);

    const delivered = (await world.filesIn('main').list('AWSLogs/')).filter(({ key }) => !key.includes('Digest'));
    const named = (await digestsOf(world, 'main')).flatMap(({ files }) => files.map(({ key }) => key));
    expect(delivered).toHaveLength(1);
    expect(named).toEqual(delivered.map(({ key }) => key));
  });
});

describe('a digest that is gone', () => {
  it('is missed when the next one is brought', async () => {
    const world = withTrail();
    await world.deliverOne();
    world.now = at(10, 5);
    await sealHome(world);
    const [{ key }] = await digestsOf(world, 'main');
    await world.digestsIn('main').delete(key);
    world.now = at(11, 5);

    const receipt = await sealHome(world);
    world.now = at(12, 5);
    const next = await sealHome(world);

    expect(receipt.missing).toEqual([key]);
    expect(next.missing).toEqual([]);
  });

  it.each([
    ['may not be read any more', 'STORE_FORBIDDEN'],
    ['is archived', 'STORE_UNAVAILABLE'],
  ] as const)('is not known to be if it %s, and the next one is brought', async (_, code) => {
    const world = withTrail();
    world.change('main', { prefix: 'old' });
    await world.deliverOne();
    world.now = at(10, 5);
    await sealHome(world);
    world.change('main', { prefix: 'new' });
    world.now = at(11, 5);
    const refusing = (store: ObjectStore) =>
      around(store, async (does, key, perform) => {
        if (does === 'read' && key.includes('/old/AWSLogs/')) throw new TrailError(code, 'InvalidObjectState');
        return perform();
      });

    const receipt = await world.begin({ around: refusing }).seal(HOME_SHARD);

    expect(receipt).toMatchObject({ created: 1, missing: [], waiting: [], lag: 0 });
  });

  it('is not asked for in a bucket that the trail has left, and that cannot be read', async () => {
    const world = withTrail();
    await world.deliverOne();
    world.now = at(10, 5);
    await sealHome(world);
    world.change('main', { bucket: 'moved' });
    world.failing.add('main');
    world.now = at(11, 5);

    const receipt = await sealHome(world);

    expect(receipt).toMatchObject({ created: 1, missing: [], waiting: [] });
  });
});
