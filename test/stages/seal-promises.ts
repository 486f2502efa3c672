import { hash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { expect } from '@jest/globals';
import { LOCAL_ARCHIVE } from '../../contracts/archive-layout.ts';
import type { Commit, TrailPin } from '../../core/commit.ts';
import { verifySigned } from '../../core/digest.ts';
import { identityOf, isSealedIn, type Period, type TrailToSeal } from '../../core/seal/period.ts';
import { keyRing } from '../../stages/public-keys.ts';
import { sealRecords } from '../../stages/sealed.ts';
import { digestsOf, type FoundDigest } from './seal-digests.ts';
import { type Told, toldOf, wantedFiles } from './seal-ledger.ts';
import { HOME, HOME_SHARD, HOUR, OWNER, type SealWorld } from './seal-world.ts';

/** Periods follow each other without gap or overlap, in commits and in time, and no commit is on the wrong side of an end. */
export const periodsAreContiguous = async (world: SealWorld): Promise<void> => {
  for (const { commits, periods } of await toldOf(world)) {
    for (const [k, period] of periods.entries()) {
      const before = periods.at(k - 1);
      if (k > 0) expect([period.from, period.start]).toEqual([before!.to, before!.end]);
      expect(period).toMatchObject({ format: 1, k });
      expect(period.start).toBeLessThan(period.end);
      expect([period.start % 1000, period.end % 1000]).toEqual([0, 0]);
      const inside = commits.slice(period.from, period.to);
      expect(inside.filter(({ time }) => time >= period.end || (k > 0 && time < period.start))).toEqual([]);
      expect(commits[period.to].time).toBeGreaterThanOrEqual(period.end);
      endsAreRight(period, commits[period.to]);
    }
  }
};

/** A trail goes on exactly if it is validated, and logs, where the period ends; one at home has digests also without files. */
const endsAreRight = ({ trails, k, end, shard }: Period, boundary: Commit): void => {
  const isThere = ({ digests }: TrailPin) => digests !== undefined && (digests.stoppedAt ?? Infinity) >= end;
  const present = boundary.trails.filter(isThere);
  const sealed = trails.filter((entry) => isSealedIn(entry, k));
  for (const { pin, last } of sealed) {
    expect(last === undefined).toBe(present.some((one) => identityOf(one) === identityOf(pin)));
  }
  const atHome = present.filter(({ createdAt = 0, digests }) => digests!.owner !== undefined && createdAt < end);
  for (const pin of shard === HOME_SHARD && boundary.time - end < HOUR ? atHome : []) {
    const isKnown = sealed.some(
      (entry) =>
        entry.pin.trail === pin.trail &&
        [entry.pin.createdAt, ...(entry.adopted ?? [])].some((createdAt) => createdAt === pin.createdAt),
    );
    expect(isKnown).toBe(true);
  }
};

/** Every file that was committed and delivered in an hour that a digest of its trail covers stands in exactly one digest: that of its commit's period. */
export const everyFileHasOneDigest = async (world: SealWorld, buckets: readonly string[]): Promise<void> => {
  const digests = await digestsOf(world, ...buckets);
  const expected: string[] = [];
  for (const told of await toldOf(world)) {
    for (const { bucket, file, period, isBackfill } of await wantedFiles(world, told)) {
      expected.push([bucket, file.key, file.sha256, period?.end, isBackfill, file.account, file.region].join(' '));
    }
  }
  const named = digests.flatMap(({ files, end, isBackfill, chain }) => {
    const [account, , region] = chain.split('_');
    return files.map(({ bucket, key, sha256 }) => [bucket, key, sha256, end, isBackfill, account, region].join(' '));
  });
  expect(named.sort()).toEqual(expected.sort());
  for (const { bucket, key, sha256 } of digests.flatMap(({ files }) => files)) {
    expect(hash('sha256', gunzipSync((await world.filesIn(bucket).read(key))!))).toBe(sha256);
  }
};

/** A digest by the rules: of which place it is, and which one it names as the one before. */
interface Expected {
  readonly chain: string;
  readonly start: number;
  readonly end: number;
  readonly bucket: string;
  readonly previous: Expected | undefined;
}

/** The digests that must be there, chain by chain: each period has one of each that is open, and no other. */
const expectedDigests = async (world: SealWorld, told: Told): Promise<Expected[]> => {
  const expected: Expected[] = [];
  const files = await wantedFiles(world, told);
  const newest = new Map<string, Map<string, Expected>>();
  for (const period of told.periods) {
    for (const entry of period.trails.filter((one) => isSealedIn(one, period.k))) {
      const life = `${identityOf(entry.pin)} since ${entry.since}`;
      const heads = newest.get(life) ?? new Map<string, Expected>();
      newest.set(life, heads);
      const own = files.filter((file) => file.period === period && isOf(entry, file.pin));
      const begun = own.flatMap(({ file, isBackfill }) =>
        // Beside a backfill the usual chain goes on, or begins.
        [false, ...(isBackfill ? [true] : [])].map((late) => chainOf(entry, file.account!, file.region!, late)),
      );
      const goingOn = [...heads.keys()].filter((chain) => !chain.endsWith('backfill'));
      const isHome = entry.pin.digests!.owner !== undefined && told.shard === HOME_SHARD;
      const home = isHome ? [chainOf(entry, OWNER, HOME, false)] : [];
      for (const chain of new Set([...goingOn, ...begun, ...home])) {
        const { start, end } = period;
        const bucket = entry.pin.bucket ?? LOCAL_ARCHIVE;
        const digest = { chain, start, end, bucket, previous: heads.get(chain) };
        heads.set(chain, digest);
        expected.push(digest);
      }
    }
  }
  return expected;
};

const isOf = ({ pin, adopted = [] }: TrailToSeal, { trail, createdAt }: TrailPin): boolean =>
  pin.trail === trail && [pin.createdAt ?? 0, ...adopted].includes(createdAt ?? 0);

const chainOf = ({ pin }: TrailToSeal, account: string, region: string, isBackfill: boolean): string => {
  const { name, homeRegion = region } = pin.digests!;
  return `${account}_CloudTrail-Digest_${region}_${name}_${homeRegion}_${isBackfill ? 'backfill' : ''}`;
};

const placeOf = ({ chain, end, bucket }: Pick<Expected, 'chain' | 'end' | 'bucket'>): string =>
  [bucket, chain, end].join(' ');

/** Each chain is whole: every digest names the one before it, by place, hash and signature, and begins where that ends. */
export const chainsAreWhole = async (world: SealWorld, buckets: readonly string[]): Promise<void> => {
  const found = await digestsOf(world, ...buckets);
  const expected = (await Promise.all((await toldOf(world)).map((told) => expectedDigests(world, told)))).flat();
  expect(found.map(placeOf).sort()).toEqual(expected.map(placeOf).sort());
  const byPlace = new Map(found.map((digest) => [placeOf(digest), digest]));
  for (const one of expected) {
    const digest = byPlace.get(placeOf(one))!;
    const previous = one.previous && byPlace.get(placeOf(one.previous))!;
    expect(digest).toMatchObject({
      start: one.start,
      end: one.end,
      bucket: digest.place.bucket,
      key: digest.place.key,
    });
    const link = previous && {
      ...previous.place,
      sha256: previous.sha256,
      signature: previous.metadata.signature,
    };
    expect(digest.previous).toEqual(link);
    if (previous && !digest.isBackfill) expect(previous.end).toBe(digest.start);
  }
};

/** Every signature is of a key that was valid where the digest ends and, of a backfill, when it was made. */
export const signaturesAreSound = async (world: SealWorld, buckets: readonly string[]): Promise<void> => {
  const ring = keyRing(world.home);
  for (const digest of await digestsOf(world, ...buckets)) {
    const { end, fingerprint, metadata, isBackfill } = digest;
    const made = metadata['backfill-generation-timestamp'];
    expect(isBackfill).toBe(made !== undefined);
    expect(metadata['signature-algorithm']).toBe('SHA256withRSA');
    for (const time of [end, ...(isBackfill ? [Date.parse(made)] : [])]) {
      const key = (await ring.list(HOME, time, time)).find((one) => one.fingerprint === fingerprint);
      expect(verifySigned(key!.pkcs1, digest.signed, metadata.signature)).toBe('sound');
    }
  }
};

/** Nobody ever tried to make a second digest of the same key, and the ledger has each as it stands in its bucket. */
export const firstSignatureStands = async (world: SealWorld, buckets: readonly string[]): Promise<void> => {
  for (const [key, bodies] of world.tries) expect([key, bodies.size]).toEqual([key, 1]);
  const recorded: string[] = [];
  for await (const digest of sealRecords(world.home).digests(-Infinity, Infinity)) {
    const { bucket, key, body, metadata, sha256, end, isPending = false } = digest;
    recorded.push(JSON.stringify([bucket, key, body, metadata, sha256, end, isPending]));
  }
  const told = async ({ place: { bucket, key }, sha256, end, metadata }: FoundDigest): Promise<string> => {
    const body = Buffer.from((await world.digestsIn(bucket).read(key))!).toString('base64');
    return JSON.stringify([bucket, key, body, metadata, sha256, end, false]);
  };
  const found = await Promise.all((await digestsOf(world, ...buckets)).map(told));
  expect(recorded.sort()).toEqual(found.sort());
};
