import { STAGING } from '../contracts/archive-layout.ts';
import type { Commit } from '../core/commit.ts';
import { mapParallel } from '../core/parallel.ts';
import { allShards } from '../core/shard.ts';
import { LAYOUT, StagedBatch } from '../core/staged-batch.ts';
import { minuteStem, type Part, readStagedKey, type StagedObject, stemOf } from '../core/staged-object.ts';
import type { ObjectStore } from '../ports/index.ts';
import { newestCommit } from './ledger.ts';
import { deleteAll } from './sweep.ts';

/** Parts that are read side by side: few at first, for most runs are short, then twice as many each time. */
const FIRST_READS = 4;
const MOST_READS = 16;
/** Bytes of them, as they are stored: a part may be one event of many megabytes. */
const BYTES_AT_ONCE = 16 * 1024 * 1024;
/** Commits that are read side by side: after a standstill each may name a hundred thousand objects. */
const COMMITS_AT_ONCE = 4;
/** Keys that are told of what is none of ours. */
const MOST_FOREIGN = 10;

/** What stands in the staging area. */
export interface StillStaged {
  /** Shards that something is there for, in order. */
  readonly shards: readonly ShardStaged[];
  /** When the oldest of it all was staged; absent if there is nothing. */
  readonly oldest?: number;
  /** Keys of what else stands there, ten at most: nobody delivers or deletes it. */
  readonly foreign: readonly string[];
}

export interface ShardStaged {
  readonly shard: number;
  /** When the oldest of it was staged, in milliseconds since 1970, to the minute. */
  readonly oldest: number;
}

/** A shard's part of a staged object. */
export interface ShardPart {
  readonly key: string;
  readonly stem: string;
  readonly part: Part;
}

/** Of every staged object, oldest first, what `pick` takes of it; with some keys of what is no staged object. */
const listStaged = async <Picked>(store: ObjectStore, pick: (object: StagedObject) => Picked | undefined) => {
  const picked: Picked[] = [];
  const foreign: string[] = [];
  for (const { key } of await store.list(STAGING)) {
    const object = readStagedKey(key);
    const taken = object && pick(object);
    if (taken !== undefined) picked.push(taken);
    if (!object && foreign.length < MOST_FOREIGN) foreign.push(key);
  }
  return { picked, foreign };
};

/** A shard's parts of all staged objects, oldest first. */
export const listParts = async (store: ObjectStore, shard: number): Promise<ShardPart[]> => {
  const { picked } = await listStaged(store, ({ key, stem, parts }) => {
    const part = parts.find((one) => one.shard === shard);
    return part && { key, stem, part };
  });
  return picked;
};

/** How much is read: at least one part. */
export interface ReadLimits {
  /** Uncompressed. */
  readonly bytes: number;
  readonly parts: number;
  /** Whether it is time to go on with what there is. */
  readonly isLate: () => boolean;
}

/** Reads parts up to a limit; `gone` if one of them is. */
export const readParts = async (
  store: ObjectStore,
  parts: readonly ShardPart[],
  limits: ReadLimits,
): Promise<StagedBatch[] | 'gone'> => {
  const batches: StagedBatch[] = [];
  let taken = 0;
  const isEnough = () => batches.length > 0 && (taken >= limits.bytes || batches.length >= limits.parts);
  for (let at = 0, reads = FIRST_READS; at < parts.length && !isEnough(); reads = Math.min(2 * reads, MOST_READS)) {
    if (at > 0 && limits.isLate()) break;
    const some = nextReads(parts, at, Math.min(reads, Math.max(1, limits.parts - at)));
    const bodies = await mapParallel(some, some.length, ({ key, part }) => store.read(key, part));
    for (const [index, body] of bodies.entries()) {
      if (isEnough()) break;
      if (!body) return 'gone';
      const batch = StagedBatch.decode(some[index].key, body);
      batches.push(batch);
      taken += sizeOf(batch);
    }
    at += some.length;
  }
  return batches;
};

/** So many parts as are read side by side, and fewer if they are long. */
const nextReads = (parts: readonly ShardPart[], from: number, most: number): readonly ShardPart[] => {
  const some = parts.slice(from, from + most);
  let bytes = 0;
  const tooMany = some.findIndex(({ part }) => (bytes += part.end - part.start) > BYTES_AT_ONCE);
  return tooMany < 0 ? some : some.slice(0, Math.max(1, tooMany));
};

/** The memory that a batch takes, in bytes. */
export const sizeOf = ({ records, count }: StagedBatch): number => records.length + count * LAYOUT.row;

/** Stems of all staged objects of which the shard has consumed its part, and that may still be there. */
export const consumedBy = (commit: Commit | undefined): ReadonlySet<string> =>
  new Set([...(commit?.waiting ?? []), ...(commit?.consumed.map(({ key }) => stemOf(key)) ?? [])]);

/**
 * A request that stages is given up after some four minutes, and a run of deliver after five. So whoever commits later
 * than this has listed what such a request brought back. Milliseconds.
 */
export const COME_BACK = 15 * 60 * 1000;

/** Of what a shard has consumed before: what is still there, and what may come back. */
export const stillNamed = (consumed: ReadonlySet<string>, parts: readonly ShardPart[], now: number): string[] => {
  const listed = new Set(parts.map(({ stem }) => stem));
  const young = minuteStem(now - COME_BACK);
  return [...consumed].filter((stem) => stem >= young || listed.has(stem));
};

/** A staged object, and who is to take something of it: a bit for each shard. */
interface Wanted {
  readonly key: string;
  readonly stem: string;
  readonly time: number;
  bits: number;
}

const wanted = ({ key, stem, time, parts }: StagedObject): Wanted => ({
  key,
  stem,
  time,
  bits: parts.reduce((bits, { shard }) => bits | (1 << shard), 0),
});

/** What stands in the staging area, for one list of it: also what was consumed and has not been cleared yet. */
export const stagedShards = async (store: ObjectStore): Promise<StillStaged> => {
  const { picked, foreign } = await listStaged(store, wanted);
  return stillStaged(picked, foreign);
};

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
    const { picked, foreign } = await listStaged(store, wanted);
    const byStem = new Map(picked.map((object) => [object.stem, object]));
    await mapParallel(stillStaged(picked, foreign).shards, COMMITS_AT_ONCE, async ({ shard }) => {
      for (const stem of await consumedParts(shard)) {
        const object = byStem.get(stem);
        if (object) object.bits &= ~(1 << shard);
      }
    });
    const done = picked.filter(({ bits }) => bits === 0);
    await deleteAll(
      store,
      done.map(({ key }) => key),
    );
    return stillStaged(picked, foreign);
  };
};

const stillStaged = (objects: readonly Wanted[], foreign: readonly string[]): StillStaged => {
  const shards = allShards.flatMap((shard): ShardStaged[] => {
    const first = objects.find(({ bits }) => bits & (1 << shard));
    return first ? [{ shard, oldest: first.time }] : [];
  });
  const waits = objects.find(({ bits }) => bits !== 0);
  return { shards, ...(waits ? { oldest: waits.time } : {}), foreign };
};
