import { describe, expect, it } from '@jest/globals';
import { verify } from '../../stages/verify.ts';
import { signingKey } from '../data/signer.ts';
import { MemoryFeed } from '../stores/memory-feed.ts';
import { BUCKET, keysOf, makeDigest, MINUTE, publicKey, recordsOf, verifying } from '../verify/archive.ts';
import { add, CHAIN, chainOf, fileAt, hour, hours, noticed, objectsOf, told } from './verify-world.ts';

describe('a chain', () => {
  it('that begins anew leaves a gap, which is no fault', async () => {
    const [before, after] = [await chainOf(hours(0, 3)), await chainOf(hours(5, 7))];
    const objects = objectsOf(before, after);
    const between = fileAt(4 * 60);
    add(objects, between);

    const { faults, notices } = await verifying(objects);

    expect(faults).toEqual([]);
    expect(notices).toMatchObject([
      { is: 'notCovered', keys: [between.key] },
      {
        is: 'gap',
        keys: [after[0].key],
        text: expect.stringContaining('2026-03-10T09:00:00Z to 2026-03-10T11:00:00Z'),
      },
    ]);
  });

  it('that begins anew where it ended leaves no gap', async () => {
    const [before, after] = [await chainOf(hours(0, 3)), await chainOf(hours(3, 5))];

    expect(await noticed(objectsOf(before, after))).toEqual([]);
  });

  it('that the ledger has lost the end of is told as signed', async () => {
    const chain = await chainOf(hours(0, 4));

    const { faults } = await verifying(objectsOf(chain), { records: recordsOf(chain.slice(0, 3)) });

    const trust = 'its signature is sound, but no other digest names it, and the ledger does not know it';
    expect(faults).toMatchObject([{ is: 'digestUnchained', key: chain[3].key, trust }]);
  });

  it.each([
    [1, 'whether 1 file that it may have named of the time until 2026-03-10T08:00:00Z is whole'],
    [2, 'whether 2 files that it may have named of the time until 2026-03-10T08:00:00Z are whole'],
  ])('of which a digest is lost leaves %i files unproven, in good English', async (count, trust) => {
    const chain = await chainOf(hours(0, 4));
    const objects = objectsOf(chain);
    if (count === 2) add(objects, fileAt(80));
    objects.delete(chain[1].key);

    const { faults } = await verifying(objects);

    expect(faults).toMatchObject([{ key: chain[1].key, trust: expect.stringContaining(trust) }]);
  });

  it('that goes on at another time than it ended has a fault', async () => {
    const before = await chainOf(hours(0, 3));
    const after = await chainOf(hours(4, 6), { before: before.at(-1)! });

    expect(await told(objectsOf(before, after))).toEqual([['digestGap', after[0].key]]);
  });

  it.each([
    ['that is not of full hours', [0, 1.5, 7.25, 9, 12]],
    ['that is of several hours', [0, 1, 4, 9, 12]],
  ])('%s names one that is missing, and no hours that never were', async (_, ends) => {
    const chain = await chainOf(ends.slice(1).map((end, index) => [ends[index], end] as const));
    const objects = objectsOf(chain);
    chain.slice(1, 3).forEach(({ key }) => objects.delete(key));

    expect(await told(objects)).toEqual([['digestMissing', chain[2].key]]);
    expect(await told(objects, { records: recordsOf(chain) })).toEqual([
      ['digestMissing', chain[1].key],
      ['digestMissing', chain[2].key],
    ]);
  });

  it('is missed where those of other Regions go on, but for the last hour', async () => {
    const chain = await chainOf(hours(0, 4));
    const other = await chainOf(hours(0, 8), { chain: { ...CHAIN, region: 'us-east-1' } });
    const objects = objectsOf(chain, other);

    expect(await told(objects, { now: hour(8) + 10 * MINUTE })).toHaveLength(3);
    expect(await told(objects, { now: hour(20) })).toHaveLength(4);
    expect(await told(objects, { now: hour(5) - 1 })).toEqual([]);
  });

  it('of another trail does not go on because this one does', async () => {
    const chain = await chainOf(hours(0, 4));
    const other = await chainOf(hours(0, 8), { chain: { ...CHAIN, name: 'other', region: 'us-east-1' } });

    expect(await told(objectsOf(chain, other), { now: hour(20) })).toEqual([]);
  });
});

describe('digests and files of other buckets', () => {
  it('are counted, and not looked at', async () => {
    const [here, there] = [await chainOf(hours(0, 2)), await chainOf(hours(2, 3))];
    const moved = await makeDigest({
      ...there[0],
      previous: { ...here[1], key: 'other/AWSLogs/1/CloudTrail-Digest/x' },
    });
    const objects = objectsOf([moved]);

    expect(await noticed(objects)).toEqual([['elsewhere', moved.key]]);
    const named = await makeDigest({
      ...there[0],
      change: (text) => text.replace('"s3Bucket":"', '"s3Bucket":"other-'),
    });
    expect(await told(objectsOf([{ ...named, files: [] }]))).toEqual([]);
    expect(await noticed(objectsOf([{ ...named, files: [] }]))).toEqual([['elsewhere', there[0].files[0].key]]);
  });

  it('are known by what most digests call the bucket, unless it is told', async () => {
    const chain = await chainOf(hours(0, 4));
    const { bucket, ...foreign } = { ...chain[1], bucket: 'another' };
    const other = await makeDigest({ ...foreign, bucket });
    const objects = objectsOf(chain);
    objects.set(other.key, other);
    const everywhere = { prefix: '', clock: () => hour(60) };
    const feed = new MemoryFeed();
    for (const [key, object] of objects) feed.objects.set(key, object);

    const { faults } = await verify(
      { feed, keys: keysOf(publicKey(signingKey())), clock: everywhere.clock },
      everywhere,
    );

    expect(faults).toMatchObject([{ is: 'digestMoved', key: other.key, bucket: BUCKET }]);
    expect(await told(objects, { bucket: 'renamed' })).toHaveLength(4);
  });
});
