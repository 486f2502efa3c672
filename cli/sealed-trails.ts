import { DIGEST_FOLDER, LOGS } from '../contracts/archive-layout.ts';
import { mapParallel } from '../core/parallel.ts';
import type { ChainHead, Seal } from '../core/seal/seal.ts';
import { allShards } from '../core/shard.ts';
import type { ObjectStore } from '../ports/index.ts';
import { type OnDamaged, readListed, sealKeys } from '../stages/sealed.ts';

/** An account and Region of which there are digests. */
export interface SealedChain {
  readonly account: string;
  readonly region: string;
}

/** A trail that has digests, also if it is deleted by now. */
export interface SealedTrail {
  /** Its ARN; `default` is the built-in one. */
  readonly trail: string;
  /** Where its newest digests are. */
  readonly bucket: string;
  /** Before `AWSLogs/`; may be empty. */
  readonly prefix: string;
  readonly organization?: string;
  /** Where its oldest digest begins, in milliseconds since 1970. */
  readonly from: number;
  /** In the order of their names. */
  readonly chains: readonly SealedChain[];
}

/** Where digests of a trail are, or were for a while. */
export type SealedPlace = Pick<SealedTrail, 'trail' | 'bucket' | 'prefix' | 'organization'>;

const READS_AT_ONCE = 8;

/**
 * The trails that the ledger has signed digests for, in the order of their names. Seals that are damaged are told of and passed
 * over. Throws a `TrailError` if it cannot be read.
 */
export const sealedTrails = async (store: ObjectStore, onDamaged?: OnDamaged): Promise<readonly SealedTrail[]> => {
  const ofShards = await mapParallel(allShards, READS_AT_ONCE, (shard) => sealsOf(store, shard, onDamaged));
  const trails = new Map<string, SealedTrail>();
  for (const seals of ofShards.flat()) {
    const known = trails.get(seals.newest.trail);
    const found = trailOf(seals);
    if (found) trails.set(found.trail, known ? merged(known, found) : found);
  }
  return [...trails.values()].sort((a, b) => (a.trail < b.trail ? -1 : 1));
};

/** Every place that trails were ever sealed to, each once: all seals are read. Else as `sealedTrails`. */
export const sealedPlaces = async (store: ObjectStore, onDamaged?: OnDamaged): Promise<readonly SealedPlace[]> => {
  const places = new Map<string, SealedPlace>();
  await mapParallel(allShards, READS_AT_ONCE, async (shard) =>
    mapParallel(await sealKeys(store, shard), READS_AT_ONCE, async (key) => {
      const seal = await readListed(store, key, onDamaged);
      for (const { bucket, key: digest } of seal ? headsOf(seal) : []) {
        const place = { trail: seal!.trail, ...placeOf(bucket, digest) };
        places.set(JSON.stringify([place.trail, bucket, place.prefix, place.organization]), place);
      }
    }),
  );
  return [...places].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, place]) => place);
};

interface Seals {
  readonly oldest: Seal;
  readonly newest: Seal;
}

/** Of each trail that is sealed in a shard, its first seal and its last. */
const sealsOf = async (store: ObjectStore, shard: number, onDamaged?: OnDamaged): Promise<Seals[]> => {
  const folders = Map.groupBy(await sealKeys(store, shard), (key) => key.slice(0, key.lastIndexOf('/')));
  const first = async (listed: readonly string[]): Promise<Seal | undefined> => {
    for (const key of listed) {
      const seal = await readListed(store, key, onDamaged);
      if (seal) return seal;
    }
    return undefined;
  };
  const all = await mapParallel([...folders.values()], READS_AT_ONCE, async (listed) => {
    const [oldest, newest] = [await first(listed), await first(listed.toReversed())];
    return oldest && newest ? [{ oldest, newest }] : [];
  });
  return all.flat();
};

const headsOf = ({ digests, idle }: Seal): readonly ChainHead[] => [...digests, ...idle];

/** `[<prefix>/]AWSLogs/[<organization>/]<account>/CloudTrail-Digest/`. */
const BEFORE_ACCOUNT = new RegExp(`^(?:(?<prefix>.*)/)?${LOGS}(?:(?<organization>o-[^/]+)/)?[^/]+/${DIGEST_FOLDER}/`);

const placeOf = (bucket: string, key: string): Omit<SealedPlace, 'trail'> => {
  const { prefix = '', organization } = BEFORE_ACCOUNT.exec(key)?.groups ?? {};
  return { bucket, prefix, ...(organization === undefined ? {} : { organization }) };
};

const trailOf = ({ oldest, newest }: Seals): SealedTrail | undefined => {
  const heads = headsOf(newest);
  if (heads.length === 0) return undefined;
  const [{ bucket, key }] = heads;
  return { trail: newest.trail, ...placeOf(bucket, key), from: oldest.start, chains: distinct(heads) };
};

const merged = (one: SealedTrail, other: SealedTrail): SealedTrail => ({
  ...one,
  from: Math.min(one.from, other.from),
  chains: distinct([...one.chains, ...other.chains]),
});

const distinct = (chains: readonly SealedChain[]): SealedChain[] => {
  const named = new Map(chains.map(({ account, region }) => [`${account}/${region}`, { account, region }]));
  return [...named].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, chain]) => chain);
};
