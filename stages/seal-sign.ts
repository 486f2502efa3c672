import { TrailError } from '../core/errors.ts';
import { keys } from '../core/ledger-keys.ts';
import { mapParallel } from '../core/parallel.ts';
import { encodeDigest } from '../core/digest-file.ts';
import type { Period, TrailToSeal } from '../core/seal/period.ts';
import {
  contentsOf,
  idleAmong,
  planDigests,
  type PlannedDigest,
  sealedDigest,
  type SealedFile,
} from '../core/seal/plan.ts';
import { type Chain, type ChainHead, encodeSeal, type Seal, type SealedDigest } from '../core/seal/seal.ts';
import { shardOf } from '../core/shard.ts';
import type { KeyRing } from './public-keys.ts';
import type { SealPorts } from './seal.ts';
import { readSeal } from './seal-periods.ts';

const SIGNATURES_AT_ONCE = 16;

/** A trail in a period. */
export interface TrailPeriod {
  readonly period: Period;
  readonly entry: TrailToSeal;
}

/** Signs a trail's digests of a period, all of whose files are delivered, and keeps them; if a rival has, they are his. */
export const signSeal =
  (ports: SealPorts, ring: KeyRing) =>
  async ({ period, entry }: TrailPeriod, files: readonly SealedFile[]): Promise<Seal> => {
    const { store } = ports;
    const { shard, k, start, end } = period;
    const { pin } = entry;
    const heads = k > entry.since ? headsOf(await mustReadSeal(ports, entry, shard, k - 1)) : [];
    const home = homeOf(entry, shard);
    const planned = planDigests({ heads, files, ...(home ? { home } : {}) });
    const digests = planned.length > 0 ? await sign(ports, ring, { period, entry }, planned) : [];
    const seal: Seal = {
      format: 1,
      shard,
      k,
      trail: pin.trail,
      ...(pin.createdAt === undefined ? {} : { createdAt: pin.createdAt }),
      start,
      end,
      digests,
      idle: idleAmong(heads, planned),
    };
    const outcome = await store.create(keys.seal(shard, pin, k), encodeSeal(seal));
    return outcome === 'created' ? seal : mustReadSeal(ports, entry, shard, k);
  };

const mustReadSeal = async ({ store }: SealPorts, { pin }: TrailToSeal, shard: number, k: number): Promise<Seal> => {
  const seal = await readSeal(store, shard, pin, k);
  if (!seal) throw new TrailError('LEDGER_DAMAGED', `the seal ${keys.seal(shard, pin, k)} is gone`);
  return seal;
};

const headsOf = ({ digests, idle }: Seal): ChainHead[] => [
  ...digests.map(({ body: _, metadata: __, ...head }: SealedDigest) => head),
  ...idle,
];

const homeOf = ({ pin: { digests } }: TrailToSeal, shard: number): Chain | undefined => {
  const { owner, homeRegion } = digests!;
  const isHere = owner !== undefined && homeRegion !== undefined && shardOf(owner, homeRegion) === shard;
  return isHere ? { account: owner, region: homeRegion } : undefined;
};

/** By the key of now, which is made known first for the time that is signed, and the time that it is signed at. */
const sign = async (
  { signer, clock, archive }: SealPorts,
  ring: KeyRing,
  { period: { start, end }, entry: { pin } }: TrailPeriod,
  planned: readonly PlannedDigest[],
): Promise<SealedDigest[]> => {
  const key = await signer.current();
  const generated = clock();
  await ring.cover(key, Math.min(end, generated));
  await ring.cover(key, Math.max(end, generated));
  const { fingerprint } = key;
  const place = { pin: pin.digests!, bucket: pin.bucket ?? archive.bucket, start, end, fingerprint };
  return mapParallel(planned, SIGNATURES_AT_ONCE, async (plan) => {
    const contents = contentsOf(plan, place);
    const digest = encodeDigest(contents);
    const signature = await key.sign(digest.signed);
    return sealedDigest(plan, contents, digest, { signature, generated });
  });
};
