import { beforeAll, describe, expect, it } from '@jest/globals';
import { type MadeArchive, type MadeDigest, makeDigest, MINUTE, recordsOf, verifying } from '../verify/archive.ts';
import { wholeArchive } from '../verify/whole-archive.ts';
import { MemoryFeed } from '../stores/memory-feed.ts';
import { signingKey } from '../data/signer.ts';
import { keysOf, publicKey } from '../verify/archive.ts';
import { verify } from '../../stages/verify.ts';
import { add, CHAIN, chainOf, fileAt, hour, hours, noticed, objectsOf, told } from './verify-world.ts';

describe('an intact archive', () => {
  let archive: MadeArchive;
  beforeAll(async () => {
    archive = await wholeArchive();
  });

  it.each([true, false])('has no faults, and all of it is counted (with the ledger: %s)', async (hasRecords) => {
    const { objects, digests, files } = archive;

    const found = await verifying(objects, hasRecords ? { records: recordsOf(digests) } : {});

    const backfills = digests.filter(({ chain }) => chain.isBackfill).length;
    expect(found).toMatchObject({
      digests: { valid: digests.length - backfills, faulty: 0 },
      backfillDigests: { valid: backfills, faulty: 0 },
      files: { valid: files.length, faulty: 0 },
      faults: [],
      notices: [],
    });
    expect(files.length).toBeGreaterThanOrEqual(1000);
    const bytes = [...objects.values()].reduce((sum, { body }) => sum + body.length, 0);
    expect(found.bytes).toBe(bytes);
  });

  it('is proven from the first digest of each chain to its head', async () => {
    const { chains } = await verifying(archive.objects);

    const expected = archive.chains.map((chain) => {
      const { account, region, homeRegion, isBackfill, name } = chain[0].chain;
      const { key, sha256, end } = chain.at(-1)!;
      return {
        account,
        region,
        homeRegion,
        isBackfill,
        trail: name,
        from: chain[0].start,
        to: end,
        digests: chain.length,
        files: chain.flatMap(({ files }) => files).length,
        head: { key, sha256 },
      };
    });
    expect(chains).toEqual(expected.sort((a, b) => (a.head.key < b.head.key ? -1 : 1)));
  });

  it('is told of as it is read, until all of it is', async () => {
    const feed = new MemoryFeed();
    for (const [key, object] of archive.objects) feed.objects.set(key, object);
    const steps: (readonly [number, number])[] = [];

    const ports = { feed, keys: keysOf(publicKey(signingKey())), clock: () => hour(60) };
    const { bytes } = await verify(ports, { prefix: '' }, (...step) => steps.push(step));

    const done = steps.map(([first]) => first);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(steps.at(-1)).toEqual([bytes, bytes]);
  });
});

describe('files that no digest names', () => {
  let chain: readonly MadeDigest[];
  beforeAll(async () => {
    chain = await chainOf(hours(2, 6));
  });

  it.each([
    [2 * 60, 'notCovered'],
    [6 * 60, 'notSealed'],
    [7 * 60, 'notSealed'],
  ])('and are stamped with minute %i are no fault: %s', async (minute, is) => {
    const objects = objectsOf(chain);
    const file = fileAt(minute);
    add(objects, file);

    const { faults, notices } = await verifying(objects);

    expect(faults).toEqual([]);
    expect(notices).toMatchObject([{ is, count: 1, keys: [file.key] }]);
  });

  it.each([2 * 60 + 5, 3 * 60, 6 * 60 - 5])('and are stamped with minute %i are added ones', async (minute) => {
    const objects = objectsOf(chain);
    const file = fileAt(minute);
    add(objects, file);

    expect(await told(objects)).toEqual([['fileAdded', file.key]]);
  });

  it.each([
    ['account', (key: string) => key.replace(`/${CHAIN.account}_`, '/444455556666_')],
    ['kind', (key: string) => key.replace('_CloudTrail_', '_CloudTrail-Insight_')],
    ['Region', (key: string) => key.replace(`_${CHAIN.region}_`, '_us-east-1_')],
    ['day', (key: string) => key.replace('/10/', '/12/')],
  ])('and whose name is of another %s than their folder are added ones at any time', async (_, rename) => {
    const objects = objectsOf(chain);
    const file = fileAt(9 * 60);
    const key = rename(file.key);
    add(objects, { ...file, key });

    expect(await told(objects)).toEqual([['fileAdded', key]]);
  });

  it('are no fault where there are no digests at all', async () => {
    const objects = objectsOf(chain);
    const file = fileAt(4 * 60, { ...CHAIN, region: 'us-east-1' });
    add(objects, file);

    expect(await noticed(objects)).toEqual([['notCovered', file.key]]);
  });

  it('may be of another trail, if one is not validated', async () => {
    const objects = objectsOf(chain);
    const [file, odd] = [fileAt(4 * 60), { ...fileAt(4 * 60), key: `${fileAt(4 * 60).key}~` }];
    add(objects, file);
    add(objects, odd);

    const { faults, notices } = await verifying(objects, { unwatched: [{ from: hour(3), to: hour(5) }] });

    expect(faults).toMatchObject([{ is: 'fileAdded', key: odd.key }]);
    expect(notices).toMatchObject([{ is: 'shared', keys: [file.key], count: 1 }]);
  });

  it('may be of a trail whose digests come later', async () => {
    const other = await chainOf(hours(2, 4), { chain: { ...CHAIN, name: 'late' } });
    const objects = objectsOf(chain, other);
    const file = fileAt(5 * 60);
    add(objects, file);

    expect(await noticed(objects, { now: hour(6) + 10 * MINUTE })).toEqual([['notSealed', file.key]]);
    expect(await told(objects, { now: hour(12) })).toEqual([['fileAdded', file.key]]);
  });

  it('and that a digest of another Region names are not added', async () => {
    const stray = fileAt(3 * 60 + 10, { ...CHAIN, region: 'us-east-1' });
    const there = await chainOf(hours(2, 7), { chain: { ...CHAIN, region: 'us-east-1' } });
    const last = await makeDigest({
      chain: CHAIN,
      start: hour(6),
      end: hour(7),
      files: [stray],
      previous: chain.at(-1)!,
    });
    const objects = objectsOf([...chain, last], there);

    expect(await told(objects)).toEqual([]);
    objects.delete(stray.key);
    expect(await told(objects)).toEqual([['fileMissing', stray.key]]);
  });
});
