import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bucketFolder } from '../adapters/local/buckets.ts';
import { FolderFeed } from '../adapters/local/folder-feed.ts';
import { FolderObjectStore } from '../adapters/local/folder-object-store.ts';
import { BUCKETS, LOCAL_ARCHIVE } from '../contracts/archive-layout.ts';
import { cliEnvironment, readEnvironment } from '../contracts/environment.ts';
import type { Configuration } from '../core/trails/registry-state.ts';
import type { Feed, ObjectStore } from '../ports/index.ts';
import { configuration } from '../stages/configuration.ts';
import { type BucketFlags, isOnAws } from './bucket-flags.ts';
import { type Complaint, isComplaint } from './caller.ts';
import { OUTPUTS, outputOf, readOutputs } from './outputs.ts';

/** Where buckets are, and who knows the trails. */
export interface Buckets {
  /** Registry, ledger and keys; of a bucket alone, whatever trails there are, nobody may ask it. */
  readonly store: ObjectStore;
  readonly configuration: () => Promise<Configuration>;
  /** As a person would look for it. */
  readonly nameOf: (bucket: string) => string;
  readonly open: (bucket: string) => Promise<Feed | Complaint>;
  /** What is wrong with the name of a bucket, if opening it would not tell. */
  readonly missing?: (bucket: string) => Complaint | undefined;
  /** Where the built-in trail's files go, if that is known. */
  readonly root?: Root;
}

/** The archive's own place, as digests call it and as a person does. */
export interface Root {
  readonly bucket: string;
  readonly where: string;
  readonly open: () => Promise<Feed | Complaint>;
  /** No trail can deliver there, though one may have a bucket of the same name. */
  readonly isApart?: true;
}

/** The buckets of an archive, or of S3, as the flags say. */
export const bucketsOf = async (flags: BucketFlags): Promise<Buckets | Complaint> => {
  if (!isOnAws(flags)) return inArchive(flags);
  const places = flags.outputs === undefined ? {} : placesIn(flags.outputs);
  if (isComplaint(places)) return places;
  const { AWS_REGION, AWS_DEFAULT_REGION } = readEnvironment(cliEnvironment);
  // Imported late: the other commands start without the SDK.
  const { onAws } = await import('./buckets-aws.ts');
  return onAws({ ...places, region: AWS_REGION ?? AWS_DEFAULT_REGION });
};

const inArchive = ({ archive, archiveSource }: BucketFlags): Buckets | Complaint => {
  const isNamed = archiveSource === 'cli';
  if (!existsSync(archive) && (isNamed || existsSync(OUTPUTS))) {
    const remedy = isNamed ? 'check its name; opentrail ingest makes one' : `on AWS: --outputs, which reads ${OUTPUTS}`;
    return { complaint: `there is no archive ${archive}`, remedy };
  }
  const store = new FolderObjectStore(resolve(archive));
  return {
    store,
    configuration: configuration(store),
    nameOf: (bucket) => join(archive, bucketFolder(bucket)),
    open: async (bucket) => new FolderFeed(join(resolve(archive), bucketFolder(bucket))),
    missing: (bucket) => missingIn(archive, bucket),
    root: { bucket: LOCAL_ARCHIVE, where: archive, open: async () => new FolderFeed(archive), isApart: true },
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

/** The buckets that the stacks tell of: the one store, and the archive if it is told. */
const placesIn = (file: string): { readonly store: string; readonly archive?: string } | Complaint => {
  const stacks = readOutputs(file);
  if (isComplaint(stacks)) return stacks;
  const told = (name: string) => [...new Set(stacks.flatMap((stack) => outputOf(stack, name) ?? []))];
  const [store, another] = told('StoreBucket');
  const [archive] = told('ArchiveBucket');
  if (store !== undefined && another === undefined) return { store, ...(archive !== undefined && { archive }) };
  return {
    complaint: `${file} names ${store === undefined ? 'no store' : `two stores: ${store} and ${another}`}`,
    remedy: 'npm run deploy writes it anew; or name the bucket of the log files with --bucket',
  };
};
