import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Archive } from './archive.ts';
import { HomeStore } from './home-store.ts';
import { KeptBucket } from './kept-bucket.ts';

/** All that must survive, in the home Region. What may be replaced belongs to other stacks. */
export class ArchiveStack extends Stack {
  readonly archive: Archive;
  readonly store: HomeStore;

  constructor(scope: Construct, id: string) {
    super(scope, id, {
      description: 'OpenTrail: the archive of log files and the store behind it',
      terminationProtection: true,
    });

    const accessLogs = new KeptBucket(this, 'AccessLogs', {
      lifecycleRules: [{ expiration: Duration.days(400), noncurrentVersionExpiration: Duration.days(7) }],
    });
    this.archive = new Archive(this, 'Archive', { accessLogs });
    this.store = new HomeStore(this, 'Store', { accessLogs });

    new CfnOutput(this, 'ArchiveBucket', { value: this.archive.bucketName });
    new CfnOutput(this, 'StoreBucket', { value: this.store.bucketName });
  }
}
