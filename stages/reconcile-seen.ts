import type { Seen, SeenContent } from '../core/decide.ts';
import type { Commit } from '../core/commit.ts';
import { SOURCES } from '../core/staged-batch.ts';
import type { ObjectStore } from '../ports/index.ts';
import { newestCommit } from './ledger.ts';
import type { ReadFile, Sighting } from './reconcile-files.ts';
import { lookUp, StaleIndex } from './seen.ts';

const MOST_TRIES = 100;

const ANY_SOURCE = Object.values(SOURCES).reduce((bits, bit) => bits | bit, 0);

/** The files of which an event has not come from trail files. All files are looked up at once, shard by shard. */
export const missedFiles = (store: ObjectStore) => {
  const newest = new Map<number, number>();

  const seenIn = async (shard: number, wanted: ReadonlyMap<number, readonly string[]>): Promise<Seen> => {
    let last: Commit | undefined;
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const commit = await newestCommit(store, shard, newest.get(shard));
      if (!commit) return new Map();
      newest.set(shard, commit.n);
      try {
        return await lookUp(store, commit.seen, wanted);
      } catch (error) {
        // A newer commit has replaced what this one names; if there is none, the index is damaged.
        if (!(error instanceof StaleIndex) || commit.n === last?.n) throw error;
        last = commit;
      }
    }
    throw new StaleIndex(`of shard ${shard}, again and again,`);
  };

  return async (files: readonly ReadFile[]): Promise<string[]> => {
    const missed = new Set<string>();
    for (const [shard, sightings] of byShard(files)) {
      const seen = await seenIn(shard, byHour(sightings));
      for (const { key, sighting } of sightings) {
        if (!hasCome(seen.get(sighting.identity), sighting.content)) missed.add(key);
      }
    }
    return [...missed];
  };
};

interface Found {
  readonly key: string;
  readonly sighting: Sighting;
}

const byShard = (files: readonly ReadFile[]): Map<number, Found[]> => {
  const shards = new Map<number, Found[]>();
  for (const { key, sightings } of files) {
    for (const sighting of sightings) {
      const found = shards.get(sighting.shard);
      if (found) found.push({ key, sighting });
      else shards.set(sighting.shard, [{ key, sighting }]);
    }
  }
  return shards;
};

const byHour = (found: readonly Found[]): Map<number, string[]> => {
  const hours = new Map<number, string[]>();
  for (const { sighting } of found) {
    const identities = hours.get(sighting.hour);
    if (identities) identities.push(sighting.identity);
    else hours.set(sighting.hour, [sighting.identity]);
  }
  return hours;
};

/** By trail files, whatever they said of it, or set aside as a conflict, of which the source is not kept. */
const hasCome = (contents: readonly SeenContent[] | undefined, content: string): boolean =>
  contents?.some(({ content: known, sources }) => {
    const isConflict = (sources & ~ANY_SOURCE) !== 0;
    return (sources & SOURCES['trail-files']) !== 0 || (isConflict && known === content);
  }) ?? false;
