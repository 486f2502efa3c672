import { TrailError } from '../core/errors.ts';
import { trailMark } from '../core/log-file.ts';
import type { Configuration } from '../core/trails/registry-state.ts';
import type { StoredTrail } from '../core/trails/stored-trail.ts';
import type { Feed } from '../ports/index.ts';
import { type SummaryFolder, summaryFiles } from '../stages/read-summaries.ts';
import { bucketMisuse, bucketName, isOnAws, plainPrefix } from './bucket-flags.ts';
import { type Buckets, bucketsOf } from './buckets.ts';
import { type Complaint, isComplaint } from './caller.ts';
import type { SummariesFlags } from './summaries-flags.ts';
import type { Keeper, Known } from './summaries-remedy.ts';
import { chooseTrail, folderOfTrail } from './summaries-trail.ts';

/** Where summaries are read from. */
export interface Place {
  readonly feed: Feed;
  /** All that is meant, whatever else is asked. */
  readonly folder: SummaryFolder;
  readonly bucket: string;
  /** The bucket, as a person would look for it. */
  readonly where: string;
  /** The ARN of the trail whose they are; `undefined` for all that is in a bucket. */
  readonly arn?: string;
  /** That trail, unless a bucket was named. */
  readonly trail?: StoredTrail;
  readonly known: Known;
  readonly keeper: Keeper;
  /** What could not be read of the registry. */
  readonly faults: readonly TrailError[];
}

/** Why there is no place; what could not be read of the registry may be the reason. */
export interface NoPlace extends Complaint {
  readonly faults?: readonly TrailError[];
}

/** The buckets of whoever keeps the trails. */
interface KeptBuckets extends Buckets {
  readonly keeper: Keeper;
}

/** The place that the flags mean. */
export const placeOf = async (flags: SummariesFlags): Promise<Place | NoPlace> => {
  const found = misuseOf(flags) ?? (await bucketsOf(flags));
  if (isComplaint(found)) return found;
  const keeper: Keeper = isOnAws(flags) ? 'settings' : { archive: flags.archive };
  const buckets = { ...found, keeper };
  return flags.bucket === undefined ? placeOfTrail(buckets, flags.trail) : placeOfBucket(buckets, flags.bucket, flags);
};

const ARN = /^arn:[^:]+:cloudtrail:[^:]+:\d{12}:trail\/./;

const misuseOf = (flags: SummariesFlags): Complaint | undefined => {
  const { bucket, trail } = flags;
  const misuse = bucketMisuse(flags);
  if (misuse || bucket === undefined || trail === undefined || ARN.test(trail)) return misuse;
  return {
    complaint: `'${trail}' (--trail) is no ARN, and a bucket does not know names`,
    remedy: 'with --bucket give the ARN: arn:aws:cloudtrail:<Region>:<account>:trail/<name>',
  };
};

const placeOfBucket = async (
  { keeper, nameOf, open, missing }: KeptBuckets,
  name: string,
  flags: SummariesFlags,
): Promise<Place | NoPlace> => {
  const { organization, trail: arn } = flags;
  const bucket = bucketName(name);
  const feed = missing?.(bucket) ?? (await open(bucket));
  if (isComplaint(feed)) return feed;
  const mark = arn === undefined ? {} : { mark: trailMark(arn) };
  const folder = { prefix: plainPrefix(flags), ...(organization && { organization }), ...mark };
  const place = { feed, folder, bucket, where: nameOf(bucket), keeper, known: { trails: [] }, faults: [] };
  return arn === undefined ? place : { ...place, arn };
};

const placeOfTrail = async (buckets: KeptBuckets, name: string | undefined): Promise<Place | NoPlace> => {
  const { keeper, nameOf, open, configuration } = buckets;
  const known = await configuration();
  const { faults } = known;
  const trail = await chooseTrail(known, { keeper, name, hasKept: (one) => hasKept(buckets, known, one) });
  if (isComplaint(trail)) return { ...trail, faults };
  const { arn, bucket } = trail;
  const feed = await open(bucket);
  if (isComplaint(feed)) return { ...feed, faults };
  return {
    feed,
    folder: folderOfTrail(trail, known),
    bucket,
    where: nameOf(bucket),
    arn,
    trail,
    keeper,
    known,
    faults,
  };
};

/** Whether there are summaries of a trail; it is only a hint, so what cannot be listed is none. */
const hasKept = async ({ open }: Buckets, known: Configuration, trail: StoredTrail): Promise<boolean> => {
  try {
    const feed = await open(trail.bucket);
    return !isComplaint(feed) && (await summaryFiles(feed, folderOfTrail(trail, known)).isThere());
  } catch (error) {
    if (error instanceof TrailError) return false;
    throw error;
  }
};
