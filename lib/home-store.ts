import { Duration } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { LEDGER, REGISTRY, SET_ASIDE, STAGING } from '../contracts/archive-layout.ts';
import { KeptBucket, NOT_CREATING, UNCONDITIONAL } from './kept-bucket.ts';

export interface HomeStoreProps {
  /** Other Regions must be able to compute it. */
  readonly bucketName: string;
  /** Where requests to the store are logged. */
  readonly accessLogs: Bucket;
  /** @default - SSE-S3 */
  readonly key?: IKey;
}

/** The commits of every shard: what has been delivered, for ever. */
const COMMITS = `${LEDGER}*/commit/*`;

/**
 * The one store of the pipeline: staging, ledger and registry. What is deleted can be undone for a week. Who may do what
 * in it: `StoreGrants`.
 */
export class HomeStore extends Construct {
  private readonly bucket: KeptBucket;

  constructor(scope: Construct, id: string, props: HomeStoreProps) {
    super(scope, id);
    this.bucket = new KeptBucket(this, 'Bucket', {
      ...props,
      lifecycleRules: [{ noncurrentVersionExpiration: Duration.days(7), expiredObjectDeleteMarker: true }],
    });
    this.bucket.refuse({
      sid: 'WrittenOnce',
      actions: ['s3:PutObject'],
      objects: [`${STAGING}*`, `${SET_ASIDE}*`, `${REGISTRY}*`, COMMITS],
      conditions: NOT_CREATING,
    });
    // The ledger's cursors are replaced, but only by a writer that has seen what it replaces.
    this.bucket.refuse({
      sid: 'NeverReplacedUnseen',
      actions: ['s3:PutObject'],
      objects: ['*'],
      conditions: UNCONDITIONAL,
    });
    // Without a commit its events would be delivered again; without a revision nobody knew why they were.
    this.bucket.refuse({
      sid: 'HistoryNeverDeleted',
      actions: ['s3:DeleteObject'],
      objects: [`${REGISTRY}*`, COMMITS],
    });
    this.bucket.refuse({ sid: 'UndoneForAWeek', actions: ['s3:DeleteObjectVersion'], objects: ['*'] });
    this.bucket.refuseReplicas();
  }

  get bucketName(): string {
    return this.bucket.bucketName;
  }
}
