import { namedQueue } from '../adapters/aws/sqs-queue.ts';
import { S3ObjectStore } from '../adapters/aws/s3-object-store.ts';
import { uniqueNames } from '../adapters/local/unique.ts';
import { deliverEnvironment, readEnvironment } from '../contracts/environment.ts';
import { RELEASE } from '../contracts/release.ts';
import { addCounts, type Commit, type Counts, NO_COUNTS } from '../core/commit.ts';
import { configuration, routesFrom } from '../stages/configuration.ts';
import { type CorrelateReceipt, correlating } from '../stages/correlate.ts';
import { deliver } from '../stages/deliver.ts';
import { handOverCorrelations } from '../stages/hand-over.ts';
import { clearStaging, stagedShards, type StillStaged } from '../stages/staged.ts';
import { DELIVER_BYTES } from './limits.ts';
import { emit, forEach, note, onSchedule, warn } from './middleware.ts';
import { readShards } from './payloads.ts';
import { installedRules } from './rules.ts';

const environment = readEnvironment(deliverEnvironment);
const store = new S3ObjectStore({ bucket: environment.STORE_BUCKET, owner: environment.STORE_OWNER });
const configured = configuration(store);
const routes = routesFrom(configured);
const ports = { store, clock: Date.now, unique: uniqueNames(), release: RELEASE, routes };
const deliverShard = deliver(ports, { runBytes: DELIVER_BYTES });
const clear = clearStaging(store);

/**
 * Counts for correlations what this run has committed. The first one, and the one after a run or a count that failed, looks in all
 * shards for what was committed and not counted. A run that fails itself does not: it would stop at what it failed of.
 */
const counting = (url: string) => {
  const tell = handOverCorrelations(namedQueue(url), (error) => warn('a finding could not be handed over', error));
  const count = correlating({ store, clock: Date.now, set: installedRules(environment) });
  let isAllCounted = false;
  return async (made: readonly Commit[], hasFailed: boolean) => {
    const isKnown = isAllCounted || hasFailed;
    isAllCounted = false;
    const { hits, findings } = await count(tell, isKnown ? made : undefined);
    isAllCounted = !hasFailed;
    return { hits, findings };
  };
};
const countForRules = environment.ALERT_QUEUE_URL === undefined ? undefined : counting(environment.ALERT_QUEUE_URL);

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
    const made: Commit[] = [];
    let counted: Partial<CorrelateReceipt> | undefined = {};
    let hasFailed = true;

    const deliverOnce = async (shard: number): Promise<void> => {
      const commit = remaining() > RESERVE ? await deliverShard(shard, remaining) : undefined;
      if (commit) made.push(commit);
    };
    const tell = async (): Promise<void> => {
      emitCounts(made);
      await tellFaults();
      tellForeign(still);
      emit({ deliveryLag: lagOf(isCleared ? still : await clear()) });
    };
    const count = async (): Promise<void> => {
      counted = await countForRules?.(made, hasFailed);
    };

    try {
      for (let before = -1; due.length > 0 && made.length > before;) {
        before = made.length;
        isCleared = false;
        await forEach(due, SHARDS_AT_ONCE, deliverOnce);
        still = await clear();
        isCleared = true;
        // Staged objects tell the minute.
        due = dueBefore(Math.floor(begun / MINUTE) * MINUTE);
      }
      hasFailed = false;
    } finally {
      // Whatever fails, what is committed is committed: of that, all is told and counted.
      await forEach([tell, count], 1, (act) => act());
    }
    const { arrivals, delivered, duplicates, setAside, excluded, summarised } = sumOf(made);
    const receipt = { shards, commits: made.length, arrivals, delivered, duplicates, setAside, excluded, summarised };
    return { ...receipt, ...counted };
  },
});

const MINUTE = 60_000;

const sumOf = (made: readonly Commit[]): Counts => made.map(({ counts }) => counts).reduce(addCounts, NO_COUNTS);

const emitCounts = (made: readonly Commit[]): void => {
  const { delivered, duplicates, setAside, excluded, corrections, summarised } = sumOf(made);
  const hitsDropped = made.reduce((sum, commit) => sum + (commit.hitsDropped ?? 0), 0);
  emit({ delivered, duplicates, setAside, excluded, corrections });
  emit({ pathsDiffer: made.filter(({ pathsDiffer }) => pathsDiffer).length });
  if (summarised > 0) emit({ summarised });
  if (hitsDropped > 0) emit({ hitsDropped });
};

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
