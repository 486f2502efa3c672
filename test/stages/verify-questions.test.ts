import { beforeAll, describe, expect, it } from '@jest/globals';
import { verify } from '../../stages/verify.ts';
import { signingKey } from '../data/signer.ts';
import { MemoryFeed } from '../stores/memory-feed.ts';
import {
  keysOf,
  type MadeArchive,
  makeDigest,
  type MadeDigest,
  MINUTE,
  type Objects,
  publicKey,
  recordsOf,
  verifying,
} from '../verify/archive.ts';
import { wholeArchive } from '../verify/whole-archive.ts';
import { add, CHAIN, chainOf, fileAt, hour, hours, objectsOf, told } from './verify-world.ts';

describe('who asks about a time', () => {
  let chain: readonly MadeDigest[];
  let objects: Objects;
  beforeAll(async () => {
    // From 06:00 on, for four days.
    chain = await chainOf(hours(0, 96));
  });

  const opened = async (question: { readonly from?: number; readonly to?: number }) => {
    const keys = new Set<string>();
    const feed = new MemoryFeed();
    for (const [key, object] of objects) feed.objects.set(key, object);
    const open = feed.open.bind(feed);
    feed.open = async (key) => {
      if (feed.objects.has(key)) keys.add(key);
      return open(key);
    };
    await verify({ feed, keys: keysOf(publicKey(signingKey())), clock: () => hour(200) }, { prefix: '', ...question });
    return keys;
  };

  it('is told of the digests that end in it, the one that it begins in, and their files', async () => {
    objects = objectsOf(chain);

    const count = async (from?: number, to?: number) => {
      const { digests, files, chains } = await verifying(objects, {
        ...(from !== undefined && { from }),
        ...(to !== undefined && { to }),
      });
      expect(files.valid).toBe(digests.valid);
      return [digests.valid, chains[0]?.from, chains[0]?.to];
    };

    expect(await count(hour(30), hour(40))).toEqual([11, hour(29), hour(40)]);
    expect(await count(hour(30) + 1, hour(40))).toEqual([10, hour(30), hour(40)]);
    expect(await count(hour(30) + MINUTE, hour(30) + 2 * MINUTE)).toEqual([1, hour(30), hour(31)]);
    expect(await count(hour(90))).toEqual([7, hour(89), hour(96)]);
    expect(await count(undefined, hour(3))).toEqual([3, hour(0), hour(3)]);
    expect(await count(hour(500))).toEqual([0, undefined, undefined]);
  });

  it('has little read', async () => {
    objects = objectsOf(chain);

    const keys = await opened({ from: hour(30), to: hour(32) });

    // Three digests with a file each, the digest after them, and a few that tell how the bucket is called.
    expect(keys.size).toBeLessThanOrEqual(3 + 3 + 1 + 4);
  });

  it('is told of faults in it, and of no others', async () => {
    objects = objectsOf(chain);
    const [before, within, after] = [20, 35, 60].map((n) => chain[n]);
    for (const { key, files } of [before, within, after]) {
      objects.delete(key);
      objects.delete(files[0].key);
    }
    const [added, later] = [fileAt(31 * 60 + 20), fileAt(70 * 60 + 20)];
    [added, later].forEach((file) => add(objects, file));
    const question = { from: hour(30), to: hour(40) };

    expect((await told(objects, question)).sort()).toEqual([
      ['digestMissing', within.key],
      ['fileAdded', added.key],
    ]);
    expect((await told(objects, { ...question, records: recordsOf(chain) })).sort()).toEqual([
      ['digestMissing', within.key],
      ['fileAdded', added.key],
      ['fileMissing', within.files[0].key],
    ]);
  });

  it('is told that the last one is not what the next one names', async () => {
    const digest = chain[39];
    const forged = await makeDigest({
      ...digest,
      change: (text) => text.replace('"oldestEventTime":"2026', '"oldestEventTime":"2025'),
    });
    objects = objectsOf(chain);
    objects.set(digest.key, forged);

    expect(await told(objects, { from: hour(30), to: hour(40) })).toEqual([['digestReplaced', digest.key]]);
  });

  it('is told of a last one that is gone', async () => {
    objects = objectsOf(chain);
    objects.delete(chain[39].key);

    expect(await told(objects, { from: hour(30), to: hour(40) })).toEqual([['digestMissing', chain[39].key]]);
    expect(await told(objects, { from: hour(30), to: hour(39) })).toEqual([]);
    // That digests of later hours are gone as well is not asked.
    objects.delete(chain[40].key);
    objects.delete(chain[41].key);
    expect(await told(objects, { from: hour(30), to: hour(40), now: hour(200) })).toEqual([
      ['digestMissing', chain[39].key],
    ]);
  });

  it('has no files that are not sealed yet in an hour that goes on behind it', async () => {
    objects = objectsOf(chain);
    const question = { from: hour(30), to: hour(40) + 30 * MINUTE, now: hour(200) };

    const { notices, faults } = await verifying(objects, question);

    expect({ notices, faults }).toEqual({ notices: [], faults: [] });
    const within = { ...question, from: hour(40) + 5 * MINUTE };
    expect(await verifying(objects, within)).toMatchObject({ notices: [], faults: [] });
  });
});

describe('who asks about a part of a bucket', () => {
  let archive: MadeArchive;
  beforeAll(async () => {
    archive = await wholeArchive();
  });

  it('is told of the accounts and Regions that are named', async () => {
    const [one, other] = ['111122223333', '444455556666'];
    const objects: Objects = new Map(archive.objects);
    const { key } = archive.files.find((file) => file.key.includes(`/${other}/CloudTrail/us-east-1/`))!;
    objects.delete(key);

    expect(await told(objects, { accounts: [one] })).toEqual([]);
    expect(await told(objects, { regions: ['eu-west-1'] })).toEqual([]);
    expect(await told(objects, { accounts: [other], regions: ['us-east-1'] })).toEqual([['fileMissing', key]]);
    const { chains } = await verifying(objects, { accounts: [one], regions: ['eu-west-1'] });
    expect(new Set(chains.map(({ account, region }) => `${account} ${region}`))).toEqual(new Set([`${one} eu-west-1`]));
  });

  it('is told of one trail, and another’s files are not added ones', async () => {
    const objects: Objects = new Map(archive.objects);
    const [one, other] = ['main', 'my_other-trail'].map((name) =>
      archive.digests.find(({ chain, files }) => chain.name === name && files.length > 0)!,
    );
    objects.delete(one.files[0].key);
    objects.delete(other.files[0].key);

    const { chains, faults, files } = await verifying(objects, { trail: { name: 'my_other-trail' } });

    expect(new Set(chains.map(({ trail }) => trail))).toEqual(new Set(['my_other-trail']));
    expect(faults).toMatchObject([{ key: other.files[0].key }]);
    const ofTrail = archive.digests
      .filter(({ chain }) => chain.name === 'my_other-trail')
      .flatMap((made) => made.files);
    expect(files).toEqual({ valid: ofTrail.length - 1, faulty: 1 });
    expect((await verifying(objects, { trail: { name: 'main', homeRegion: 'eu-west-1' } })).chains).toEqual([]);
  });

  it('is told of what is below its prefix and organization', async () => {
    const chain = await chainOf(hours(0, 3));
    const place = (digest: MadeDigest, root: string) =>
      makeDigest({ ...digest, key: `${root}${digest.key.slice('AWSLogs/'.length)}`, files: [] });
    const below = await Promise.all(['some/where/AWSLogs/', 'AWSLogs/o-abc/'].map((root) => place(chain[0], root)));
    const objects = objectsOf(chain, below);

    const count = async (...args: Parameters<typeof verifying>) => {
      const { digests, faults } = await verifying(...args);
      return [digests.valid, faults.length];
    };

    expect(await count(objects)).toEqual([3, 0]);
    expect(await count(objects, { prefix: 'some/where' })).toEqual([1, 0]);
    expect(await count(objects, { organization: 'o-abc' })).toEqual([1, 0]);
    expect(await count(objects, { prefix: 'some' })).toEqual([0, 0]);
  });

  it('may have a trail that is called almost like another’s Region', async () => {
    const odd = { ...CHAIN, name: 'a_us-east-1_b', homeRegion: 'eu-west-1' };
    const chain = await chainOf(hours(0, 3), { chain: odd });

    expect((await verifying(objectsOf(chain))).chains).toMatchObject([{ trail: odd.name, homeRegion: 'eu-west-1' }]);
  });
});
