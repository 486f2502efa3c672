import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { LOGS } from '../contracts/archive-layout.ts';
import { KeptBucket, NOT_CREATING } from './kept-bucket.ts';

export interface ArchiveProps {
  /** Where requests to the archive are logged. */
  readonly accessLogs: Bucket;
}

/**
 * Where history is kept. Outlives the stack; a file is written once, and never replaced or deleted.
 *
 * A native trail cannot write here, as CloudTrail does not write conditionally: it needs a bucket of its own.
 */
export class Archive extends Construct {
  private readonly bucket: KeptBucket;

  constructor(scope: Construct, id: string, { accessLogs }: ArchiveProps) {
    super(scope, id);
    this.bucket = new KeptBucket(this, 'Bucket', { accessLogs });
    this.bucket.refuse({
      sid: 'WrittenOnce',
      actions: ['s3:PutObject'],
      objects: ['*'],
      conditions: NOT_CREATING,
    });
    // A delete marker alone would do harm: under it, the same key could be created again with other bytes.
    this.bucket.refuse({
      sid: 'NeverDeleted',
      actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
      objects: ['*'],
    });
  }

  get bucketName(): string {
    return this.bucket.bucketName;
  }

  /** To add files; not to read, change or remove them. */
  grantCreate(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ['s3:PutObject'],
      resourceArns: [this.bucket.arnForObjects(`${LOGS}*`)],
    });
  }

  /** To find files and read them. */
  grantRead(grantee: IGrantable): Grant {
    // Who may not list is told 403 about a file that does not exist, not 404.
    const list = Grant.addToPrincipal({ grantee, actions: ['s3:ListBucket'], resourceArns: [this.bucket.bucketArn] });
    const read = Grant.addToPrincipal({
      grantee,
      actions: ['s3:GetObject'],
      resourceArns: [this.bucket.arnForObjects(`${LOGS}*`)],
    });
    return list.combine(read);
  }
}
