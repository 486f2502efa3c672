import type { Commit } from '../core/commit.ts';
import { TrailError } from '../core/errors.ts';
import { keys } from '../core/ledger-keys.ts';
import { mapParallel } from '../core/parallel.ts';
import { allShards } from '../core/shard.ts';
import { lastHits } from '../core/timed-hits.ts';
import type { ObjectStore } from '../ports/index.ts';
import { newestCommit, readCommit, type ReadCommit } from './ledger.ts';

/** The number of the newest commit of each shard whose hits are counted; a shard without one has had no commits. */
export type Cursors = Readonly<Record<string, number>>;

/** A commit that has hits which are not counted yet. */
export interface HitCommit {
  readonly shard: number;
  readonly n: number;
  /** How many entries. */
  readonly hits: number;
}

const SHARDS_AT_ONCE = 4;

/** The newest of these commits in each of their shards. */
export const newestOf = (commits: readonly Commit[]): Commit[] => {
  const newest = new Map<number, Commit>();
  for (const commit of commits) {
    if (commit.n >= (newest.get(commit.shard)?.n ?? 0)) newest.set(commit.shard, commit);
  }
  return [...newest.values()];
};

/** The newest commit of each shard that has one; looked for from the cursors on. */
export const newestOfShards = async (store: ObjectStore, cursors: Cursors): Promise<Commit[]> => {
  const newest = await mapParallel(allShards, SHARDS_AT_ONCE, async (shard) => {
    const from = cursors[shard] ?? 0;
    const isThere = from === 0 || (await readCommit(store, shard, from)) !== undefined;
    return newestCommit(store, shard, isThere ? from : 0);
  });
  return newest.filter((commit) => commit !== undefined);
};

/**
 * The commits with hits after the cursors, up to the given ones, oldest first in each shard. Each of them names the one before
 * it, so none is read that has no hits. None that was made before `since` is among them.
 */
export const hitCommits = async (
  read: ReadCommit,
  newest: readonly Commit[],
  { cursors, since }: { readonly cursors: Cursors; readonly since: number },
): Promise<HitCommit[]> => {
  const found = await mapParallel(newest, SHARDS_AT_ONCE, (commit) =>
    backFrom(read, commit, cursors[commit.shard] ?? -1, since),
  );
  return found.flat();
};

const backFrom = async (read: ReadCommit, commit: Commit, cursor: number, since: number): Promise<HitCommit[]> => {
  const { shard } = commit;
  const found: HitCommit[] = [];
  for (let n = lastHits(commit); n !== undefined && n > cursor;) {
    const one = n === commit.n ? commit : await mustRead(read, shard, n);
    if (one.time < since) break;
    found.push({ shard, n, hits: one.hits?.entries ?? 0 });
    n = one.hitsBefore;
  }
  return found.reverse();
};

/** A commit that another one names. */
export const mustRead = async (read: ReadCommit, shard: number, n: number): Promise<Commit> => {
  const commit = await read(shard, n);
  if (!commit) throw new TrailError('LEDGER_DAMAGED', `the commit ${keys.commit(shard, n)} is gone`);
  return commit;
};
