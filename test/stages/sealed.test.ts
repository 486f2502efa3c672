import { describe, expect, it } from '@jest/globals';
import { keys } from '../../core/ledger-keys.ts';
import { type RecordedDigest, sealRecords } from '../../stages/sealed.ts';
import { digestsOf } from './seal-digests.ts';
import { arnOf, HOME_SHARD, HOUR, SealWorld } from './seal-world.ts';
import { watched } from './stores.ts';

const at = (hour: number): number => Date.UTC(2026, 2, 1, hour);

/** Two trails that were sealed for so many hours from nine on. */
const sealed = async (hours: number): Promise<SealWorld> => {
  const world = new SealWorld();
  world.change('main', {});
  world.change('other', {});
  await world.deliverOne();
  world.now = at(9) + hours * HOUR;
  await world.sealAll();
  return world;
};

const recordsOf = async (world: SealWorld, from = -Infinity, to = Infinity): Promise<RecordedDigest[]> => {
  const records: RecordedDigest[] = [];
  for await (const record of sealRecords(world.home).digests(from, to)) records.push(record);
  return records;
};

describe('what the ledger knows of digests', () => {
  it('is all that was signed, of one trail after the other, oldest first, as it stands in its bucket', async () => {
    const world = await sealed(4);

    const records = await recordsOf(world);

    expect(records.map(({ trail, start, end }) => [trail, start, end])).toEqual(
      ['main', 'other'].flatMap((name) => [9, 10, 11, 12].map((hour) => [arnOf(name), at(hour), at(hour + 1)])),
    );
    for (const { bucket, key, body, metadata, isPending } of records) {
      expect(Buffer.from((await world.digestsIn(bucket).read(key))!).toString('base64')).toBe(body);
      expect(world.metadataOf(bucket, key)).toEqual(metadata);
      expect(isPending).toBeUndefined();
    }
  });

  it.each([
    [at(11), at(12), [at(11), at(12)]],
    [at(11) + 1, at(12) + 1, [at(12)]],
    [-Infinity, at(10) - 1, []],
    [at(13), Infinity, [at(13)]],
    [at(13) + 1, Infinity, []],
  ])('is told of a time: %d to %d', async (from, to, expected) => {
    const world = await sealed(4);

    const records = await recordsOf(world, from, to);

    expect(records.filter(({ trail }) => trail === arnOf('main')).map(({ end }) => end)).toEqual(expected);
  });

  it('is found among the digests of a month without reading them all', async () => {
    const world = await sealed(30 * 24);
    let reads = 0;
    const store = watched(world.home, (does) => (reads += does === 'read' ? 1 : 0));

    let found = 0;
    for await (const { end } of sealRecords(store).digests(at(9 + 500), at(9 + 501))) found += end > 0 ? 1 : 0;

    expect(found).toBe(4);
    expect(reads).toBeLessThan(60);
  });

  it('tells which are not known to be in their bucket yet', async () => {
    const world = await sealed(2);
    world.failing.add('other');
    world.now = at(12);
    await world.sealAll();

    const pending = (await recordsOf(world)).filter(({ isPending }) => isPending);

    expect(pending.map(({ trail, end }) => [trail, end])).toEqual([[arnOf('other'), at(12)]]);
    expect((await digestsOf(world, 'other')).map(({ end }) => end)).toEqual([at(10), at(11)]);
  });

  it('is nothing where nothing was sealed, and damaged where a seal is', async () => {
    const world = new SealWorld();
    expect(await recordsOf(world)).toEqual([]);

    await world.home.create(keys.seal(HOME_SHARD, { trail: 'a' }, 0), Buffer.from('x'));
    await expect(recordsOf(world)).rejects.toMatchObject({ code: 'LEDGER_DAMAGED' });
  });

  it('passes over what is no seal, and over one that is damaged if somebody is there to be told', async () => {
    const world = await sealed(5);
    const [, second, third] = await world.home.list(
      keys.seal(HOME_SHARD, { trail: arnOf('main'), createdAt: world.trails.get('main')!.createdAt }),
    );
    await world.home.create(`${second.key.slice(0, second.key.lastIndexOf('/'))}/.DS_Store`, Buffer.from('x'));
    for (const { key } of [second, third]) {
      await world.home.delete(key);
      await world.home.create(key, Buffer.from('x'));
    }
    const told: string[] = [];
    const records = sealRecords(world.home, ({ message }) => told.push(message));

    const ends: number[] = [];
    for await (const { trail, end } of records.digests(at(10) + 1, Infinity))
      if (trail === arnOf('main')) ends.push(end);

    expect(ends).toEqual([at(13), at(14)]);
    expect(new Set(told)).toContain(`cannot read the seal ${third.key}`);
    await expect(recordsOf(world)).rejects.toMatchObject({ code: 'LEDGER_DAMAGED' });
  });
});
