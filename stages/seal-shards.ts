import { TrailError } from '../core/errors.ts';
import { mapParallel } from '../core/parallel.ts';
import { rotated } from '../core/rotated.ts';
import type { ObjectStore } from '../ports/index.ts';
import { LATE, type Limits, Patience } from './patience.ts';
import { seal, type SealPorts, type SealReceipt } from './seal.ts';

/** What became of several shards in one run. */
export interface SealedShards {
  /** Of each shard that came to an end, also when time was short. */
  readonly receipts: readonly SealReceipt[];
  /** By shard, what its run has thrown: the home store or the signer fails, or takes too long. */
  readonly failures: ReadonlyMap<number, unknown>;
}

/** Milliseconds that must be left to begin anything: what is under way waits for a bucket, and for KMS. */
const RESERVE = 60_000;
/** At the end nobody is waited for, whatever happens: what is known must be told. */
const LAST = 8_000;

/** Each holds the digests of a trail. */
const SHARDS_AT_ONCE = 4;

/** Each run begins with another shard, so that none is always the last when time is short. Milliseconds. */
const TURN = 15 * 60 * 1000;

/**
 * Seals several shards at once, all hours that are over. A bucket that does not answer is waited for once in a run, whatever
 * trails and shards bring digests there. With limits it ends before time is out; what there is no time for comes next.
 */
export const sealShards = (ports: SealPorts) => {
  const { archive, buckets, clock } = ports;
  let patience = patienceFor(undefined);
  const patient = (store: ObjectStore, bucket: string) =>
    asking(store, (what, perform) => patience(bucket).ask(what, perform));
  const sealShard = seal({
    ...ports,
    archive: { ...archive, store: patient(archive.store, archive.bucket) },
    buckets: (bucket) => patient(buckets(bucket), bucket),
  });

  return async (shards: readonly number[], limits?: Limits): Promise<SealedShards> => {
    patience = patienceFor(limits);
    const receipts: SealReceipt[] = [];
    const failures = new Map<number, unknown>();
    const hasTime = () => limits === undefined || limits.remaining() > RESERVE;
    const inOrder = rotated(shards, Math.floor(clock() / TURN));
    const work = mapParallel(inOrder, SHARDS_AT_ONCE, async (shard) => {
      try {
        receipts.push(await sealShard(shard, 'hours', hasTime));
      } catch (error) {
        failures.set(shard, error);
      }
    });
    if (!limits) await work;
    else if ((await limits.inTime(limits.remaining() - LAST, work)) === LATE) {
      for (const shard of without(shards, receipts, failures)) failures.set(shard, tooSlow(shard));
    }
    // What goes on though nobody waits for it changes nothing that was told.
    return { receipts: [...receipts], failures: new Map(failures) };
  };
};

/** For each bucket one patience, as long as a run. */
const patienceFor = (limits: Limits | undefined) => {
  const known = new Map<string, Patience>();
  return (bucket: string): Patience => {
    const patience = known.get(bucket) ?? new Patience(limits, 'STORE_UNAVAILABLE');
    known.set(bucket, patience);
    return patience;
  };
};

type Ask = <T>(what: string, perform: () => Promise<T>) => Promise<T>;

const asking = (store: ObjectStore, ask: Ask): ObjectStore => ({
  create: (key, body, metadata) => ask(`create ${key}`, () => store.create(key, body, metadata)),
  read: (key, range) => ask(`read ${key}`, () => store.read(key, range)),
  readVersioned: (key) => ask(`read ${key}`, () => store.readVersioned(key)),
  replace: (key, body, version) => ask(`replace ${key}`, () => store.replace(key, body, version)),
  list: (prefix) => ask(`list ${prefix}`, () => store.list(prefix)),
  delete: (key) => ask(`delete ${key}`, () => store.delete(key)),
});

/** The shards of which nothing is known. */
const without = (
  shards: readonly number[],
  receipts: readonly SealReceipt[],
  failures: ReadonlyMap<number, unknown>,
): number[] => {
  const done = new Set(receipts.map(({ shard }) => shard));
  return shards.filter((shard) => !done.has(shard) && !failures.has(shard));
};

const tooSlow = (shard: number) =>
  new TrailError('TIME_SHORT', `cannot seal shard ${shard}: the store or KMS answers too slowly`);
