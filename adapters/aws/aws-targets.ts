import { type CloudWatchLogsClient, paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import { HeadBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import { GetTopicAttributesCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { TrailTargets } from '../../ports/index.ts';
import { parseArn, parseLogGroup } from './arn.ts';
import { answered, attemptAws } from './aws-errors.ts';
import { bucketRegion } from './bucket-region.ts';
import { logsClient } from './cloudwatch-log-sink.ts';
import { s3Client } from './s3-client.ts';
import { snsClient } from './sns-notifier.ts';

export interface AwsTargetsOptions {
  /** Our own archive: usable without asking. */
  readonly archive?: string;
  /** The clients of a Region; without one, of the Region that we run in. */
  readonly s3?: (region?: string) => S3Client;
  readonly sns?: (region: string) => SNSClient;
  readonly logs?: (region: string) => CloudWatchLogsClient;
}

/**
 * Whether buckets, topics and log groups are there and let us look at them. Whether they take what they are given only
 * delivery shows, and status then tells. Throws a `TrailError` if AWS does not answer, or does not let us ask.
 */
export class AwsTargets implements TrailTargets {
  private readonly archive: string | undefined;
  private readonly s3: (region?: string) => S3Client;
  private readonly sns: (region: string) => SNSClient;
  private readonly logs: (region: string) => CloudWatchLogsClient;

  constructor({ archive, s3 = s3Client, sns = snsClient, logs = logsClient }: AwsTargetsOptions = {}) {
    this.archive = archive;
    this.s3 = s3;
    this.sns = sns;
    this.logs = logs;
  }

  async bucket(name: string): Promise<'usable' | 'missing' | 'refused'> {
    if (name === this.archive) return 'usable';
    return attemptAws('store', `look at the bucket ${name}`, async () => {
      try {
        const client = this.s3(await bucketRegion(this.s3(), name));
        await client.send(new HeadBucketCommand({ Bucket: name }));
        return 'usable';
      } catch (error) {
        if (answered(error, 404)) return 'missing';
        if (answered(error, 403)) return 'refused';
        throw error;
      }
    });
  }

  async topic(arn: string): Promise<'usable' | 'refused'> {
    return attemptAws('service', `look at the topic ${arn}`, async () => {
      try {
        const { region } = parseArn(arn, 'sns');
        await this.sns(region).send(new GetTopicAttributesCommand({ TopicArn: arn }));
        return 'usable';
      } catch (error) {
        if (answered(error, 403, 404)) return 'refused';
        throw error;
      }
    });
  }

  /** By its whole ARN: a group of the same name in another account is another. */
  async logGroup(arn: string): Promise<'usable' | 'missing'> {
    return attemptAws('service', `look for the log group ${arn}`, async () => {
      const { region, name } = parseLogGroup(arn);
      const wanted = arn.replace(/:\*$/, '');
      const pages = paginateDescribeLogGroups({ client: this.logs(region) }, { logGroupNamePrefix: name });
      for await (const { logGroups = [] } of pages) {
        if (logGroups.some((group) => group.arn?.replace(/:\*$/, '') === wanted)) return 'usable';
      }
      return 'missing';
    });
  }
}
