import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bucketFolder } from '../adapters/local/buckets.ts';
import { FolderFeed } from '../adapters/local/folder-feed.ts';
import { cliEnvironment, readEnvironment } from '../contracts/environment.ts';
import type { TrailError } from '../core/errors.ts';
import type { Configuration } from '../core/trails/registry-state.ts';
import type { StoredTrail } from '../core/trails/stored-trail.ts';
import type { Feed } from '../ports/index.ts';
import type { SummaryFolder } from '../stages/read-summaries.ts';
import { type Complaint, isComplaint } from './caller.ts';
import { OUTPUTS, outputOf, readOutputs } from './outputs.ts';
import type { SummariesFlags } from './summaries-flags.ts';
import { chooseTrail, folderOfTrail, type Keeper } from './summaries-trail.ts';
import { openTrails } from './trail-archive.ts';

/** Where summaries are read from. */
export interface Place {
  readonly feed: Feed;
  readonly folder: SummaryFolder;
  /** The bucket, as a person would name it. */
  readonly where: string;
  /** Whose they are, unless a bucket was named. */
  readonly trail?: StoredTrail;
  readonly keeper: Keeper;
  /** What could not be read of the registry. */
  readonly faults: readonly TrailError[];
}

/** Where buckets are, and who knows the trails. */
export interface Buckets {
  readonly keeper: Keeper;
  readonly configuration: () => Promise<Configuration>;
  readonly nameOf: (bucket: string) => string;
  readonly open: (bucket: string) => Promise<Feed | Complaint>;
}

/** Whether AWS is asked. */
export const isOnAws = ({ outputs, bucket, archiveSource }: SummariesFlags): boolean =>
  outputs !== undefined || (bucket !== undefined && archiveSource !== 'cli');

/** The place that the flags mean. */
export const placeOf = async (flags: SummariesFlags): Promise<Place | Complaint> => {
  const buckets = misuseOf(flags) ?? (await bucketsOf(flags));
  if (isComplaint(buckets)) return buckets;
  return flags.bucket === undefined ? placeOfTrail(buckets, flags) : placeOfBucket(buckets, flags.bucket, flags);
};

const misuseOf = (flags: SummariesFlags): Complaint | undefined => {
  const { outputs, bucket, prefix, organization, trail, archiveSource } = flags;
  const together = (one: string, other: string): Complaint => ({
    complaint: `${one} and ${other} are given together`,
    remedy: 'give one of them',
  });
  if (outputs !== undefined && archiveSource === 'cli') return together('--outputs', '--archive');
  if (outputs !== undefined && bucket !== undefined) return together('--outputs', '--bucket');
  if (trail !== undefined && bucket !== undefined) return together('--trail', '--bucket');
  if (bucket !== undefined || (prefix ?? organization) === undefined) return undefined;
  return {
    complaint: '--prefix and --organization are of a bucket',
    remedy: 'name it with --bucket, or leave them out',
  };
};

const placeOfBucket = async (
  { keeper, nameOf, open }: Buckets,
  bucket: string,
  { prefix = '', organization, account, region }: SummariesFlags,
): Promise<Place | Complaint> => {
  const feed = await open(bucket);
  if (isComplaint(feed)) return feed;
  const head = { prefix: prefix.replace(/\/+$/, ''), ...(organization && { organization }) };
  const folder = { ...head, ...(account && { accounts: account }), ...(region && { regions: region }) };
  return { feed, folder, where: nameOf(bucket), keeper, faults: [] };
};

const placeOfTrail = async (
  { keeper, nameOf, open, configuration }: Buckets,
  { trail: name, account, region }: SummariesFlags,
): Promise<Place | Complaint> => {
  const known = await configuration();
  const asked = { ...(account && { accounts: account }), ...(region && { regions: region }) };
  const trail = chooseTrail(known, { ...asked, ...(name !== undefined && { trail: name }) }, keeper);
  if (isComplaint(trail)) return trail;
  const feed = await open(trail.bucket);
  if (isComplaint(feed)) return feed;
  const folder = folderOfTrail(trail, known, asked);
  return { feed, folder, where: nameOf(trail.bucket), trail, keeper, faults: known.faults };
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
  if (archiveSource !== 'cli' && !existsSync(archive) && existsSync(OUTPUTS)) {
    return { complaint: `there is no archive ${archive}`, remedy: `on AWS: --outputs, which reads ${OUTPUTS}` };
  }
  return {
    keeper: { archive },
    configuration: openTrails(archive).configuration,
    nameOf: (bucket) => join(archive, bucketFolder(bucket)),
    open: async (bucket) => new FolderFeed(join(resolve(archive), bucketFolder(bucket))),
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
