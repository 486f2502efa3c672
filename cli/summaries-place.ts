import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bucketFolder } from '../adapters/local/buckets.ts';
import { FolderFeed } from '../adapters/local/folder-feed.ts';
import { BUCKETS } from '../contracts/archive-layout.ts';
import { cliEnvironment, readEnvironment } from '../contracts/environment.ts';
import { TrailError } from '../core/errors.ts';
import { trailMark } from '../core/log-file.ts';
import type { Configuration } from '../core/trails/registry-state.ts';
import type { StoredTrail } from '../core/trails/stored-trail.ts';
import type { Feed } from '../ports/index.ts';
import { type SummaryFolder, summaryFiles } from '../stages/read-summaries.ts';
import { type Complaint, isComplaint } from './caller.ts';
import { OUTPUTS, outputOf, readOutputs } from './outputs.ts';
import type { SummariesFlags } from './summaries-flags.ts';
import type { Keeper, Known } from './summaries-remedy.ts';
import { chooseTrail, folderOfTrail } from './summaries-trail.ts';
import { openTrails } from './trail-archive.ts';

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

/** Where buckets are, and who knows the trails. */
export interface Buckets {
  readonly keeper: Keeper;
  readonly configuration: () => Promise<Configuration>;
  readonly nameOf: (bucket: string) => string;
  readonly open: (bucket: string) => Promise<Feed | Complaint>;
  /** What is wrong with the name of a bucket, if opening it would not tell. */
  readonly missing?: (bucket: string) => Complaint | undefined;
}

/** Whether AWS is asked. */
export const isOnAws = ({ outputs, bucket, archiveSource }: SummariesFlags): boolean =>
  outputs !== undefined || (bucket !== undefined && archiveSource !== 'cli');

/** The place that the flags mean. */
export const placeOf = async (flags: SummariesFlags): Promise<Place | NoPlace> => {
  const buckets = misuseOf(flags) ?? (await bucketsOf(flags));
  if (isComplaint(buckets)) return buckets;
  return flags.bucket === undefined ? placeOfTrail(buckets, flags.trail) : placeOfBucket(buckets, flags.bucket, flags);
};

const ARN = /^arn:[^:]+:cloudtrail:[^:]+:\d{12}:trail\/./;
const S3_URI = /^s3:\/\/(?<bucket>[^/]*)\/*(?<prefix>.*?)\/*$/;

const misuseOf = (flags: SummariesFlags): Complaint | undefined => {
  const { outputs, bucket, prefix, organization, trail, archiveSource } = flags;
  const together = (one: string, other: string): Complaint => ({
    complaint: `${one} and ${other} are given together`,
    remedy: 'give one of them',
  });
  if (outputs !== undefined && archiveSource === 'cli') return together('--outputs', '--archive');
  if (outputs !== undefined && bucket !== undefined) return together('--outputs', '--bucket');
  if (bucket !== undefined) return nameMisuse(bucket, trail);
  if ((prefix ?? organization) === undefined) return undefined;
  return {
    complaint: '--prefix and --organization are of a bucket',
    remedy: 'name it with --bucket, or leave them out',
  };
};

const nameMisuse = (bucket: string, trail: string | undefined): Complaint | undefined => {
  const uri = S3_URI.exec(bucket)?.groups;
  if (uri && uri.prefix !== '') {
    const remedy = `--bucket ${uri.bucket} --prefix PREFIX, where PREFIX is what stands before AWSLogs/, if anything does`;
    return { complaint: `'${bucket}' is more than the name of a bucket`, remedy };
  }
  if (trail === undefined || ARN.test(trail)) return undefined;
  return {
    complaint: `'${trail}' (--trail) is no ARN, and a bucket does not know names`,
    remedy: 'with --bucket give the ARN: arn:aws:cloudtrail:<Region>:<account>:trail/<name>',
  };
};

const placeOfBucket = async (
  { keeper, nameOf, open, missing }: Buckets,
  name: string,
  { prefix = '', organization, trail: arn }: SummariesFlags,
): Promise<Place | NoPlace> => {
  const bucket = S3_URI.exec(name)?.groups?.['bucket'] ?? name;
  const feed = missing?.(bucket) ?? (await open(bucket));
  if (isComplaint(feed)) return feed;
  const mark = arn === undefined ? {} : { mark: trailMark(arn) };
  const folder = { prefix: prefix.replace(/\/+$/, ''), ...(organization && { organization }), ...mark };
  const place = { feed, folder, bucket, where: nameOf(bucket), keeper, known: { trails: [] }, faults: [] };
  return arn === undefined ? place : { ...place, arn };
};

const placeOfTrail = async (buckets: Buckets, name: string | undefined): Promise<Place | NoPlace> => {
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

const bucketsOf = async (flags: SummariesFlags): Promise<Buckets | Complaint> => {
  if (!isOnAws(flags)) return inArchive(flags);
  const store = flags.outputs === undefined ? undefined : storeOf(flags.outputs);
  if (isComplaint(store)) return store;
  const { AWS_REGION, AWS_DEFAULT_REGION } = readEnvironment(cliEnvironment);
  // Imported late: the other commands start without the SDK.
  const { onAws } = await import('./summaries-aws.ts');
  return onAws({ store, region: AWS_REGION ?? AWS_DEFAULT_REGION });
};

const inArchive = ({ archive, archiveSource }: SummariesFlags): Buckets | Complaint => {
  const isNamed = archiveSource === 'cli';
  if (!existsSync(archive) && (isNamed || existsSync(OUTPUTS))) {
    const remedy = isNamed ? 'check its name; opentrail ingest makes one' : `on AWS: --outputs, which reads ${OUTPUTS}`;
    return { complaint: `there is no archive ${archive}`, remedy };
  }
  return {
    keeper: { archive },
    configuration: openTrails(archive).configuration,
    nameOf: (bucket) => join(archive, bucketFolder(bucket)),
    open: async (bucket) => new FolderFeed(join(resolve(archive), bucketFolder(bucket))),
    missing: (bucket) => missingIn(archive, bucket),
  };
};

const missingIn = (archive: string, bucket: string): Complaint | undefined => {
  if (existsSync(join(archive, bucketFolder(bucket)))) return undefined;
  const all = join(archive, BUCKETS);
  const there = existsSync(all) ? readdirSync(all).join(', ') : '';
  return {
    complaint: `there is no bucket '${bucket}' in the archive ${archive}`,
    remedy: there === '' ? 'it has none: trails make them' : `it has: ${there}`,
  };
};

const storeOf = (file: string): string | Complaint => {
  const stacks = readOutputs(file);
  if (isComplaint(stacks)) return stacks;
  const [store, another] = new Set(stacks.flatMap((stack) => outputOf(stack, 'StoreBucket') ?? []));
  if (store !== undefined && another === undefined) return store;
  return {
    complaint: `${file} names ${store === undefined ? 'no store' : `two stores: ${store} and ${another}`}`,
    remedy: 'npm run deploy writes it anew; or name the bucket of the log files with --bucket',
  };
};
