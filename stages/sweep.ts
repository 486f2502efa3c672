import { attemptOf, type Commit, keys } from '../core/commit.ts';
import type { ObjectStore } from '../ports/index.ts';

/**
 * Deletes what the newest commit has made superfluous: the staged objects it consumed and the index objects it no
 * longer names. Whoever makes the next commit has done this before, so nothing consumed is ever listed again. What
 * lost or stopped attempts at this commit left behind goes too; a rival that still uses it will lose its create.
 */
export const sweep = async (store: ObjectStore, newest: Commit): Promise<void> => {
  const { shard, n, run } = newest;
  const attempts = await Promise.all([store.list(keys.packs(shard, n)), store.list(keys.seen(shard, n))]);
  const leftovers = attempts.flat().filter(({ key }) => attemptOf(key) === n && key.split('/')[4] !== run);
  const superfluous = [...newest.consumed.map(({ key }) => key), ...newest.retired, ...leftovers.map(({ key }) => key)];
  await Promise.all(superfluous.map((key) => store.delete(key)));
};
