import { type Commit, lineIn } from '../core/commit.ts';
import { attemptOf, keys } from '../core/ledger-keys.ts';
import { mapParallel } from '../core/parallel.ts';
import type { ObjectStore } from '../ports/index.ts';
import { type Cursor, readCursor } from './cursor.ts';
import { readCommit } from './ledger.ts';
import { sweepLostIndex } from './sweep.ts';

const AT_ONCE = 16;

/** Where a shard's lines stand. */
type Cursors = ReadonlyMap<string, Cursor>;

/**
 * Deletes the packs that all cursors have passed, as far as there is time. Costs a read for each commit; only the first run of a process for a
 * shard lists what is there, and so also finds what stopped processes and lost attempts left behind.
 */
export const tidy = (store: ObjectStore) => {
  const tidied = new Map<number, number>();

  return async (shard: number, cursors: Cursors, hasTime: () => boolean): Promise<void> => {
    if (cursors.size === 0 || !hasTime()) return;
    const places = [...cursors.values()].map(needsPacksFrom);
    const to = Math.min(...places);
    const from = tidied.get(shard);
    const isPassed = passedBy(store, cursors);
    if (from === undefined) {
      await dropListed(store, shard, to, { isPassed, hasTime });
      // The next run lists what is left.
      if (!hasTime()) return;
      await sweepLostIndex(store, shard, Math.max(...places) - 1);
    }
    let n = from ?? to;
    for (; n < to && hasTime(); n++) {
      const commit = await readCommit(store, shard, n);
      if (commit?.pack !== undefined && (await isPassed(commit))) await store.delete(commit.pack);
    }
    tidied.set(shard, Math.min(n, to));
  };
};

/** A log group that is behind its files reads the same packs. */
const needsPacksFrom = ({ next, logs }: Cursor): number => Math.min(next, logs?.next ?? next);

type IsPassed = (commit: Commit) => Promise<boolean>;

/** Packs of commits before `to` that nobody needs: passed by all, or of attempts that the commit does not name. */
const dropListed = async (
  store: ObjectStore,
  shard: number,
  to: number,
  { isPassed, hasTime }: { readonly isPassed: IsPassed; readonly hasTime: () => boolean },
): Promise<void> => {
  const listed = (await store.list(keys.packs(shard))).filter(({ key }) => attemptOf(key) < to);
  await mapParallel(listed, AT_ONCE, async ({ key }) => {
    if (!hasTime()) return;
    const commit = await readCommit(store, shard, attemptOf(key));
    if (commit && (commit.pack !== key || (await isPassed(commit)))) await store.delete(key);
  });
};

/** Whether every trail that a commit has files for, published by this process or not, is done with them. */
const passedBy = (store: ObjectStore, cursors: Cursors): IsPassed => {
  const known = new Map(cursors);

  const cursorOf = async (shard: number, line: string): Promise<Cursor> => {
    const cursor = known.get(line) ?? (await readCursor(store, shard, line)).cursor;
    known.set(line, cursor);
    return cursor;
  };

  return async (commit) => {
    const { shard, n } = commit;
    for (const trail of new Set(commit.files.map((file) => file.trail))) {
      const cursor = await cursorOf(shard, lineIn(commit, trail));
      const { undeliverable } = cursor;
      if (needsPacksFrom(cursor) <= n) return false;
      const isKept = undeliverable > 0 && (await store.read(keys.undeliverable(shard, trail, n), { start: 0, end: 1 }));
      if (isKept) return false;
    }
    return true;
  };
};
