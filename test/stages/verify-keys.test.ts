import { describe, expect, it } from '@jest/globals';
import { TrailError } from '../../core/errors.ts';
import { signingKey } from '../data/signer.ts';
import { keysOf, makeDigest, publicKey, recordsOf, verifying } from '../verify/archive.ts';
import { CHAIN, chainOf, fileAt, hour, hours, noticed, objectsOf, told } from './verify-world.ts';

describe('public keys', () => {
  const signer = signingKey();
  const validFor = (from: number, to: number) => ({ keys: keysOf(publicKey(signer, from, to)) });

  it.each([
    ['is valid an hour before', hour(3), hour(9), 'none'],
    ['is valid an hour after', hour(0), hour(1), 'none'],
    ['was valid too long ago', hour(-9), hour(1) - 1, 'digestKeyNotValid'],
    ['is valid too late', hour(3) + 1, hour(9), 'digestKeyNotValid'],
  ])('a key that %s its digest ends', async (_, from, to, is) => {
    const objects = objectsOf(await chainOf(hours(1, 2)));

    const found = await verifying(objects, validFor(from, to));

    expect(found.faults.map((fault) => fault.is)).toEqual(is === 'none' ? [] : [is]);
  });

  it('of a backfill is valid when that is made', async () => {
    const chain = { ...CHAIN, isBackfill: true };
    const made = await makeDigest({ chain, start: hour(0), end: hour(1), files: [fileAt(20)] });
    const late = { ...made.metadata, 'backfill-generation-timestamp': new Date(hour(500)).toISOString() };
    const objects = objectsOf([{ ...made, metadata: late }]);

    expect(await told(objects, validFor(hour(499), hour(600)))).toEqual([]);
    expect(await told(objects, validFor(hour(0), hour(2)))).toEqual([['digestKeyNotValid', made.key]]);
  });

  it('are sought once for many digests', async () => {
    let asked = 0;
    const keys = { list: async () => (asked++, [publicKey(signer)]) };

    await verifying(objectsOf(await chainOf(hours(0, 30))), { keys });

    expect(asked).toBeLessThanOrEqual(2);
  });

  it('that are none make all digests unproven', async () => {
    const objects = objectsOf(await chainOf(hours(0, 3)));

    const { faults, chains, files } = await verifying(objects, { keys: keysOf() });

    expect(faults.map(({ is }) => is)).toEqual(['digestKeyUnknown', 'digestKeyUnknown', 'digestKeyUnknown']);
    expect([chains, files.valid]).toEqual([[], 0]);
  });
});

describe('the ledger', () => {
  it('is not believed if it was forged', async () => {
    const chain = await chainOf(hours(0, 4));
    const forged = { ...chain[2], metadata: { ...chain[2].metadata, signature: chain[1].signature } };

    expect(await told(objectsOf(chain), { records: recordsOf([chain[0], chain[1], forged, chain[3]]) })).toEqual([]);
  });

  it('may know of digests that are not in the bucket yet', async () => {
    const chain = await chainOf(hours(0, 4));
    const objects = objectsOf(chain);
    objects.delete(chain[3].key);
    const known = { records: recordsOf(chain, true), now: hour(5) };

    expect(await told(objects, known)).toEqual([]);
    expect(await noticed(objects, known)).toEqual([['notSealed', chain[3].key]]);
    // What they name is known, and is verified.
    expect(await verifying(objects, known)).toMatchObject({ digests: { valid: 3 }, files: { valid: 4 } });
    expect(await told(objects, { ...known, now: hour(4 + 24) })).toEqual([['digestMissing', chain[3].key]]);
  });

  it('knows of digests that are missing, though it does not know that they were published', async () => {
    const chain = await chainOf(hours(0, 4));
    const objects = objectsOf(chain);
    objects.delete(chain[1].key);

    const known = { records: recordsOf(chain, true), now: hour(5) };
    expect(await told(objects, known)).toEqual([['digestMissing', chain[1].key]]);
  });

  it('is no witness where it is damaged, or knows none of the digests: that is told', async () => {
    const chain = await chainOf(hours(0, 4));
    const damaged = {
      digests: async function* () {
        yield* [];
        throw new TrailError('LEDGER_DAMAGED', 'cannot read a seal');
      },
    };

    for (const records of [damaged, recordsOf([])]) {
      expect(await told(objectsOf(chain), { records })).toEqual([]);
      expect(await noticed(objectsOf(chain), { records })).toEqual([['witness', chain[3].key]]);
    }
    expect(await noticed(objectsOf(chain), { records: recordsOf(chain) })).toEqual([]);
  });

  it('knows none of the digests of a place that is empty, which is not told', async () => {
    expect(await noticed(new Map(), { records: recordsOf([]) })).toEqual([]);
  });

  it('of another bucket, or below another prefix, says nothing', async () => {
    const chain = await chainOf(hours(0, 4));
    const records = recordsOf(chain);

    expect(await told(new Map(), { records, bucket: 'other' })).toEqual([]);
    expect(await told(new Map(), { records, prefix: 'other' })).toEqual([]);
    // Four digests, and a file of each.
    expect(await told(new Map(), { records })).toHaveLength(8);
  });

  it('may have grown since it was read', async () => {
    const chain = await chainOf(hours(0, 4));
    let reads = 0;
    const records = {
      digests: (from: number, to: number) => recordsOf(reads++ === 0 ? chain.slice(0, 3) : chain).digests(from, to),
    };

    expect(await told(objectsOf(chain), { records })).toEqual([]);
  });

  it('proves what lost digests named', async () => {
    const chain = await chainOf(hours(0, 4));
    const objects = objectsOf(chain);
    const [file] = chain[2].files;
    objects.delete(chain[2].key);
    objects.delete(file.key);

    const { faults, files } = await verifying(objects, { records: recordsOf(chain) });

    expect(faults).toMatchObject(
      [
        {
          is: 'digestMissing',
          trust: expect.stringContaining(
            'its 1 file of 2026-03-10T08:00:00Z to 2026-03-10T09:00:00Z is proven by the ledger’s copy',
          ),
        },
        { is: 'fileMissing', key: file.key, trust: expect.stringContaining(file.sha256) },
      ].sort(() => 0),
    );
    expect(files).toEqual({ valid: 3, faulty: 1 });
  });
});
