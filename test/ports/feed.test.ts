import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { S3Feed } from '../../adapters/aws/s3-feed.ts';
import { FolderFeed } from '../../adapters/local/folder-feed.ts';
import type { Feed, FeedObject } from '../../ports/index.ts';
import { times } from '../stores/every-store.ts';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { fakeS3 } from '../stores/s3-stores.ts';

const newFolder = scratchFolders();
const s3 = fakeS3();

interface Put {
  readonly body?: Buffer;
  readonly metadata?: Readonly<Record<string, string>>;
}
type Content = Readonly<Record<string, Put>>;

const inFolder = async (content: Content): Promise<Feed> => {
  const root = newFolder();
  for (const [key, { body = Buffer.from(key), metadata }] of Object.entries(content)) {
    mkdirSync(dirname(join(root, key)), { recursive: true });
    writeFileSync(join(root, key), body);
    if (metadata) writeFileSync(join(root, `${key}.metadata.json`), JSON.stringify(metadata));
  }
  return new FolderFeed(root);
};

const fill = async (content: Content): Promise<string> => {
  const Bucket = s3.newBucket();
  for (const [Key, { body = Buffer.from(Key), metadata }] of Object.entries(content)) {
    await s3.client().send(new PutObjectCommand({ Bucket, Key, Body: body, Metadata: { ...metadata } }));
  }
  return Bucket;
};

const inS3 = async (content: Content): Promise<Feed> => {
  s3.faults = [];
  return new S3Feed({ bucket: await fill(content), owner: '111122223333', client: s3.client() });
};

const bodyOf = async (opened: FeedObject | undefined): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of opened!.chunks) chunks.push(chunk);
  return Buffer.concat(chunks);
};

describe.each([
  ['in a folder', inFolder],
  ['in S3', inS3],
])('a feed %s', (_, makeFeed) => {
  const KEYS = ['AWSLogs/1/CloudTrail/a', 'AWSLogs/2/a b+c/x', 'AWSLogs/2/ü%41/y', 'AWSLogs/file', 'other'];
  const aFeed = () => makeFeed(Object.fromEntries(KEYS.map((key) => [key, {}])));

  it.each([
    ['', ['AWSLogs']],
    ['AWSLogs/', ['1', '2']],
    ['AWSLogs/2/', ['a b+c', 'ü%41']],
    ['AWSLogs/1/CloudTrail/', []],
    ['none/', []],
  ])('names the folders below %j', async (prefix, expected) => {
    expect(await (await aFeed()).folders(prefix)).toEqual(expected);
  });

  it.each([
    ['', ['other']],
    ['AWSLogs/', ['AWSLogs/file']],
    ['AWSLogs/1/CloudTrail/', ['AWSLogs/1/CloudTrail/a']],
    ['AWSLogs/2/', []],
    ['none/', []],
  ])('lists what is directly in %j', async (folder, expected) => {
    const listed = await (await aFeed()).files(folder);

    expect(listed).toEqual(expected.map((key) => ({ key, size: Buffer.byteLength(key) })));
  });

  it.each([
    ['', undefined, KEYS],
    ['AWSLogs/2', undefined, KEYS.slice(1, 3)],
    ['AWSLogs/', 'AWSLogs/2/a b+c/x', KEYS.slice(2, 4)],
    ['AWSLogs/2/', 'AWSLogs/2/zz', KEYS.slice(2, 3)],
    ['', 'zz', []],
    ['none', undefined, []],
  ])('lists what begins with %j, behind %j', async (prefix, after, expected) => {
    const feed = await aFeed();
    s3.pageSize = 2;

    const listed = await feed.list(prefix, after);
    s3.pageSize = 100;

    expect(listed).toEqual(expected.map((key) => ({ key, size: Buffer.byteLength(key) })));
  });

  it('opens an object: its size, its metadata, its bytes', async () => {
    const body = Buffer.from(times(300_000, (i) => i % 251));
    const feed = await makeFeed({ 'a/b': { body, metadata: { signature: 'ab12', 'start-time': 'x' } }, plain: {} });

    const [opened, plain] = [await feed.open('a/b'), await feed.open('plain')];

    expect(opened).toMatchObject({ size: body.length, metadata: { signature: 'ab12', 'start-time': 'x' } });
    expect((await bodyOf(opened)).equals(body)).toBe(true);
    expect(plain!.metadata).toEqual({});
    expect((await bodyOf(plain)).toString()).toBe('plain');
    expect(await feed.list('a/')).toEqual([{ key: 'a/b', size: body.length }]);
  });

  it('opens nothing where nothing is', async () => {
    const feed = await aFeed();

    expect(await feed.open('none')).toBeUndefined();
    expect(await feed.open('AWSLogs/1')).toBeUndefined();
  });

  it('lets go of an object of which only the beginning is wanted', async () => {
    const feed = await makeFeed({ a: { body: Buffer.alloc(5_000_000) } });

    for await (const chunk of (await feed.open('a'))!.chunks) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }

    expect(await feed.list('')).toEqual([{ key: 'a', size: 5_000_000 }]);
  });
});

describe('a feed in S3', () => {
  const body = Buffer.from(times(400_000, (i) => (i * 7) % 253));
  const isGet = ({ method, query }: { readonly method: string; readonly query: URLSearchParams }) =>
    method === 'GET' && !query.has('list-type');
  const broken = { what: 'body broken off', fits: isGet } as const;

  it('reads on where a body breaks off', async () => {
    const feed = await inS3({ a: { body } });
    s3.faults = [broken, broken, broken, broken, broken];

    expect((await bodyOf(await feed.open('a'))).equals(body)).toBe(true);
    expect(s3.faults).toEqual([]);
  });

  it('gives up when nothing more comes', async () => {
    const feed = await inS3({ a: { body } });
    s3.faults = times(20, () => ({ ...broken, bytes: 0 }));

    await expect(feed.open('a').then(bodyOf)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });

  it('tells of an object that goes while it is read', async () => {
    const feed = await inS3({ a: { body } });
    s3.faults = [broken];
    const opened = await feed.open('a');
    [...s3.buckets.values()].at(-1)!.objects.delete('a');

    await expect(bodyOf(opened)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(await feed.open('a')).toBeUndefined();
  });

  it('does not read on in another object', async () => {
    const feed = await inS3({ a: { body } });
    const bucket = [...s3.buckets.keys()].at(-1)!;
    s3.faults = [broken];
    const opened = await feed.open('a');
    await s3.client().send(new PutObjectCommand({ Bucket: bucket, Key: 'a', Body: Buffer.alloc(400_000) }));

    await expect(bodyOf(opened)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await expect(bodyOf(await feed.open('a'))).resolves.toHaveLength(400_000);
  });

  it('tells of bytes that are not those that were written', async () => {
    const feed = await inS3({ a: { body } });
    const { objects } = [...s3.buckets.values()].at(-1)!;
    objects.set('a', { ...objects.get('a')!, body: Buffer.alloc(400_000) });

    await expect(feed.open('a').then(bodyOf)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });

  it('lists keys with characters that XML has not', async () => {
    const keys = ['a\u0001b', 'a\nb', 'a\rb', 'a ', 'a&#10;b', 'a\u{1f600}'];
    const feed = await inS3(Object.fromEntries(keys.map((key) => [key, {}])));

    expect((await feed.list('a')).map(({ key }) => key)).toEqual(keys);
  });

  it('is refused in the name of another owner, and when the bucket is gone', async () => {
    const bucket = await fill({ a: {} });
    const feeds = [
      new S3Feed({ bucket, owner: '999999999999', client: s3.client() }),
      new S3Feed({ bucket: 'gone', client: s3.client() }),
    ];

    for (const feed of feeds) {
      await expect(feed.folders('')).rejects.toMatchObject({ code: 'STORE_FORBIDDEN' });
      await expect(feed.list('')).rejects.toMatchObject({ code: 'STORE_FORBIDDEN' });
      await expect(feed.open('a')).rejects.toMatchObject({ code: 'STORE_FORBIDDEN' });
    }
  });
});
