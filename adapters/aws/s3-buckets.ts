import type { S3Client } from '@aws-sdk/client-s3';
import type { ObjectStore } from '../../ports/index.ts';
import { bucketRegion } from './bucket-region.ts';
import { s3Client } from './s3-client.ts';
import { S3ObjectStore } from './s3-object-store.ts';

export interface S3BucketsOptions {
  /** The client of a Region; without one, of the Region that we run in. */
  readonly client?: (region?: string) => S3Client;
}

/**
 * The buckets that trails name, in whatever Region they are: each one's is asked for once, before its first request, and
 * again as long as there is no such bucket: it may be made later, anywhere. (The SDK can follow S3's redirections itself,
 * but takes the other Region for all requests that are under way meanwhile.)
 */
export const s3Buckets = ({ client = s3Client }: S3BucketsOptions = {}): ((bucket: string) => ObjectStore) => {
  const stores = new Map<string, ObjectStore>();

  return (bucket) => {
    const known = stores.get(bucket);
    if (known) return known;
    const itsOwn = untilKnown(() => clientOf(client, bucket));
    const store = new S3ObjectStore({ bucket, client: async () => (await itsOwn()) ?? client() });
    stores.set(bucket, store);
    return store;
  };
};

/** The client of a bucket's Region; `undefined` if S3 does not tell it. */
const clientOf = async (client: (region?: string) => S3Client, bucket: string): Promise<S3Client | undefined> => {
  const region = await bucketRegion(client(), bucket);
  return region === undefined ? undefined : client(region);
};

/** Finds it out once; what failed or found nothing is done again. */
const untilKnown = <T>(find: () => Promise<T | undefined>): (() => Promise<T | undefined>) => {
  let found: Promise<T | undefined> | undefined;
  const forget = () => (found = undefined);

  return () => {
    if (found) return found;
    const finding = find();
    found = finding;
    finding.then((known) => known ?? forget(), forget);
    return finding;
  };
};
