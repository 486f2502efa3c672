import { describe, expect, it } from '@jest/globals';
import { type Commit, encodeCommit, NO_COUNTS, type TrailPin } from '../../core/commit.ts';
import { keys } from '../../core/ledger-keys.ts';
import { around } from '../stores/faulty-object-store.ts';
import { digestsOf } from './seal-digests.ts';
import { periodsOf } from './seal-ledger.ts';
import { HOME_SHARD, HOUR, SealWorld } from './seal-world.ts';

const FIRST = Date.UTC(2016, 0, 1);
const COMMITS = 2000;

/** Years of commits that were made before anybody sealed, or of a trail that nobody validated. */
const aLongHistory = async (world: SealWorld): Promise<void> => {
  const pin: TrailPin = { trail: 'old', version: 1, bucket: 'old' };
  for (let n = 0; n < COMMITS; n++) {
    const commit: Commit = {
      ...{ format: 1, shard: HOME_SHARD, n, time: FIRST + n * HOUR, release: 'old', run: `r${n}`, registry: 1 },
      ...{ trails: [pin], sources: {}, counts: NO_COUNTS, consumed: [], corrections: [], pathsDiffer: false },
      ...{ seen: { recent: [] }, retired: [] },
      files: [
        {
          ...{ trail: 'old', key: `file ${n}`, account: '111122223333', region: 'eu-west-1', sha256: 'ab', records: 1 },
          ...{ start: 0, end: 1, oldest: '2016-01-01T00:00:00Z', newest: '2016-01-01T00:00:00Z' },
        },
      ],
    };
    await world.home.create(keys.commit(HOME_SHARD, n), encodeCommit(commit));
    await world.filesIn('old').create(`file ${n}`, Buffer.from('x'));
  }
};

describe('a long history before anything was sealed', () => {
  it('is read side by side, and looked at once: no digest is made of it', async () => {
    const world = new SealWorld();
    await aLongHistory(world);
    let [reads, rounds, underWay] = [0, 0, 0];
    const process = world.begin({
      around: (store) =>
        around(store, async (does, _key, perform) => {
          if (does !== 'read') return perform();
          reads++;
          if (underWay++ === 0) rounds++;
          await new Promise((resolve) => setImmediate(resolve));
          return perform().finally(() => underWay--);
        }),
    });

    const receipt = await process.seal(HOME_SHARD);
    const first = { reads, rounds };
    [reads, rounds] = [0, 0];
    await world.begin().seal(HOME_SHARD);
    await process.seal(HOME_SHARD);

    expect(receipt).toMatchObject({ closed: 1, created: 0, lag: 0 });
    expect(await periodsOf(world, HOME_SHARD)).toMatchObject([
      { k: 0, start: FIRST, from: 0, to: COMMITS - 1, trails: [] },
    ]);
    expect(first.reads).toBeLessThan(COMMITS + 100);
    expect(first.rounds).toBeLessThan(COMMITS / 32 + 20);
    expect(reads).toBeLessThan(10);
  });

  it('is gone through in as many runs as it takes', async () => {
    const world = new SealWorld();
    await aLongHistory(world);
    const read = new Map<string, number>();
    let runs = 0;
    for (let isDone = false; !isDone; runs++) {
      let asked = 0;
      const process = world.begin({
        around: (store) =>
          around(store, (does, key, perform) => {
            if (does === 'read' && key.includes('/commit/')) read.set(key, (read.get(key) ?? 0) + 1);
            return perform();
          }),
      });
      const hasTime = () => asked++ < 600;
      const { closed } = await process.seal(HOME_SHARD, 'hours', hasTime);
      isDone = closed === 0;
    }

    expect(runs).toBeGreaterThan(3);
    const again = [...read.values()].filter((times) => times > 1).length;
    expect(again).toBeLessThan(runs * 70);
    expect((await periodsOf(world, HOME_SHARD)).at(-1)).toMatchObject({ to: COMMITS - 1, trails: [] });
  });

  it.each(['hours', 'now'] as const)('does not stand in the first digests (%s)', async (ends) => {
    const world = new SealWorld();
    await aLongHistory(world);
    world.change('main', {});
    await world.deliverOne();
    world.now += HOUR;

    await world.begin().seal(HOME_SHARD, ends);

    const [digest, ...more] = await digestsOf(world, 'main');
    expect(more).toEqual([]);
    expect(digest.start).toBe(Date.UTC(2026, 2, 1, 9));
    expect(digest.files).toHaveLength(1);
  });
});
