import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Construct, type IDependable } from 'constructs';
import { LOGS } from '../contracts/archive-layout.ts';
import { AccessLogs } from './access-logs.ts';
import { bucketArn } from './bucket-arn.ts';
import { KeptBucket } from './kept-bucket.ts';

export interface FeedBucketProps {
  /** A name that is known before the bucket exists, as the policies of trail and queue name it. */
  readonly bucketName: string;
  /** The ARN of the one trail that may write. */
  readonly trailArn: string;
  /** Folders below `AWSLogs/` that the trail writes to: its owner's account, and the organization. */
  readonly folders: readonly string[];
  /** How many days requests to the bucket are kept. */
  readonly accessLogDays: number;
}

/**
 * Where CloudTrail writes the trail files that feed us. Outlives the stack. CloudTrail does not write conditionally, so
 * its own trail is the only writer that is let in, and nobody may delete.
 */
export class FeedBucket extends Construct {
  readonly bucketName: string;
  readonly bucketArn: string;
  /** Whoever writes must wait for these. */
  readonly permissions: IDependable;
  private readonly bucket: KeptBucket;

  constructor(scope: Construct, id: string, { bucketName, trailArn, folders, accessLogDays }: FeedBucketProps) {
    super(scope, id);
    const accessLogs = new AccessLogs(this, 'AccessLogs', { days: accessLogDays });
    this.bucket = new KeptBucket(this, 'Bucket', { bucketName, accessLogs });
    this.bucketName = bucketName;
    this.bucketArn = bucketArn(this, bucketName);
    this.admitTrail(trailArn, folders);
    this.bucket.refuseDeletion();
    this.bucket.refuseReplicas();
    this.bucket.refuse({
      sid: 'WrittenByCloudTrail',
      actions: ['s3:PutObject'],
      objects: ['*'],
      conditions: { StringNotEquals: { 'aws:PrincipalServiceName': 'cloudtrail.amazonaws.com' } },
    });
    this.permissions = this.bucket.policy ?? this.bucket;
  }

  /** Tells a queue of every file. S3 tries at once whether it may, so the queue's policy must be there before. */
  tell(queueArn: string, queuePolicy: IDependable): void {
    const rules = [{ name: 'prefix', value: LOGS }];
    this.resource.notificationConfiguration = {
      queueConfigurations: [{ event: 's3:ObjectCreated:*', queue: queueArn, filter: { s3Key: { rules } } }],
    };
    this.resource.node.addDependency(queuePolicy);
  }

  private get resource(): CfnBucket {
    return this.bucket.node.defaultChild as CfnBucket;
  }

  /** The statements that CloudTrail asks for, for this trail alone. */
  private admitTrail(trailArn: string, folders: readonly string[]): void {
    const cloudTrail = { effect: Effect.ALLOW, principals: [new ServicePrincipal('cloudtrail.amazonaws.com')] };
    const fromTrail = { 'aws:SourceArn': trailArn };
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AWSCloudTrailAclCheck20150319',
        ...cloudTrail,
        actions: ['s3:GetBucketAcl'],
        resources: [this.bucketArn],
        conditions: { StringEquals: fromTrail },
      }),
    );
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AWSCloudTrailWrite20150319',
        ...cloudTrail,
        actions: ['s3:PutObject'],
        resources: folders.map((folder) => `${this.bucketArn}/${LOGS}${folder}/*`),
        conditions: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control', ...fromTrail } },
      }),
    );
  }
}
