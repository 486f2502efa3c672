import { TrailError } from '../core/errors.ts';
import { keys } from '../core/ledger-keys.ts';
import { mapParallel } from '../core/parallel.ts';
import { decodeSeal, type Seal, type SealedDigest } from '../core/seal/seal.ts';
import { allShards } from '../core/shard.ts';
import type { ObjectStore } from '../ports/index.ts';
import { readSealing } from './seal-cursor.ts';

/** A digest that was signed, and what it is about. Times are milliseconds since 1970. */
export interface RecordedDigest extends SealedDigest {
  /** The trail's ARN; `default` is the built-in one. */
  readonly trail: string;
  readonly start: number;
  readonly end: number;
  /** It need not be in its bucket yet. */
  readonly isPending?: true;
}

/** What the ledger knows of digests: a second witness, beside the archive itself. */
export interface SealRecords {
  /** All that were ever signed and whose period ends in `[from, to]`, of one shard and trail after the other, oldest first. */
  digests(from: number, to: number): AsyncIterable<RecordedDigest>;
}

/** Told of what is damaged and was passed over. */
export type OnDamaged = (fault: TrailError) => void;

/** Seals that are read side by side. */
const READS_AT_ONCE = 16;

/**
 * Reads them from the store. Throws a `TrailError` if it cannot be read, or is damaged; one seal that is damaged keeps nobody from
 * the others if somebody is there to be told of it.
 */
export const sealRecords = (store: ObjectStore, onDamaged?: OnDamaged): SealRecords => ({
  digests: async function* (from, to) {
    for (const shard of allShards) {
      const listed = await sealKeys(store, shard);
      for (const ofTrail of Map.groupBy(listed, folderOf).values())
        yield* digestsOf(store, ofTrail, { from, to }, onDamaged);
    }
  },
});

/** Keys of a shard's seals, those of a trail in the order of their time; what else lies there, like a `.DS_Store`, is none. */
export const sealKeys = async (store: ObjectStore, shard: number): Promise<readonly string[]> =>
  (await store.list(keys.seal(shard))).map(({ key }) => key).filter((key) => /\/\d{12}$/.test(key));

const folderOf = (key: string): string => key.slice(0, key.lastIndexOf('/'));

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Of one trail, whose seals are in the order of their time: the first is found by halving. */
async function* digestsOf(
  store: ObjectStore,
  listed: readonly string[],
  { from, to }: Range,
  onDamaged?: OnDamaged,
): AsyncGenerator<RecordedDigest> {
  const read = (key: string) => readListed(store, key, onDamaged);
  let next: number | undefined;
  for (let at = await firstFrom(read, listed, from); at < listed.length; at += READS_AT_ONCE) {
    const some = listed.slice(at, at + READS_AT_ONCE);
    for (const seal of await mapParallel(some, READS_AT_ONCE, read)) {
      if (!seal) continue;
      if (seal.end > to) return;
      next ??= (await readSealing(store, seal.shard, seal)).place.next;
      yield* recorded(seal, seal.k >= next);
    }
  }
}

const firstFrom = async (
  read: (key: string) => Promise<Seal | undefined>,
  listed: readonly string[],
  from: number,
): Promise<number> => {
  let [low, high] = [0, listed.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    let [at, seal] = [middle, await read(listed[middle])];
    // What is damaged tells nothing of its time: the next one does.
    while (!seal && ++at < high) seal = await read(listed[at]);
    const isBefore = seal !== undefined && seal.end < from;
    [low, high] = isBefore ? [at + 1, high] : [low, middle];
  }
  return low;
};

/** `undefined` for one that is damaged, which is told. */
export const readListed = async (store: ObjectStore, key: string, onDamaged?: OnDamaged): Promise<Seal | undefined> => {
  const bytes = await store.read(key);
  try {
    if (!bytes) throw new TrailError('LEDGER_DAMAGED', `the seal ${key} is gone`);
    return decodeSeal(key, bytes);
  } catch (error) {
    if (!onDamaged || !(error instanceof TrailError) || error.code !== 'LEDGER_DAMAGED') throw error;
    onDamaged(error);
    return undefined;
  }
};

const recorded = ({ trail, start, end, digests }: Seal, isPending: boolean): RecordedDigest[] =>
  digests.map((digest) => ({ ...digest, trail, start, end, ...(isPending ? { isPending } : {}) }));
