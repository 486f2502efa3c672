import { STAGING } from '../contracts/archive-layout.ts';
import type { Commit } from '../core/commit.ts';
import { mapParallel } from '../core/parallel.ts';
import { allShards } from '../core/shard.ts';
import { StagedBatch } from '../core/staged-batch.ts';
import { type Part, readStagedKey, type StagedObject } from '../core/staged-object.ts';
import type { ObjectStore } from '../ports/index.ts';
import { newestCommit } from './ledger.ts';
import { deleteAll } from './sweep.ts';

/** Parts that are read side by side: a run of full ones needs three times as many. */
const READS_AT_ONCE = 4;

/** What stands in the staging area. */
export interface StillStaged {
  /** Shards that something is there for, in order. */
  readonly shards: readonly number[];
  /** When the oldest of it was staged, in milliseconds since 1970, to the minute; absent if there is nothing. */
  readonly oldest?: number;
}

/** All staged objects, oldest first. Throws `LEDGER_DAMAGED` if anything else stands among them. */
export const listStaged = async (store: ObjectStore): Promise<StagedObject[]> =>
  (await store.list(STAGING)).map(({ key }) => readStagedKey(key));

/** Reads a shard's parts, until they hold so many uncompressed bytes, at least one; `gone` if one of them is. */
export const readParts = async (
  store: ObjectStore,
  shard: number,
  objects: readonly StagedObject[],
  bytes: number,
): Promise<StagedBatch[] | 'gone'> => {
  const batches: StagedBatch[] = [];
  let taken = 0;
  for (let at = 0; at < objects.length && taken < bytes; at += READS_AT_ONCE) {
    const some = objects.slice(at, at + READS_AT_ONCE);
    const bodies = await mapParallel(some, READS_AT_ONCE, ({ key, parts }) => store.read(key, partOf(shard, parts)));
    for (const [index, body] of bodies.entries()) {
      if (batches.length > 0 && taken >= bytes) break;
      if (!body) return 'gone';
      const batch = StagedBatch.decode(some[index].key, body);
      batches.push(batch);
      taken += batch.records.length;
    }
  }
  return batches;
};

const partOf = (shard: number, parts: readonly Part[]): Part | undefined => parts.find((part) => part.shard === shard);

/** Every staged object that is still there and of which the shard has consumed its part, as of this commit. */
export const consumedBy = (commit: Commit | undefined): ReadonlySet<string> =>
  new Set([...(commit?.waiting ?? []), ...(commit?.consumed.map(({ key }) => key) ?? [])]);

/** Whether an object has something for a shard. */
export const isFor =
  (shard: number) =>
  ({ parts }: StagedObject): boolean =>
    partOf(shard, parts) !== undefined;

/** What stands in the staging area, for one list of it: also what was consumed and has not been cleared yet. */
export const stagedShards = async (store: ObjectStore): Promise<StillStaged> => stillStaged(await listStaged(store));

/**
 * Deletes the staged objects of which every shard has consumed its part, and says what still waits. Costs a list and,
 * for each shard that has something there, a few reads. It may stop anywhere, and be done by many at once: a commit never
 * takes back that it has consumed a part, so whatever commit says so, also an old one, is proof enough.
 */
export const clearStaging = (store: ObjectStore) => {
  const known = new Map<number, number>();

  const consumedParts = async (shard: number): Promise<ReadonlySet<string>> => {
    const newest = await newestCommit(store, shard, known.get(shard));
    if (newest) known.set(shard, newest.n);
    return consumedBy(newest);
  };

  return async (): Promise<StillStaged> => {
    const objects = await listStaged(store);
    const { shards } = stillStaged(objects);
    const sets = await mapParallel(shards, shards.length, consumedParts);
    const consumed = new Map(shards.map((shard, index) => [shard, sets[index]]));
    const waiting = objects.map(({ key, time, parts }) => {
      return { key, time, parts: parts.filter(({ shard }) => !consumed.get(shard)?.has(key)) };
    });
    await deleteAll(
      store,
      waiting.filter(({ parts }) => parts.length === 0).map(({ key }) => key),
    );
    return stillStaged(waiting.filter(({ parts }) => parts.length > 0));
  };
};

const stillStaged = (objects: readonly StagedObject[]): StillStaged => {
  const shards = allShards.filter((shard) => objects.some(isFor(shard)));
  return { shards, ...(objects.length > 0 ? { oldest: objects[0].time } : {}) };
};
