import { fakeS3 } from '../stores/s3-stores.ts';
import { runCli } from './run-cli.ts';
import type { BucketObject } from './verify-bucket.ts';

/** The SDK looks for more where these are missing, and that takes its time. */
const KEYS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_EC2_METADATA_DISABLED: 'true' };

/** S3 on this machine, and `opentrail verify` as somebody who is signed in there; `cloudTrail` answers for CloudTrail. */
export const signedInVerify = (cloudTrail: () => string) => {
  const s3 = fakeS3();
  return {
    s3,
    verify: async (args: readonly string[], cwd: string) => {
      const { protocol, hostname, port = 80 } = await s3.client().config.endpoint!();
      const env = {
        ...KEYS,
        AWS_REGION: 'us-east-1',
        AWS_ENDPOINT_URL_S3: `${protocol}//${hostname}:${port}`,
        AWS_ENDPOINT_URL_CLOUDTRAIL: cloudTrail(),
      };
      return runCli(['verify', ...args], { cwd, env });
    },
    put: (bucket: string, { key, body, metadata = {} }: BucketObject): void => {
      const headers = Object.fromEntries(
        Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name}`, value]),
      );
      s3.buckets.get(bucket)!.objects.set(key, { body, etag: `"${key.length}"`, headers });
    },
  };
};
