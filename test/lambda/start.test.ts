import { expect, it } from '@jest/globals';
import { fakeS3 } from '../stores/s3-stores.ts';
import { functions, OWNER, surroundings } from './functions.ts';

const s3 = fakeS3();
const start = functions();

it('reconcile looks at a feed, and tells what it found', async () => {
  const [bucket, feed] = [s3.newBucket(), s3.newBucket()];
  const environment = {
    ...(await surroundings(s3)),
    STORE_BUCKET: bucket,
    STORE_OWNER: OWNER,
  };
  const reconcile = start({
    file: 'lambda/reconcile.ts',
    environment: { ...environment, FEED_BUCKET: feed, FEED_OWNER: OWNER, QUEUE_URL: 'http://127.0.0.1:9/queue' },
  });

  await reconcile.run({});

  expect(reconcile.lines().find((line) => '_aws' in line)).toMatchObject({ MissedFiles: 0, DamagedDigests: 0 });
  expect(reconcile.lines()).toContainEqual(expect.objectContaining({ message: 'done', missed: 0 }));
});

it.each([
  ['deliver', 'STORE_BUCKET must be a text that is not empty; STORE_OWNER must'],
  ['publish', 'ARCHIVE_BUCKET must be'],
  ['seal', 'SIGNING_KEY must be'],
  ['reconcile', 'FEED_BUCKET must be a text that is not empty; FEED_OWNER must'],
  ['configure', 'ARCHIVE_BUCKET must be'],
  ['collect-files', 'QUEUE_URL must be'],
])('%s does not start without its environment, and says all that is missing', async (stage, message) => {
  await expect(start({ file: `lambda/${stage}.ts`, environment: {} }).run({})).rejects.toThrow(message);
});

it.each(['alias/opentrail-seal-1', 'arn:aws:kms:us-east-1:111122223333:alias/opentrail-seal-1', '1234abcd'])(
  'seal signs by the ARN of a key, and does not start with %s, which could be led to another',
  async (key) => {
    const environment = { STORE_BUCKET: 'store', STORE_OWNER: OWNER, ARCHIVE_BUCKET: 'archive', SIGNING_KEY: key };
    const running = start({ file: 'lambda/seal.ts', environment });

    await expect(running.run({ shards: [] })).rejects.toThrow('SIGNING_KEY must be the ARN of a key, and no alias');
  },
);
