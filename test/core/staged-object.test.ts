import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { minuteStem, readStagedKey, stagedKey, stemOf } from '../../core/staged-object.ts';
import { allShards } from '../../core/shard.ts';

const MINUTE = 60_000;
const NOON = Date.UTC(2026, 2, 1, 12, 0, 59);

describe('the key of a staged object', () => {
  it('names its minute, and the shard and length of each part', () => {
    const key = stagedKey(NOON, 'unique1', [
      { shard: 0, length: 0x5f3 },
      { shard: 7, length: 0x1a2c },
    ]);

    expect(key).toBe('staging/20260301T1200Z-unique1-00.5f3_07.1a2c');
  });

  it('tells where each part is', () => {
    const lengths = fc.uniqueArray(fc.record({ shard: fc.constantFrom(...allShards), length: fc.nat() }), {
      selector: ({ shard }) => shard,
      minLength: 1,
      maxLength: 16,
    });

    fc.assert(
      fc.property(lengths, fc.nat({ max: Date.UTC(9999, 11, 31) }), (parts, time) => {
        const key = stagedKey(time, 'u1', parts);

        const read = readStagedKey(key)!;

        expect(read.key).toBe(key);
        expect(read.stem).toBe(stemOf(key));
        expect(read.stem.startsWith(minuteStem(time))).toBe(true);
        expect(read.time).toBe(time - (time % MINUTE));
        expect(read.parts.map(({ shard, start, end }) => ({ shard, length: end - start }))).toEqual(parts);
        expect(read.parts[0].start).toBe(0);
        for (const [index, part] of read.parts.slice(1).entries()) expect(part.start).toBe(read.parts[index].end);
      }),
    );
  });

  it('has a stem that no other has, short enough to be named by the thousand', () => {
    const parts = allShards.map((shard) => ({ shard, length: 5000 }));
    const unique = `${'t'.repeat(15)}${'p'.repeat(16)}`;

    expect(stemOf(stagedKey(NOON, unique, parts))).toBe(`20260301T1200Z-${unique}`);
    expect(stemOf(stagedKey(NOON, unique, parts)).length).toBeLessThan(50);
  });

  it('of a later minute stands behind that of an earlier one', () => {
    const parts = [{ shard: 1, length: 1 }];

    expect(stagedKey(NOON, 'z', parts) < stagedKey(NOON + MINUTE, 'a', parts)).toBe(true);
  });

  it('is short enough for the name of a file, with sixteen parts of the longest batches', () => {
    const parts = allShards.map((shard) => ({ shard, length: 15_000_000 }));

    const key = stagedKey(NOON, 'u'.repeat(40), parts);

    expect(Buffer.byteLength(key.slice('staging/'.length))).toBeLessThan(255);
  });

  it.each([
    'staging/03/20260301T1200Z-u',
    'staging/20260301T1200Z-u',
    'staging/20260301T1200Z-u-',
    'staging/20260301T1200Z-u-00.5f3_',
    'staging/20260301T1200Z-u-0.5f3',
    'staging/.DS_Store',
    'staging/',
    'ledger/20260301T1200Z-u-00.5f3',
  ])('is none that others have made: %s', (key) => {
    expect(readStagedKey(key)).toBeUndefined();
  });
});
