import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { KeptBucket } from './kept-bucket.ts';

export interface AccessLogsProps {
  /** How many days they are kept. */
  readonly days: number;
}

/** Who asked for what in our buckets. Nobody deletes; they expire by a lifecycle, which needs no permission. */
export class AccessLogs extends KeptBucket {
  constructor(scope: Construct, id: string, { days }: AccessLogsProps) {
    super(scope, id, {
      lifecycleRules: [{ expiration: Duration.days(days), noncurrentVersionExpiration: Duration.days(7) }],
    });
    this.refuseDeletion();
  }
}
