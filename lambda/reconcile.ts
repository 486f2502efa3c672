import { CloudTrailKeys } from '../adapters/aws/cloudtrail-keys.ts';
import { S3Feed } from '../adapters/aws/s3-feed.ts';
import { S3ObjectStore } from '../adapters/aws/s3-object-store.ts';
import { SqsQueue } from '../adapters/aws/sqs-queue.ts';
import { readEnvironment, reconcileEnvironment } from '../contracts/environment.ts';
import { reconcile } from '../stages/reconcile.ts';
import { emit, onSchedule } from './middleware.ts';

const environment = readEnvironment(reconcileEnvironment);
const { FEED_BUCKET: bucket, FEED_OWNER: owner, FEED_PREFIX: prefix } = environment;
const look = reconcile({
  store: new S3ObjectStore({ bucket: environment.STORE_BUCKET, owner: environment.STORE_OWNER }),
  feed: new S3Feed({ bucket, owner }),
  keys: new CloudTrailKeys(),
  queue: new SqsQueue({ url: environment.QUEUE_URL }),
  clock: Date.now,
  bucket,
  prefix,
  own: { roles: environment.OWN_ROLES, buckets: environment.OWN_BUCKETS },
});

/** Looks whether all trail files were collected, and tells collect-files of those that were not. */
export const handler = onSchedule({
  read: () => undefined,
  run: async (_, remaining) => {
    const found = await look(remaining);
    emit({
      missedFiles: found.missed,
      damagedDigests: found.damaged.length + found.moreDamaged,
      reconcileLag: Math.round(found.lag / 1000),
    });
    return found;
  },
});
