import type { S3Client } from '@aws-sdk/client-s3';
import { bucketRegion } from '../adapters/aws/bucket-region.ts';
import { s3Buckets } from '../adapters/aws/s3-buckets.ts';
import { s3Client } from '../adapters/aws/s3-client.ts';
import { S3Feed } from '../adapters/aws/s3-feed.ts';
import { configuration } from '../stages/configuration.ts';
import type { Buckets } from './summaries-place.ts';

/** Any Region can be asked where a bucket is. */
const ANYWHERE = 'us-east-1';

/** S3, and the registry in the home store, if that is known. */
export const onAws = async (asked: { readonly store?: string; readonly region?: string }): Promise<Buckets> => {
  const home = await homeClient(asked.region);
  const ofRegion = (region?: string): S3Client => (region === undefined ? home : s3Client(region));
  return {
    keeper: 'settings',
    configuration: configuration(s3Buckets({ client: ofRegion })(asked.store ?? '')),
    nameOf: (bucket) => `s3://${bucket}`,
    open: async (bucket) => {
      const region = await bucketRegion(home, bucket);
      if (region !== undefined) return new S3Feed({ bucket, client: ofRegion(region) });
      return { complaint: `there is no bucket '${bucket}'`, remedy: 'check its name, and who you are on AWS' };
    },
  };
};

/** A client of the Region that the person is in, if that is known. */
const homeClient = async (region: string | undefined): Promise<S3Client> => {
  const client = s3Client(region);
  return client.config.region().then(
    () => client,
    () => s3Client(ANYWHERE),
  );
};
