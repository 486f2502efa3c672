import { S3ObjectStore } from '../adapters/aws/s3-object-store.ts';
import { uniqueNames } from '../adapters/local/unique.ts';
import { deliverEnvironment, readEnvironment } from '../contracts/environment.ts';
import { RELEASE } from '../contracts/release.ts';
import { addCounts, type Counts, NO_COUNTS } from '../core/commit.ts';
import { configuration, routesFrom } from '../stages/configuration.ts';
import { deliver } from '../stages/deliver.ts';
import { clearStaging, stagedShards, type StillStaged } from '../stages/staged.ts';
import { DELIVER_BYTES } from './limits.ts';
import { emit, forEach, note, onSchedule, warn } from './middleware.ts';
import { readShards } from './payloads.ts';

const environment = readEnvironment(deliverEnvironment);
const store = new S3ObjectStore({ bucket: environment.STORE_BUCKET, owner: environment.STORE_OWNER });
const configured = configuration(store);
const routes = routesFrom(configured);
const ports = { store, clock: Date.now, unique: uniqueNames(), release: RELEASE, routes };
const deliverShard = deliver(ports, { runBytes: DELIVER_BYTES });
const clear = clearStaging(store);

/** Each holds a run's worth of arrivals and of files: more would take more memory. */
const SHARDS_AT_ONCE = 2;
/** Milliseconds for a commit that was begun, and for clearing up: with less, no other is begun. */
const RESERVE = 60_000;

/**
 * Delivers what was staged for the shards of the payload when it began, as long as there is time. What comes meanwhile is for
 * the next run: otherwise a run would go on and on, and write an account and Region many small files instead of one.
 */
export const handler = onSchedule({
  read: readShards,
  run: async (wanted, remaining) => {
    const begun = Date.now();
    let still = await stagedShards(store);
    const dueBefore = (time: number): number[] =>
      still.shards.filter(({ shard, oldest }) => wanted.includes(shard) && oldest < time).map(({ shard }) => shard);
    let due = dueBefore(Infinity);
    const shards = due.length;
    let isCleared = still.shards.length === 0;
    let commits = 0;
    let pathsDiffer = 0;
    let counts: Counts = NO_COUNTS;

    const deliverOnce = async (shard: number): Promise<void> => {
      const commit = remaining() > RESERVE ? await deliverShard(shard, remaining) : undefined;
      if (!commit) return;
      commits++;
      if (commit.pathsDiffer) pathsDiffer++;
      counts = addCounts(counts, commit.counts);
    };

    try {
      for (let before = -1; due.length > 0 && commits > before;) {
        before = commits;
        isCleared = false;
        await forEach(due, SHARDS_AT_ONCE, deliverOnce);
        still = await clear();
        isCleared = true;
        // Staged objects tell the minute.
        due = dueBefore(Math.floor(begun / MINUTE) * MINUTE);
      }
    } finally {
      emitCounts(counts);
      emit({ pathsDiffer });
      await tellFaults();
      tellForeign(still);
      emit({ deliveryLag: lagOf(isCleared ? still : await clear()) });
    }
    const { arrivals, delivered, duplicates, setAside, excluded, summarised } = counts;
    return { shards, commits, arrivals, delivered, duplicates, setAside, excluded, summarised };
  },
});

const MINUTE = 60_000;

const emitCounts = ({ delivered, duplicates, setAside, excluded, corrections, summarised }: Counts): void =>
  emit({ delivered, duplicates, setAside, excluded, corrections, ...(summarised > 0 ? { summarised } : {}) });

const tellFaults = async (): Promise<void> => {
  const { faults } = await configured();
  for (const fault of faults) warn('part of the registry cannot be read', fault);
  emit({ registryFaults: faults.length });
};

/** It does no harm, but who put it there may believe that it will be delivered. */
const tellForeign = ({ foreign }: StillStaged): void => {
  if (foreign.length > 0) note('objects stand among the staged ones that are none of ours', { keys: foreign });
};

/** Seconds. */
const lagOf = ({ oldest }: StillStaged): number =>
  oldest === undefined ? 0 : Math.max(0, Math.round((Date.now() - oldest) / 1000));
