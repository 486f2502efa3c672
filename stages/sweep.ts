import type { Commit } from '../core/commit.ts';
import { attemptOf, keys } from '../core/ledger-keys.ts';
import { mapParallel } from '../core/parallel.ts';
import type { Attempt } from '../core/draft.ts';
import { readStagedKey } from '../core/staged-object.ts';
import type { ObjectStore } from '../ports/index.ts';
import { readCommit } from './ledger.ts';
import { indexObjects, mustCreate, StaleIndex } from './seen.ts';

const DELETES_AT_ONCE = 64;

/** Deletes all of them, in no order. */
export const deleteAll = async (store: ObjectStore, superfluous: readonly string[]): Promise<void> => {
  await mapParallel(superfluous, DELETES_AT_ONCE, (key) => store.delete(key));
};

/**
 * Deletes what a commit has made superfluous: the index objects it no longer names, and the staged objects it consumed
 * that were for this shard alone.
 */
export const sweep = async (store: ObjectStore, { shard, consumed, retired }: Commit): Promise<void> => {
  const isOwn = (key: string) => readStagedKey(key)?.parts.every((part) => part.shard === shard);
  const alone = consumed.map(({ key }) => key).filter(isOwn);
  await deleteAll(store, [...alone, ...retired]);
};

/** What others have left behind in a shard. */
export interface Leftovers {
  /** Objects of lost or stopped attempts at the newest commit: they are gone now. */
  readonly swept: number;
  /** Attempts at the next commit that did not live to make it. */
  readonly failed: number;
}

export const NO_LEFTOVERS: Leftovers = { swept: 0, failed: 0 };

/** Looks for what others have left behind, for three lists, and deletes what can be of no use any more. */
export const leftoversOf = async (store: ObjectStore, shard: number, newest?: Commit): Promise<Leftovers> => {
  const swept = newest ? await sweepAttempts(store, newest) : 0;
  const begun = await store.list(keys.packs(shard, newest ? newest.n + 1 : 0));
  return { swept, failed: new Set(begun.map(({ key }) => runOf(key))).size };
};

/** The run by which a pack was made, or begun: names of runs are letters and digits. */
const runOf = (key: string): string => key.split('/')[4].split('-')[0];

/** Does what may be more than its process can live to do: if it ends in the middle, `leftoversOf` counts it as failed. */
export const venture = async <T>(store: ObjectStore, { shard, n, run }: Attempt, act: () => Promise<T>): Promise<T> => {
  const key = keys.begun(shard, n, run);
  await mustCreate(store, key, new Uint8Array());
  const result = await act();
  await store.delete(key);
  return result;
};

/** A rival that still uses what is deleted will lose its create. */
const sweepAttempts = async (store: ObjectStore, { shard, n, run }: Commit): Promise<number> => {
  const attempts = await Promise.all([store.list(keys.packs(shard, n)), store.list(keys.seen(shard, n))]);
  const leftovers = attempts.flat().filter(({ key }) => attemptOf(key) === n && key.split('/')[4] !== run);
  await deleteAll(
    store,
    leftovers.map(({ key }) => key),
  );
  return leftovers.length;
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
