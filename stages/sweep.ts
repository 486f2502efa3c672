import { attemptOf, type Commit, keys } from '../core/commit.ts';
import { mapParallel } from '../core/parallel.ts';
import type { ObjectStore } from '../ports/index.ts';
import { readCommit } from './ledger.ts';
import { indexObjects, StaleIndex } from './seen.ts';

const DELETES_AT_ONCE = 64;

const deleteAll = async (store: ObjectStore, superfluous: readonly string[]): Promise<void> => {
  await mapParallel(superfluous, DELETES_AT_ONCE, (key) => store.delete(key));
};

/**
 * Deletes what the newest commit has made superfluous: the staged objects it consumed and the index objects it no
 * longer names. Whoever makes the next commit has done this before, so nothing consumed is ever listed again. What
 * lost or stopped attempts at this commit left behind goes too; a rival that still uses it will lose its create.
 */
export const sweep = async (store: ObjectStore, newest: Commit): Promise<void> => {
  const { shard, n, run } = newest;
  const attempts = await Promise.all([store.list(keys.packs(shard, n)), store.list(keys.seen(shard, n))]);
  const leftovers = attempts.flat().filter(({ key }) => attemptOf(key) === n && key.split('/')[4] !== run);
  await deleteAll(store, [
    ...newest.consumed.map(({ key }) => key),
    ...newest.retired,
    ...leftovers.map(({ key }) => key),
  ]);
};

/**
 * Deletes the index objects of the last hundred attempts or two that commit `n` does not name: of runs that were
 * paused, lost, and wrote them after the sweep. Later commits name what `n` names or what later attempts made.
 */
export const sweepLostIndex = async (store: ObjectStore, shard: number, n: number): Promise<void> => {
  const commit = n < 0 ? undefined : await readCommit(store, shard, n);
  if (!commit) return;
  try {
    const named = await indexObjects(store, commit.seen);
    const hundreds = new Set([n, Math.max(0, n - 100)].map((attempt) => keys.seen(shard, attempt).slice(0, -3)));
    const listed = (await Promise.all([...hundreds].map((hundred) => store.list(hundred)))).flat();
    const lost = listed.filter(({ key }) => attemptOf(key) <= n && !named.has(key));
    await deleteAll(
      store,
      lost.map(({ key }) => key),
    );
  } catch (error) {
    // A newer commit has replaced the catalogue: another time.
    if (!(error instanceof StaleIndex)) throw error;
  }
};
