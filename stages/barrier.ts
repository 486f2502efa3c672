import { type Commit, encodeCommit, NO_COUNTS } from '../core/commit.ts';
import { keys } from '../core/ledger-keys.ts';
import type { Clock, ObjectStore, Unique } from '../ports/index.ts';
import type { Routes } from '../core/trails/routes.ts';
import { consumedBy, listParts, stillNamed } from './staged.ts';

/** What makes barriers. */
export interface BarrierPorts {
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly unique: Unique;
  readonly release: string;
  readonly routes: () => Promise<Routes>;
}

/**
 * Makes the next commit of a shard, empty, at `time`, which is not before the newest one's: a deliverer who was paused
 * before can commit no more, and whoever commits from now on commits at `time` or later. `undefined` if somebody else has
 * made the next commit. It keeps all that a commit keeps for those after it: what is seen, what was consumed and may
 * still be there or come back, and what was replaced in the index and may not be deleted yet.
 */
export const barrier = async (
  ports: BarrierPorts,
  shard: number,
  newest: Commit | undefined,
  time: number,
): Promise<Commit | undefined> => {
  const { store, clock, unique, release } = ports;
  const { revision, all } = await ports.routes();
  const consumed = consumedBy(newest);
  const waiting = consumed.size === 0 ? [] : stillNamed(consumed, await listParts(store, shard), clock());
  const commit: Commit = {
    format: 1,
    shard,
    n: newest ? newest.n + 1 : 0,
    run: unique(),
    time,
    release,
    registry: revision,
    trails: all.map(({ pin }) => pin),
    sources: {},
    counts: NO_COUNTS,
    consumed: [],
    ...(waiting.length > 0 ? { waiting } : {}),
    files: [],
    corrections: [],
    pathsDiffer: false,
    seen: newest?.seen ?? { recent: [] },
    retired: newest?.retired ?? [],
  };
  const outcome = await store.create(keys.commit(shard, commit.n), encodeCommit(commit));
  return outcome === 'created' ? commit : undefined;
};
