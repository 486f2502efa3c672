import { Duration } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { KEYS, LEDGER, REGISTRY, SET_ASIDE, STAGING } from '../contracts/archive-layout.ts';
import { CORRELATIONS, HELD_ALERTS, OPEN_ALERTS, TOLD_ALERTS } from './alert-state.ts';
import { KeptBucket, NOT_CREATING, UNCONDITIONAL, unlessBy } from './kept-bucket.ts';

export interface HomeStoreProps {
  /** Other Regions must be able to compute it. */
  readonly bucketName: string;
  /** Where requests to the store are logged. */
  readonly accessLogs: Bucket;
  /** The ARN of the role that signs. */
  readonly sealRole: string;
  /** @default - SSE-S3 */
  readonly key?: IKey;
}

const PERIODS = `${LEDGER}*/period/*`;
const SEALS = `${LEDGER}*/seal/*`;
/** How far trails are sealed: who could set it forward would have hours that are never brought to their bucket. */
const SEALING = `${LEDGER}*/sealing/*`;
const PUBLIC_KEYS = `${KEYS}*`;

/** What was told of findings, and what was held back: without it somebody would be told again, or as if for the first time. */
const TOLD = [`${TOLD_ALERTS}*`, `${HELD_ALERTS}*`];

/** What must never change: what trails there were, what was delivered and when, what was signed, and with which keys. */
const HISTORY = [`${REGISTRY}*`, `${LEDGER}*/commit/*`, PERIODS, SEALS, PUBLIC_KEYS];

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
      objects: [`${STAGING}*`, `${SET_ASIDE}*`, ...HISTORY, ...TOLD, `${OPEN_ALERTS}*`],
      conditions: NOT_CREATING,
    });
    // The ledger's cursors are replaced, but only by a writer that has seen what it replaces.
    this.bucket.refuse({
      sid: 'NeverReplacedUnseen',
      actions: ['s3:PutObject'],
      objects: ['*'],
      conditions: UNCONDITIONAL,
    });
    // Without a commit its events would be delivered again; without a revision nobody knew why they were; without a seal
    // an hour would be signed twice; without its counts a correlation would begin anew.
    this.bucket.refuse({
      sid: 'HistoryNeverDeleted',
      actions: ['s3:DeleteObject'],
      objects: [...HISTORY, SEALING, ...TOLD, CORRELATIONS],
    });
    // Whoever could add a public key could have the store vouch for signatures of their own; who could close an hour, leave
    // files out of it.
    this.bucket.refuse({
      sid: 'SealAlone',
      actions: ['s3:PutObject'],
      objects: [PERIODS, SEALS, SEALING, PUBLIC_KEYS],
      conditions: unlessBy(props.sealRole),
    });
    this.bucket.refuse({ sid: 'UndoneForAWeek', actions: ['s3:DeleteObjectVersion'], objects: ['*'] });
    this.bucket.refuseReplicas();
  }

  get bucketName(): string {
    return this.bucket.bucketName;
  }
}
