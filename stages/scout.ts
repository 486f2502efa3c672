import { keys } from '../core/commit.ts';
import { TrailError } from '../core/errors.ts';
import type { ObjectStore } from '../ports/index.ts';
import { encodeJson, readCursor, readJson, startAt } from './cursor.ts';
import type { ReadCommit } from './ledger.ts';

/** Which trails have had files in a shard's commits before `next`. */
interface Scouted {
  readonly next: number;
  readonly trails: readonly string[];
}

const MOST_TRIES = 100;

/** Commits without a new trail that are looked at before it is noted: so many are looked at again after a stop. */
export const NOTED_AFTER = 64;

/**
 * Looks at a shard's commits, each once, and gives every trail a cursor at the first commit that has files for it. So
 * publishing needs nothing but the ledger, a new trail does not begin with ten years of commits that are not its own, and
 * a deleted one still gets what was committed for it. Returns the trails.
 */
export const scout = (store: ObjectStore, readCommit: ReadCommit) => {
  const known = new Map<number, Scouted>();

  const look = async (shard: number): Promise<Scouted | 'changed'> => {
    const { value, version } = await readJson(store, keys.trails(shard));
    const noted = (value as Scouted | undefined) ?? { next: 0, trails: [] };
    const before = known.get(shard);
    const trails = new Set([...noted.trails, ...(before?.trails ?? [])]);
    let next = Math.max(noted.next, before?.next ?? 0);
    for (let commit = await readCommit(shard, next); commit; commit = await readCommit(shard, ++next)) {
      for (const trail of new Set(commit.files.map((file) => file.trail))) {
        if (!trails.has(trail)) await begin(store, shard, trail, commit.n);
        trails.add(trail);
      }
    }
    const scouted = { next, trails: [...trails].sort() };
    if (trails.size > noted.trails.length || next - noted.next >= NOTED_AFTER) {
      const outcome = await store.replace(keys.trails(shard), encodeJson(scouted), version);
      if (outcome === 'changed') return outcome;
    }
    known.set(shard, scouted);
    return scouted;
  };

  return async (shard: number): Promise<readonly string[]> => {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const scouted = await look(shard);
      if (scouted !== 'changed') return scouted.trails;
    }
    throw new TrailError('STORE_UNAVAILABLE', `cannot note the trails of shard ${shard}: other runs are always faster`);
  };
};

/** If there is a cursor already, a rival or an earlier run has begun there, or further on. */
const begin = async (store: ObjectStore, shard: number, trail: string, n: number): Promise<void> => {
  const { version } = await readCursor(store, shard, trail);
  if (version === undefined) await store.replace(keys.cursor(shard, trail), encodeJson(startAt(n)), undefined);
};
