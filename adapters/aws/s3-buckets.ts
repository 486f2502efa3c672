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
 * The buckets that trails name, in whatever Region they are: each one's is asked for once, before its first request. (The
 * SDK can follow S3's redirections itself, but takes the other Region for all requests that are under way meanwhile.)
 */
export const s3Buckets = ({ client = s3Client }: S3BucketsOptions = {}): ((bucket: string) => ObjectStore) => {
  const stores = new Map<string, ObjectStore>();

  return (bucket) => {
    const known = stores.get(bucket);
    if (known) return known;
    const store = new S3ObjectStore({ bucket, client: once(() => clientOf(client, bucket)) });
    stores.set(bucket, store);
    return store;
  };
};

const clientOf = async (client: (region?: string) => S3Client, bucket: string): Promise<S3Client> =>
  client(await bucketRegion(client(), bucket));

/** Does it once; what failed is done again. */
const once = <T>(perform: () => Promise<T>): (() => Promise<T>) => {
  let done: Promise<T> | undefined;
  return () => {
    done ??= perform().catch((error: unknown) => {
      done = undefined;
      throw error;
    });
    return done;
  };
};
