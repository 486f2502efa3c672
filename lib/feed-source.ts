import { Stack } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { LOGS } from '../contracts/archive-layout.ts';
import { bucketArn } from './bucket-arn.ts';
import { grantGet, grantList, type KnownBucket } from './bucket-grants.ts';

/** The bucket of a native trail, whoever owns it: where its files are, and who may read them. */
export class FeedSource implements KnownBucket {
  readonly bucketArn: string;
  readonly keyArn?: string;
  readonly bucketName: string;
  /** The account that owns the bucket. */
  readonly owner: string;
  /** Before `AWSLogs/`; ends in `/`, or is empty. */
  readonly prefix: string;

  constructor(scope: Construct, { bucketName, owner, prefix = '', keyArn }: FeedSourceProps) {
    this.bucketArn = bucketArn(scope, bucketName);
    this.keyArn = keyArn;
    this.bucketName = bucketName;
    this.owner = owner ?? Stack.of(scope).account;
    this.prefix = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
  }

  /** How the keys of all files of the trail begin. */
  get files(): string {
    return `${this.prefix}${LOGS}`;
  }

  /** To find trail files and digests, and to read them, with their key. */
  grantRead(grantee: IGrantable): void {
    grantList(this, grantee);
    grantGet(this, grantee, [this.files]);
  }
}

export interface FeedSourceProps {
  readonly bucketName: string;
  /** @default - the account of the stack */
  readonly owner?: string;
  /** @default - none */
  readonly prefix?: string;
  /** The KMS key that its files are encrypted with. @default - no permission is needed */
  readonly keyArn?: string;
}
