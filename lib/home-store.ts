import { Duration } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { SET_ASIDE, STAGING } from '../contracts/archive-layout.ts';
import { KeptBucket, NOT_CREATING, UNCONDITIONAL } from './kept-bucket.ts';

export interface HomeStoreProps {
  /** Where requests to the store are logged. */
  readonly accessLogs: Bucket;
}

/** The one store of the pipeline: staging, ledger and what was set aside. What is deleted can be undone for a week. */
export class HomeStore extends Construct {
  private readonly bucket: KeptBucket;

  constructor(scope: Construct, id: string, { accessLogs }: HomeStoreProps) {
    super(scope, id);
    this.bucket = new KeptBucket(this, 'Bucket', {
      accessLogs,
      lifecycleRules: [{ noncurrentVersionExpiration: Duration.days(7), expiredObjectDeleteMarker: true }],
    });
    this.bucket.refuse({
      sid: 'WrittenOnce',
      actions: ['s3:PutObject'],
      objects: [`${STAGING}*`, `${SET_ASIDE}*`],
      conditions: NOT_CREATING,
    });
    // The ledger's cursors are replaced, but only by a writer that has seen what it replaces.
    this.bucket.refuse({
      sid: 'NeverReplacedUnseen',
      actions: ['s3:PutObject'],
      objects: ['*'],
      conditions: UNCONDITIONAL,
    });
    this.bucket.refuse({ sid: 'UndoneForAWeek', actions: ['s3:DeleteObjectVersion'], objects: ['*'] });
  }

  get bucketName(): string {
    return this.bucket.bucketName;
  }

  /** To stage arrivals and to set aside what cannot be read; not to see what is there. */
  grantStage(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ['s3:PutObject'],
      resourceArns: [STAGING, SET_ASIDE].map((prefix) => this.bucket.arnForObjects(`${prefix}*`)),
    });
  }
}
