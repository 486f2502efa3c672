import type { S3Client } from '@aws-sdk/client-s3';
import { bucketRegion } from '../adapters/aws/bucket-region.ts';
import { s3Buckets } from '../adapters/aws/s3-buckets.ts';
import { s3Client } from '../adapters/aws/s3-client.ts';
import { S3Feed } from '../adapters/aws/s3-feed.ts';
import type { Feed } from '../ports/index.ts';
import { configuration } from '../stages/configuration.ts';
import type { Buckets } from './buckets.ts';
import type { Complaint } from './caller.ts';

/** Any Region can be asked where a bucket is. */
const ANYWHERE = 'us-east-1';

/** What is known of an installation: names of buckets. */
interface Installation {
  readonly store?: string;
  readonly archive?: string;
  readonly region?: string;
}

/** S3, and the registry in the home store, if that is known. */
export const onAws = async ({ store: name = '', archive, region: here }: Installation): Promise<Buckets> => {
  const home = await homeClient(here);
  const ofRegion = (region?: string): S3Client => (region === undefined ? home : s3Client(region));
  const store = s3Buckets({ client: ofRegion })(name);
  const nameOf = (bucket: string) => `s3://${bucket}`;
  const open = async (bucket: string): Promise<Feed | Complaint> => {
    const region = await bucketRegion(home, bucket);
    if (region !== undefined) return new S3Feed({ bucket, client: ofRegion(region) });
    return { complaint: `there is no bucket '${bucket}'`, remedy: 'check its name, and who you are on AWS' };
  };
  const root = archive !== undefined && { bucket: archive, where: nameOf(archive), open: () => open(archive) };
  return { store, configuration: configuration(store), nameOf, open, ...(root && { root }) };
};

/** A client of the Region that the person is in, if that is known. */
const homeClient = async (region: string | undefined): Promise<S3Client> => {
  const client = s3Client(region);
  return client.config.region().then(
    () => client,
    () => s3Client(ANYWHERE),
  );
};
