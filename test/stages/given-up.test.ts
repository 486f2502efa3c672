import { describe, expect, it } from '@jest/globals';
import { type CommittedFile, lineOf } from '../../core/commit.ts';
import { type Cursor, readCursor, startAt } from '../../stages/cursor.ts';
import { giveUp, keysGivenUp } from '../../stages/given-up.ts';
import { MemoryObjectStore } from '../stores/memory-object-store.ts';
import { commitByCommit } from './commit-by-commit.ts';

const DAY = 24 * 60 * 60 * 1000;

const fileOf = (key: string): CommittedFile => ({
  ...{ trail: 'a', key, sha256: '', records: 1, start: 0, end: 1 },
  ...{ oldest: '2026-03-01T09:00:00Z', newest: '2026-03-01T09:00:00Z' },
});

/** Keys of the files of a commit that count as given up. */
const given = async (store: MemoryObjectStore, n: number, cursor: Cursor) => [
  ...(await keysGivenUp(store, { shard: 0, n }, 'a', cursor)),
];

describe('what was given up', () => {
  it('is that which the cursor tells of: a mark alone is nothing', async () => {
    const store = new MemoryObjectStore();
    const before = startAt(5);

    const after = { ...before, ...(await giveUp(store, { shard: 0, n: 5 }, 'a', [fileOf('x')], before)), next: 6 };

    expect(after).toEqual({ next: 6, undeliverable: 1, givenUp: [{ from: 5, to: 6 }] });
    expect(await given(store, 5, before)).toEqual([]);
    expect(await given(store, 5, after)).toEqual(['x']);
  });

  it('has no file that was delivered after the first of two runs had marked it, and stopped', async () => {
    const store = new MemoryObjectStore();
    const before = startAt(5);
    await giveUp(store, { shard: 0, n: 5 }, 'a', [fileOf('x'), fileOf('y')], before);

    const told = await giveUp(store, { shard: 0, n: 5 }, 'a', [fileOf('y')], before);
    const after = { ...before, ...told, next: 6 };
    const later = { ...after, ...(await giveUp(store, { shard: 0, n: 6 }, 'a', [fileOf('z')], after)), next: 7 };

    for (const cursor of [after, later]) expect(await given(store, 5, cursor)).toEqual(['y']);
    expect(await given(store, 6, later)).toEqual(['z']);
  });

  it('is by the marks alone where an older release has noted it, also when more is given up', async () => {
    const store = new MemoryObjectStore();
    await giveUp(store, { shard: 0, n: 2 }, 'a', [fileOf('x')], startAt(2));
    const old: Cursor = { next: 5, undeliverable: 1 };
    expect(await given(store, 2, old)).toEqual(['x']);

    const after = { ...old, ...(await giveUp(store, { shard: 0, n: 9 }, 'a', [fileOf('y')], { ...old, next: 9 })) };

    for (const [n, key] of [
      [2, 'x'],
      [9, 'y'],
    ] as const)
      expect(await given(store, n, { ...after, next: 10 })).toEqual([key]);
  });

  it('is a short list, however long a bucket is dead', async () => {
    const { world, process, commit } = commitByCommit();
    world.failing.add('second');
    let shard = 0;
    for (let day = 0; day < 40; day++) {
      shard = await commit();
      await process.publish(shard);
      world.now += DAY;
    }

    const { cursor } = await readCursor(world.home, shard, lineOf({ trail: 'second', version: 3, bucket: 'second' }));

    expect(cursor.undeliverable).toBeGreaterThan(5);
    expect(cursor.givenUp).toEqual([{ from: 0, to: cursor.next }]);
  });
});
