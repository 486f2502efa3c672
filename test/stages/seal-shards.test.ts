import { describe, expect, it } from '@jest/globals';
import { LOCAL_ARCHIVE } from '../../contracts/archive-layout.ts';
import { keys } from '../../core/ledger-keys.ts';
import { allShards } from '../../core/shard.ts';
import type { ObjectStore } from '../../ports/index.ts';
import { LATE } from '../../stages/patience.ts';
import type { SealPorts } from '../../stages/seal.ts';
import { sealShards } from '../../stages/seal-shards.ts';
import { signerWith } from '../data/signer.ts';
import { around } from '../stores/faulty-object-store.ts';
import { hoursOf } from './seal-digests.ts';
import { at, SealWorld } from './seal-world.ts';
import { ACCOUNTS, Time } from './sixteen-shards.ts';

const QUARTER = 15 * 60_000;

/** Two hours of two trails, with an event in each shard in the first: all is delivered, nothing is sealed. */
const anArchive = async () => {
  const world = new SealWorld();
  for (const name of ['dead', 'good']) world.change(name, {});
  for (const account of ACCOUNTS) await world.commit({ account });
  await world.publishAll();
  world.now = at(11, 5);
  let made = 0;
  const ports = (given: Partial<SealPorts> = {}): SealPorts => ({
    store: world.home,
    archive: { store: world.digestsIn(LOCAL_ARCHIVE), bucket: LOCAL_ARCHIVE },
    buckets: (bucket) => world.digestsIn(bucket),
    signer: signerWith(),
    clock: () => world.now,
    unique: () => `run${++made}`,
    release: 'test',
    routes: async () => ({ revision: 1, all: world.routes() }),
    ...given,
  });
  return { world, ports };
};

/** As long as Lambda gives a run. */
const aRun = (left = 840_000): Time => Object.assign(new Time(), { left });

describe('a bucket that never answers', () => {
  it('keeps no other trail from its digests in any of the sixteen shards, and is told', async () => {
    const { world, ports } = await anArchive();
    const time = aRun();
    let asked = 0;
    const buckets = (bucket: string): ObjectStore =>
      around(world.digestsIn(bucket), (_, __, perform) => {
        if (bucket !== 'dead') return perform();
        asked++;
        return time.hang();
      });

    const { receipts, failures } = await sealShards(ports({ buckets }))(allShards, time);

    expect(failures.size).toBe(0);
    expect(receipts).toHaveLength(16);
    for (const { waiting, lag } of receipts) {
      expect(waiting).toMatchObject([{ because: expect.stringMatching(/^STORE_UNAVAILABLE: .* no answer/) }]);
      expect(lag).toBe(world.now - at(10));
    }
    const hours = await hoursOf(world, 'good');
    for (const hour of ['09:00-10:00', '10:00-11:00']) {
      expect(hours.filter((each) => each === hour).length).toBeGreaterThanOrEqual(16);
    }
    // One request in each of the shards that are begun with, or one for each of two digests: none was late by then.
    expect(asked).toBeLessThanOrEqual(8);
  });

  it('is asked again by the next run, and gets everything', async () => {
    const { world, ports } = await anArchive();
    let time = aRun();
    let isDead = true;
    const buckets = (bucket: string): ObjectStore =>
      around(world.digestsIn(bucket), (_, __, perform) => (isDead && bucket === 'dead' ? time.hang() : perform()));
    const seal = sealShards(ports({ buckets }));
    await seal(allShards, time);
    isDead = false;
    time = aRun();

    const { receipts } = await seal(allShards, time);

    expect(receipts.filter(({ waiting, lag }) => waiting.length > 0 || lag > 0)).toEqual([]);
    expect(await hoursOf(world, 'dead')).toEqual(await hoursOf(world, 'good'));
  });

  it('may be the archive', async () => {
    const { world, ports } = await anArchive();
    for (const name of ['dead', 'good']) world.change(name, undefined);
    for (const account of ACCOUNTS) await world.commit({ account });
    await world.publishAll();
    world.now = at(12, 5);
    const time = aRun();
    const store = around(world.digestsIn(LOCAL_ARCHIVE), () => time.hang());

    const { receipts } = await sealShards(ports({ archive: { store, bucket: LOCAL_ARCHIVE } }))(allShards, time);

    expect(receipts.map(({ waiting }) => waiting.map(({ trail }) => trail))).toEqual(allShards.map(() => ['default']));
    expect(time.left).toBeGreaterThan(700_000);
  });
});

describe('a run', () => {
  it('begins with another shard each time', async () => {
    const { world, ports } = await anArchive();
    const begun: number[] = [];
    for (let run = 0; run < 16; run++) {
      const read: number[] = [];
      const store = around(world.home, (_, key, perform) => {
        read.push(Number(key.split('/')[1]));
        return perform();
      });
      await sealShards(ports({ store }))(allShards, aRun());
      begun.push(read[0]);
      world.now += QUARTER;
    }

    expect(new Set(begun).size).toBe(16);
  });

  it('that is short of time signs nothing, and tells of every shard', async () => {
    const { world, ports } = await anArchive();

    const { receipts, failures } = await sealShards(ports())(allShards, aRun(59_000));

    expect(failures.size).toBe(0);
    expect(receipts.map(({ created, lag }) => [created, lag])).toEqual(allShards.map(() => [0, world.now - at(10)]));
    expect(await world.home.list(keys.seal(0))).toEqual([]);
  });

  it('ends in time when the home store never answers for one shard, and tells of all others', async () => {
    const { world, ports } = await anArchive();
    const time = aRun();
    const store = around(world.home, (_, key, perform) => (key.startsWith('ledger/03/') ? time.hang() : perform()));
    const end = Promise.withResolvers<typeof LATE>();
    const inTime: Time['inTime'] = (left, work) =>
      left > 100_000 ? Promise.race([work, end.promise]) : time.inTime(left, work);
    setTimeout(() => end.resolve(LATE), 1500);

    const { receipts, failures } = await sealShards(ports({ store }))(allShards, { remaining: time.remaining, inTime });

    expect([...failures]).toMatchObject([[3, { code: 'TIME_SHORT' }]]);
    expect(receipts.map(({ shard }) => shard).toSorted((a, b) => a - b)).toEqual(
      allShards.filter((shard) => shard !== 3),
    );
  });

  it('has one shard’s trouble alone when the home store fails in it', async () => {
    const { world, ports } = await anArchive();
    const store = around(world.home, async (_, key, perform) => {
      if (key.startsWith('ledger/03/')) throw new Error('damaged');
      return perform();
    });

    const { receipts, failures } = await sealShards(ports({ store }))(allShards);

    expect([...failures.keys()]).toEqual([3]);
    expect(receipts).toHaveLength(15);
  });
});
