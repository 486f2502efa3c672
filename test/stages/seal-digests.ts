import { gunzipSync } from 'node:zlib';
import { LOCAL_ARCHIVE } from '../../contracts/archive-layout.ts';
import { type Digest, parseDigest, parseDigestKey } from '../../core/digest.ts';
import type { Metadata } from '../../ports/index.ts';
import type { SealWorld } from './seal-world.ts';

/** A digest as somebody finds it in its bucket. */
export interface FoundDigest extends Digest {
  /** Account, Region, trail and kind. */
  readonly chain: string;
  readonly isBackfill: boolean;
  readonly metadata: Metadata;
  /** Where it was found. */
  readonly place: { readonly bucket: string; readonly key: string };
  /** Hours and minutes of its time, for short. */
  readonly hours: string;
}

const hourText = (time: number): string => new Date(time).toISOString().slice(11, 16);

/** Every digest of these buckets, oldest first. */
export const digestsOf = async (world: SealWorld, ...buckets: readonly string[]): Promise<FoundDigest[]> => {
  const found: FoundDigest[] = [];
  for (const bucket of buckets.length > 0 ? buckets : [LOCAL_ARCHIVE]) {
    const store = world.digestsIn(bucket);
    const listed = (await store.list('')).filter(({ key }) => key.includes('/CloudTrail-Digest/'));
    for (const { key } of listed) {
      const digest = parseDigest(gunzipSync((await store.read(key))!))!;
      const { chain, isBackfill } = parseDigestKey(key)!;
      const hours = `${hourText(digest.start)}-${hourText(digest.end)}`;
      const metadata = world.metadataOf(bucket, key)!;
      found.push({ ...digest, chain, isBackfill, metadata, place: { bucket, key }, hours });
    }
  }
  return found.sort((a, b) => a.end - b.end || (a.key < b.key ? -1 : 1));
};

/** The hours of a bucket's digests, oldest first. */
export const hoursOf = async (world: SealWorld, ...buckets: readonly string[]): Promise<string[]> =>
  (await digestsOf(world, ...buckets)).map(({ hours }) => hours);
