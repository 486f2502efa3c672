import { type Commit, decodeCommit } from '../core/commit.ts';
import { keys } from '../core/ledger-keys.ts';
import { TrailError } from '../core/errors.ts';
import type { ObjectStore } from '../ports/index.ts';

/** The `n`th commit of a shard, or `undefined` if it has not been made. */
export const readCommit = async (store: ObjectStore, shard: number, n: number): Promise<Commit | undefined> => {
  const key = keys.commit(shard, n);
  const bytes = await store.read(key);
  return bytes && decodeCommit(key, bytes);
};

export type ReadCommit = (shard: number, n: number) => Promise<Commit | undefined>;

/** Reads commits, so many of those read last from memory: they never change, and several trails walk over the same ones. */
export const commitReader = (store: ObjectStore, mostKept: number): ReadCommit => {
  const kept = new Map<string, Promise<Commit | undefined>>();
  return (shard, n) => {
    const key = keys.commit(shard, n);
    const known = kept.get(key);
    if (known) return known;
    const reading = readCommit(store, shard, n);
    kept.set(key, reading);
    const forget = () => kept.delete(key);
    // What is not there may come, and what could not be read may be read another time.
    reading.then((commit) => commit ?? forget(), forget);
    for (const oldest of kept.keys()) {
      if (kept.size <= mostKept) break;
      kept.delete(oldest);
    }
    return reading;
  };
};

/**
 * The newest commit of a shard at or after number `from`, which must exist unless it is 0. Commits have no gaps and
 * are never deleted, so it is found by doubling and halving, in a few dozen reads however long the history.
 */
export const newestCommit = async (store: ObjectStore, shard: number, from = 0): Promise<Commit | undefined> => {
  const newest = await readCommit(store, shard, from);
  if (!newest) {
    if (from > 0) throw new TrailError('LEDGER_DAMAGED', `the commit ${keys.commit(shard, from)} is gone`);
    return undefined;
  }
  return newestAfter(newest, ({ n }, step) => readCommit(store, shard, n + step));
};

/**
 * The last of things that have numbers without gaps, after one that is there, by doubling and halving. `further` reads the
 * one so many numbers behind another.
 */
export const newestAfter = async <T>(
  known: T,
  further: (from: T, step: number) => Promise<T | undefined>,
): Promise<T> => {
  let newest = known;
  let step = 1;
  for (let next = await further(newest, step); next;) {
    newest = next;
    step *= 2;
    next = await further(newest, step);
  }
  for (; step > 1; step /= 2) {
    newest = (await further(newest, step / 2)) ?? newest;
  }
  return newest;
};
