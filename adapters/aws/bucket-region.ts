import { HeadBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import { answered, headerOf } from './aws-errors.ts';

/** The Region of a bucket, which S3 tells also those whom it refuses; `undefined` when there is no such bucket. */
export const bucketRegion = async (client: S3Client, bucket: string): Promise<string | undefined> => {
  try {
    const { BucketRegion } = await client.send(new HeadBucketCommand({ Bucket: bucket }));
    return BucketRegion;
  } catch (error) {
    const region = headerOf(error, 'x-amz-bucket-region');
    if (region === undefined && !answered(error, 403, 404)) throw error;
    return region;
  }
};
