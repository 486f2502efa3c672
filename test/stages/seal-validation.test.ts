import { describe, expect, it } from '@jest/globals';
import { type Commit, encodeCommit } from '../../core/commit.ts';
import { keys } from '../../core/ledger-keys.ts';
import { keyRing } from '../../stages/public-keys.ts';
import { sealRecords } from '../../stages/sealed.ts';
import { verify } from '../../stages/verify.ts';
import { MemoryFeed } from '../stores/memory-feed.ts';
import { commitsOf } from './promises.ts';
import { digestsOf } from './seal-digests.ts';
import { at, HOME_SHARD, HOUR, sealHome, type SealWorld, withTrail } from './seal-world.ts';

/** What verify finds in the trail's bucket. */
const faultsOf = async (world: SealWorld) => {
  const feed = new MemoryFeed();
  const bucket = world.digestsIn('main');
  for (const { key } of await bucket.list('')) {
    const body = Buffer.from((await bucket.read(key))!);
    feed.objects.set(key, { body, metadata: world.metadataOf('main', key) ?? {} });
  }
  const ring = keyRing(world.home);
  const ports = { feed, keys: ring, clock: () => world.now, records: sealRecords(world.home) };
  return (await verify(ports, { prefix: '', bucket: 'main' })).faults;
};

const validate = (world: SealWorld, isValidated: boolean): void => {
  world.now += 5 * 60_000;
  world.change('main', { isValidated });
};

/** What a trail's settings are before each of its files, and whether hours go by in between. */
const CHANGES: readonly [string, readonly (boolean | 'an hour')[]][] = [
  ['on within an hour', [false, true]],
  ['on within an hour, without a file since', [false, 'an hour', false, false]],
  ['off within an hour', [true, 'an hour', true, false]],
  ['off and on within an hour', [true, 'an hour', true, false, true]],
  ['on and off within an hour', [false, true, false]],
  ['off and, hours later, on', [true, 'an hour', false, 'an hour', false, 'an hour', false, true, 'an hour', true]],
];

describe('validation that is turned', () => {
  it.each(CHANGES)('%s leaves no file that verify takes for added', async (_, steps) => {
    const world = withTrail();
    for (const step of steps) {
      if (step === 'an hour') {
        world.now += HOUR;
        await sealHome(world);
        continue;
      }
      validate(world, step);
      await world.deliverOne();
    }
    validate(world, true);
    world.now += HOUR;
    await sealHome(world);

    expect(await faultsOf(world)).toEqual([]);
    const { length } = (await digestsOf(world, 'main')).flatMap(({ files }) => files);
    expect(length).toBeGreaterThan(0);
  });

  it('on has all files of its first hour in a digest', async () => {
    const world = withTrail();
    validate(world, false);
    await world.deliverOne();
    validate(world, true);
    await world.deliverOne();
    world.now = at(10, 5);

    await sealHome(world);

    expect((await digestsOf(world, 'main')).map(({ hours, files }) => [hours, files.length])).toEqual([
      ['09:00-10:00', 2],
    ]);
  });
});

it('the hour of an upgrade has the files of the old release, whose commits knew no digests', async () => {
  const world = withTrail();
  await world.deliverOne();
  const [commit] = await commitsOf(world, HOME_SHARD);
  await world.home.delete(keys.commit(HOME_SHARD, 0));
  const old: Commit = { ...commit, trails: commit.trails.map(({ digests: _, ...pin }) => pin) };
  await world.home.create(keys.commit(HOME_SHARD, 0), encodeCommit(old));
  await world.deliverOne();
  world.now = at(10, 5);

  await sealHome(world);

  expect((await digestsOf(world, 'main')).map(({ files }) => files.length)).toEqual([2]);
  expect(await faultsOf(world)).toEqual([]);
});
