import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { makeDigest, type MadeDigest, MINUTE, type Objects } from '../verify/archive.ts';
import { add, CHAIN, chainOf, fileAt, hour, hours, objectsOf, told } from './verify-world.ts';

/** Changes what a digest says: nothing of it can be trusted. */
const edit = (objects: Objects, { key, text, metadata }: MadeDigest): void => {
  objects.set(key, { body: gzipSync(text.replace('"newestEventTime"', '"NewestEventTime"')), metadata });
};

describe('where a digest is lost, and there is no ledger', () => {
  it('one that does not end with the hour, as all others do, is in no chain', async () => {
    const chain = await chainOf(hours(0, 8));
    const forged = await makeDigest({ chain: CHAIN, start: hour(5), end: hour(5) + 30 * MINUTE, previous: chain[4] });
    const objects = objectsOf([...chain, forged]);
    objects.delete(chain[5].key);

    expect(await told(objects)).toEqual([
      ['digestUnchained', forged.key],
      ['digestMissing', chain[5].key],
    ]);
  });

  it('one that ended when logging was stopped is sound', async () => {
    const before = await chainOf([
      [0, 1.5],
      [1.5, 2],
    ]);
    const after = await chainOf(hours(4, 6));
    const objects = objectsOf(before, after);
    edit(objects, before[1]);

    expect(await told(objects)).toEqual([['digestForged', before[1].key]]);
  });

  it('and it was a backfill, files of other hours cannot have been named by it', async () => {
    const chain = { ...CHAIN, isBackfill: true };
    const backfills = await chainOf(
      [
        [3, 4],
        [20, 21],
      ],
      { chain },
    );
    const objects = objectsOf(await chainOf(hours(0, 24)), backfills);
    edit(objects, backfills[1]);
    const [added, open] = [fileAt(10 * 60), fileAt(20 * 60 + 30)];
    [added, open].forEach((file) => add(objects, file));

    expect(await told(objects)).toEqual([
      ['digestForged', backfills[1].key],
      ['fileAdded', added.key],
    ]);
  });
});
