import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, type LifecycleRule, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/** What the buckets of OpenTrail may differ in. */
export interface KeptBucketProps {
  /** Where requests to this bucket are logged. @default - they are not */
  readonly accessLogs?: Bucket;
  /** @default - everything is kept for ever */
  readonly lifecycleRules?: LifecycleRule[];
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
  constructor(scope: Construct, id: string, { accessLogs, lifecycleRules = [] }: KeptBucketProps = {}) {
    super(scope, id, {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: RemovalPolicy.RETAIN,
      versioned: true,
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(7) }, ...lifecycleRules],
      ...(accessLogs && { serverAccessLogsBucket: accessLogs, serverAccessLogsPrefix: `${scope.node.id}/` }),
    });
    // A bucket that stays without its policy would stay unprotected.
    this.policy?.applyRemovalPolicy(RemovalPolicy.RETAIN);
  }

  /** Even an administrator must change the bucket policy first, and that is an event of its own. */
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
}

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
