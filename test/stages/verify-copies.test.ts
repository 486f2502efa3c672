import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { makeDigest, type MadeDigest, recordsOf, verifying } from '../verify/archive.ts';
import { add, CHAIN, chainOf, copied, fileAt, hour, hours, noticed, objectsOf, told } from './verify-world.ts';

const COPY = { lacksMetadata: true };

describe('a copy of a bucket without metadata', () => {
  let chain: readonly MadeDigest[];
  beforeAll(async () => {
    chain = await chainOf(hours(0, 5));
  });

  it('is proven by each digest’s signature in the next one, but for the newest and its files', async () => {
    const found = await verifying(copied(objectsOf(chain)), COPY);

    const newest = chain[4];
    expect(found).toMatchObject({
      faults: [],
      digests: { valid: 4, faulty: 0 },
      files: { valid: 4, faulty: 0 },
      notices: [{ is: 'signature', keys: [newest.key, newest.files[0].key], count: 2 }],
      chains: [{ to: chain[3].end, head: { key: chain[3].key }, digests: 4, files: 4 }],
    });
  });

  it('is proven altogether by the ledger', async () => {
    const records = recordsOf(chain);

    const { faults, notices, digests, files } = await verifying(copied(objectsOf(chain)), { ...COPY, records });

    const all = { valid: 5, faulty: 0 };
    expect({ faults, notices, digests, files }).toEqual({ faults: [], notices: [], digests: all, files: all });
  });

  it('has its faults all the same', async () => {
    const objects = copied(objectsOf(chain));
    const edited = chain[1].text.replace('"newestEventTime":"2026', '"newestEventTime":"2025');
    objects.set(chain[1].key, { body: gzipSync(edited), metadata: {} });
    objects.delete(chain[3].key);
    objects.delete(chain[0].files[0].key);

    const faults = [
      ['digestReplaced', chain[1].key],
      ['digestMissing', chain[3].key],
    ];
    expect(await told(objects, COPY)).toEqual(faults);
    const [, ...unproven] = (await noticed(objects, COPY)).find(([is]) => is === 'signature')!;
    expect(unproven).toEqual(
      expect.arrayContaining([4, 2, 0].map((n) => chain[n].key).concat([4, 2].map((n) => chain[n].files[0].key))),
    );
    const known = { ...COPY, records: recordsOf(chain) };
    expect(await told(objects, known)).toEqual([...faults, ['fileMissing', chain[0].files[0].key]]);
    expect(await noticed(objects, known)).toEqual([]);
  });

  it('is one only if no digest has any', async () => {
    const objects = copied(objectsOf(chain));
    objects.set(chain[1].key, chain[1]);

    expect(await told(objects, COPY)).toEqual([0, 2, 3, 4].map((n) => ['digestUnsigned', chain[n].key]));
    expect((await verifying(objects, COPY)).files.valid).toBe(2);
  });

  it('is one only if that is known', async () => {
    const objects = copied(objectsOf(chain));

    expect(await told(objects)).toEqual(chain.map(({ key }) => ['digestUnsigned', key]));
  });
});

describe('who plants a digest without a signature', () => {
  it.each([true, false])('does not switch off that signatures are checked (a copy: %s)', async (isCopy) => {
    const chain = await chainOf(hours(0, 5));
    const objects = objectsOf(chain);
    const file = fileAt(5 * 60 + 20);
    // Later than all others, and by no key at all.
    const planted = await makeDigest({
      chain: CHAIN,
      start: hour(5),
      end: hour(6),
      previous: chain[4],
      files: [file],
    });
    objects.set(planted.key, { body: planted.body, metadata: {} });
    add(objects, file);

    const found = await verifying(objects, isCopy ? COPY : {});

    expect(found.faults.map(({ is, key }) => [is, key])).toEqual([['digestUnsigned', planted.key]]);
    expect(found).toMatchObject({ digests: { valid: 5 }, files: { valid: 5 } });
  });

  it('proves no file of a time that others cover', async () => {
    const chain = await chainOf(hours(0, 5));
    const other = { ...CHAIN, name: 'planted' };
    const file = fileAt(2 * 60 + 20);
    const [planted] = await chainOf([[4, 5]], { chain: other });
    const naming = await makeDigest({ ...planted, files: [file] });
    const objects = copied(objectsOf(chain, [naming]));

    expect(await told(objects, COPY)).toEqual([['fileAdded', file.key]]);
  });
});
