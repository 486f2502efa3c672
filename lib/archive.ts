import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ArchiveGrants } from './archive-grants.ts';
import { KeptBucket, NOT_CREATING } from './kept-bucket.ts';
import type { ObjectLockSettings } from './settings-types.ts';

export interface ArchiveProps {
  /** Other Regions must be able to compute it. */
  readonly bucketName: string;
  /** Where requests to the archive are logged. */
  readonly accessLogs: Bucket;
  /** @default - SSE-S3 */
  readonly key?: IKey;
  /** How long nobody can delete a file, not even who changes the bucket policy. @default - the bucket policy decides */
  readonly objectLock?: ObjectLockSettings;
}

/**
 * Where history is kept. Outlives the stack; a file is written once, and never replaced or deleted.
 *
 * A native trail cannot write here, as CloudTrail does not write conditionally: it needs a bucket of its own.
 */
export class Archive extends Construct {
  private readonly bucket: KeptBucket;

  constructor(scope: Construct, id: string, props: ArchiveProps) {
    super(scope, id);
    this.bucket = new KeptBucket(this, 'Bucket', props);
    this.bucket.refuse({
      sid: 'WrittenOnce',
      actions: ['s3:PutObject'],
      objects: ['*'],
      conditions: NOT_CREATING,
    });
    this.bucket.refuseDeletion();
    this.bucket.refuseReplicas();
  }

  get bucketName(): string {
    return this.bucket.bucketName;
  }

  /** To find files and read them. */
  grantRead(grantee: IGrantable): void {
    new ArchiveGrants({ bucketArn: this.bucket.bucketArn }).grantRead(grantee);
    this.bucket.encryptionKey?.grantDecrypt(grantee);
  }
}
