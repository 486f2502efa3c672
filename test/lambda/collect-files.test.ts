import { gzipSync } from 'node:zlib';
import { ReceiveMessageCommand, CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SQSBatchResponse } from 'aws-lambda';
import { buildApp } from 'fauxqs';
import { S3ObjectStore } from '../../adapters/aws/s3-object-store.ts';
import { anEventOf, aTrailFile, folder } from '../stages/feeds.ts';
import { wholeArchive } from '../stages/whole-archive.ts';
import { fakeS3 } from '../stores/s3-stores.ts';
import { batchOf, failuresOf, functions, OWNER, REGION, surroundings } from './functions.ts';

const s3 = fakeS3();
const start = functions();
const app = buildApp({ logger: false, defaultRegion: REGION });
let environment: Record<string, string>;
let sqs: SQSClient;

beforeAll(async () => {
  const endpoint = await app.listen({ host: '127.0.0.1', port: 0 });
  sqs = new SQSClient({ endpoint, region: REGION, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
  environment = {
    ...(await surroundings(s3)),
    AWS_ENDPOINT_URL_SQS: endpoint,
    STORE_OWNER: OWNER,
    FEED_OWNER: OWNER,
  };
});
afterAll(() => app.close());

let queues = 0;

/** A function with a store, a feed named `feed…` and a queue of its own. */
const aFunction = async ({ prefix = '' } = {}) => {
  const [bucket, feed] = [s3.newBucket(), s3.newBucket({ name: `feed-${++queues}` })];
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: `files-${queues}` }));
  // Names below `localhost` are not everywhere known.
  const url = `${environment.AWS_ENDPOINT_URL_SQS}${new URL(QueueUrl).pathname}`;
  const collect = start({
    file: 'lambda/collect-files.ts',
    environment: { ...environment, STORE_BUCKET: bucket, FEED_BUCKET: feed, FEED_PREFIX: prefix, QUEUE_URL: url },
  });
  const store = new S3ObjectStore({ bucket, owner: OWNER, client: s3.client() });
  const feedStore = new S3ObjectStore({ bucket: feed, owner: OWNER, client: s3.client() });
  return {
    collect,
    feed,
    run: (bodies: readonly string[], remaining?: number) =>
      collect.run<SQSBatchResponse>(batchOf(bodies), { remaining }),
    put: async (key: string, body: Uint8Array) => {
      await feedStore.create(key, body);
      return key;
    },
    notice: (...keys: readonly string[]) => JSON.stringify({ s3Bucket: feed, s3ObjectKey: keys }),
    /** What was sent back. */
    sent: async () => {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10 }));
      return Messages.map(({ Body }) => Body);
    },
    archive: () => wholeArchive(store),
  };
};

const idsOf = (events: readonly { readonly eventID: string }[]) => events.map(({ eventID }) => eventID).sort();

describe('a batch of messages that tell of trail files', () => {
  it('is collected, what is poison or gone is set aside, and only what fails now comes back', async () => {
    const { run, put, notice, feed, archive, collect } = await aFunction();
    const keys = [
      await put(`${folder()}1.json.gz`, aTrailFile('a')),
      await put(`${folder()}2.json.gz`, aTrailFile('b', 'c')),
    ];
    const failing = await put(`${folder()}3.json.gz`, aTrailFile('d'));
    s3.faults = Array.from({ length: 9 }, () => ({
      fits: ({ key }) => key === failing,
      what: 'refused',
      status: 403,
      code: 'AccessDenied',
    }));

    const ran = await run([
      notice(keys[0]),
      'hello',
      notice(failing),
      notice(`${folder()}gone.json.gz`),
      notice(keys[1]),
      'CloudTrail validation message.',
    ]);
    s3.faults = [];

    expect(failuresOf(ran)).toEqual(['m2']);
    const { events, setAside } = await archive();
    expect(idsOf(events)).toEqual(['a', 'b', 'c']);
    expect(setAside.map(({ input }) => input).sort()).toEqual(['m1', `s3://${feed}/${folder()}gone.json.gz`]);
    expect(collect.lines()).toContainEqual(
      expect.objectContaining({ message: 'done', messages: 6, files: 2, events: 3, setAside: 2, comesBack: 1 }),
    );
  });

  it('sends back to its queue what there is no time for, and finds it there', async () => {
    const { run, put, notice, sent, archive } = await aFunction();
    const keys = await Promise.all(['1', '2', '3'].map((name) => put(`${folder()}${name}.json.gz`, aTrailFile(name))));

    expect(failuresOf(await run([notice(...keys)], 50_000))).toEqual([]);
    const waiting = await sent();
    expect(waiting).toEqual([notice(keys[1], keys[2])]);
    expect(failuresOf(await run(waiting as string[]))).toEqual([]);

    expect(idsOf((await archive()).events)).toEqual(['1', '2', '3']);
  });

  it('may be empty', async () => {
    const { run, sent } = await aFunction();

    expect(failuresOf(await run([]))).toEqual([]);
    expect(await sent()).toEqual([]);
  });

  it('finds objects with odd keys, as S3 writes them in notifications', async () => {
    const prefix = 'été & a+b%20/';
    const { run, put, feed, archive } = await aFunction({ prefix });
    const key = await put(`${prefix}${folder()}1.json.gz`, aTrailFile('a'));
    const encoded = encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/');
    const records = [{ eventName: 'ObjectCreated:Put', s3: { bucket: { name: feed }, object: { key: encoded } } }];

    expect(failuresOf(await run([JSON.stringify({ Records: records })]))).toEqual([]);
    expect(idsOf((await archive()).events)).toEqual(['a']);
  });

  it('reads on where a body breaks off', async () => {
    const { run, put, notice, archive } = await aFunction();
    const key = await put(`${folder()}1.json.gz`, aTrailFile(...Array.from({ length: 500 }, (_, n) => `e${n}`)));
    s3.faults = [{ fits: (request) => request.key === key, what: 'body broken off' }];

    expect(failuresOf(await run([notice(key)]))).toEqual([]);
    expect((await archive()).events).toHaveLength(500);
  });
});

it('an object with 50 MB of JSON is collected within 512 MB of memory', async () => {
  const { run, put, notice, archive } = await aFunction();
  const events = Array.from({ length: 50_000 }, (_, n) =>
    anEventOf(`e${n}`, { requestParameters: { text: `${n} `.repeat(130) } }),
  );
  const text = JSON.stringify({ Records: events });
  expect(text.length).toBeGreaterThan(50e6);
  const key = await put(`${folder()}1.json.gz`, gzipSync(text));

  const ran = await run([notice(key)]);

  expect(failuresOf(ran)).toEqual([]);
  expect(ran.peak).toBeLessThan(512 * 1024 * 1024);
  const { events: delivered, setAside } = await archive();
  expect(new Set(idsOf(delivered)).size).toBe(50_000);
  expect(setAside).toEqual([]);
});
