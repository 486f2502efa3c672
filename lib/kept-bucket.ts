import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type LifecycleRule,
  ObjectLockRetention,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { ObjectLockSettings } from './settings-types.ts';

/** What the buckets of OpenTrail may differ in. */
export interface KeptBucketProps {
  /** Only if another Region or account must compute it. @default - CloudFormation's */
  readonly bucketName?: string;
  /** Where requests to this bucket are logged. @default - they are not */
  readonly accessLogs?: Bucket;
  /** @default - everything is kept for ever */
  readonly lifecycleRules?: LifecycleRule[];
  /** @default - SSE-S3 */
  readonly key?: IKey;
  /** How long nobody can delete what is there. @default - the bucket policy decides */
  readonly objectLock?: ObjectLockSettings;
}

/** Something that a bucket refuses, whoever asks. */
export interface Refusal {
  readonly sid: string;
  readonly actions: string[];
  /** Key patterns. */
  readonly objects: string[];
  /** @default - refused under all circumstances */
  readonly conditions?: Record<string, Record<string, string>>;
}

/** A bucket that outlives its stack: private, encrypted, versioned, reached by TLS only. */
export class KeptBucket extends Bucket {
  constructor(scope: Construct, id: string, props: KeptBucketProps = {}) {
    const { bucketName, accessLogs, lifecycleRules = [], key, objectLock } = props;
    super(scope, id, {
      bucketName,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      // A bucket key asks KMS once in a while, not for every object.
      ...(key
        ? { encryption: BucketEncryption.KMS, encryptionKey: key, bucketKeyEnabled: true }
        : { encryption: BucketEncryption.S3_MANAGED }),
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: RemovalPolicy.RETAIN,
      versioned: true,
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(7) }, ...lifecycleRules],
      ...(objectLock && { objectLockEnabled: true, objectLockDefaultRetention: retention(objectLock) }),
      ...(accessLogs && { serverAccessLogsBucket: accessLogs, serverAccessLogsPrefix: `${scope.node.id}/` }),
    });
    // A bucket that stays without its policy would stay unprotected.
    this.policy?.applyRemovalPolicy(RemovalPolicy.RETAIN);
  }

  /**
   * Holds for administrators, too, for as long as nobody changes the bucket's policy; and who may change its policy or its
   * lifecycle can have everything removed or expire. Only Object Lock withstands that. Such calls (`PutBucketPolicy`,
   * `PutBucketLifecycle…`) are management events of their own.
   */
  refuse({ sid, actions, objects, conditions }: Refusal): void {
    this.addToResourcePolicy(
      new PolicyStatement({
        sid,
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions,
        resources: objects.map((pattern) => this.arnForObjects(pattern)),
        conditions,
      }),
    );
  }

  /** Nobody deletes: not by a marker, under which the same key could be created again, and not for good. */
  refuseDeletion(): void {
    this.refuse({ sid: 'NeverDeleted', actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'], objects: ['*'] });
  }

  /** Nobody writes here by replicating another bucket, which would ask no condition of a write. */
  refuseReplicas(): void {
    const actions = ['s3:ReplicateObject', 's3:ReplicateDelete', 's3:ReplicateTags'];
    this.refuse({ sid: 'NoReplicas', actions, objects: ['*'] });
  }
}

const retention = ({ mode, days }: ObjectLockSettings): ObjectLockRetention =>
  mode === 'compliance'
    ? ObjectLockRetention.compliance(Duration.days(days))
    : ObjectLockRetention.governance(Duration.days(days));

/**
 * A write that would replace whatever is there. The parts of a multipart upload cannot carry the header; the request
 * that completes it must.
 */
export const NOT_CREATING = {
  Null: { 's3:if-none-match': 'true' },
  Bool: { 's3:ObjectCreationOperation': 'true' },
};

/** A write that neither creates nor names the version that it replaces. */
export const UNCONDITIONAL = {
  Null: { 's3:if-none-match': 'true', 's3:if-match': 'true' },
  Bool: { 's3:ObjectCreationOperation': 'true' },
};

/** Whoever is not this role, whose ARN is given. */
export const unlessBy = (role: string) => ({ ArnNotEquals: { 'aws:PrincipalArn': role } });
