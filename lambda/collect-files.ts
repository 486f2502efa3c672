import { S3Feed } from '../adapters/aws/s3-feed.ts';
import { S3ObjectStore } from '../adapters/aws/s3-object-store.ts';
import { SqsQueue } from '../adapters/aws/sqs-queue.ts';
import { uniqueNames } from '../adapters/local/unique.ts';
import { collectFilesEnvironment, readEnvironment } from '../contracts/environment.ts';
import { RELEASE } from '../contracts/release.ts';
import { collectFiles } from '../stages/files.ts';
import { askingRules } from './findings.ts';
import { forEachMessage } from './middleware.ts';

const environment = readEnvironment(collectFilesEnvironment);
const { FEED_BUCKET: bucket, FEED_OWNER: owner, FEED_PREFIX: prefix } = environment;
const ports = {
  store: new S3ObjectStore({ bucket: environment.STORE_BUCKET, owner: environment.STORE_OWNER }),
  feed: new S3Feed({ bucket, owner }),
  queue: new SqsQueue({ url: environment.QUEUE_URL }),
  clock: Date.now,
  unique: uniqueNames(),
  release: RELEASE,
};
const asking = askingRules(environment, 'rulesFailedInFiles');
const own = { roles: environment.OWN_ROLES, buckets: environment.OWN_BUCKETS };
/** Real logs shrink to a fiftieth at most; this bounds the time that a file can take. */
const unpackLimits = { freely: 256 * 1024 * 1024, ratio: 100 };

/** Takes events from the native trail's files, of which messages tell: while one is waited for, others are read. */
export const handler = forEachMessage(
  (remaining) => {
    const { take, finish } = collectFiles({ ...ports, remaining }, { bucket, prefix, own, unpackLimits, ...asking() });
    return { take: ({ messageId: id, body }) => take({ id, body }), finish };
  },
  { atOnce: 4 },
);
