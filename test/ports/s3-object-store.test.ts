import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { S3Client } from '@aws-sdk/client-s3';
import { s3Buckets } from '../../adapters/aws/s3-buckets.ts';
import { S3ObjectStore } from '../../adapters/aws/s3-object-store.ts';
import { TrailError } from '../../core/errors.ts';
import { bytes, createAll, textOf, times } from '../stores/every-store.ts';
import type { FakeRequest, Fault } from '../stores/fake-s3.ts';
import { fakeS3 } from '../stores/s3-stores.ts';

const s3 = fakeS3();
const isPut = ({ method }: FakeRequest): boolean => method === 'PUT';
const asked = (bucket: string, method: string) =>
  s3.requests.filter((request) => request.bucket === bucket && request.method === method).length;

const aStore = (...faults: readonly Fault[]) => {
  const bucket = s3.newBucket();
  s3.faults = [...faults];
  const { objects } = s3.buckets.get(bucket)!;
  return { bucket, objects, store: new S3ObjectStore({ bucket, client: s3.client() }) };
};
const failureOf = (promise: Promise<unknown>): Promise<TrailError> =>
  promise.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: unknown) => error as TrailError,
  );

describe('S3 that does not do at once what it is asked', () => {
  it.each([
    [503, 'SlowDown'],
    [500, 'InternalError'],
    [409, 'ConditionalRequestConflict'],
  ])('is asked again after %p %s', async (status, code) => {
    const { store } = aStore({ what: 'refused', status, code, fits: isPut });

    expect(await store.create('a', bytes('body'))).toBe('created');
    s3.faults = [{ what: 'refused', status, code, fits: isPut }];
    expect(await store.replace('b', bytes('body'), undefined)).toBe('replaced');
  });

  it('is read to the end when a body breaks off', async () => {
    const { store } = aStore();
    const body = Uint8Array.from(times(200_000, (i) => i % 251));
    await store.create('a', body);
    s3.faults = [{ what: 'body broken off' }, { what: 'body broken off' }];

    expect(Buffer.compare((await store.read('a'))!, body)).toBe(0);
  });

  it.each([
    ['a conflict without end', 409, 'ConditionalRequestConflict', 'STORE_UNAVAILABLE'],
    ['an outage', 503, 'SlowDown', 'STORE_UNAVAILABLE'],
    ['a time-out', 400, 'RequestTimeout', 'STORE_UNAVAILABLE'],
    ['credentials that have expired', 400, 'ExpiredToken', 'STORE_UNAVAILABLE'],
    ['a refusal', 403, 'AccessDenied', 'STORE_FORBIDDEN'],
    ['a disabled key', 400, 'KMS.DisabledException', 'STORE_FORBIDDEN'],
    ['a key that is too long', 400, 'KeyTooLongError', 'KEY_REFUSED'],
  ])('fails with what S3 says: %s', async (_, status, code, expected) => {
    const { store, bucket } = aStore(...times(20, () => ({ what: 'refused', status, code }) as const));

    const failure = await failureOf(store.create('a/b', bytes('body')));

    expect(failure).toBeInstanceOf(TrailError);
    expect(failure.code).toBe(expected);
    expect(failure.message).toBe(`cannot create s3://${bucket}/a/b: ${code}: the fake says ${code}`);
    expect(failure.cause).toMatchObject({ name: code });
  });

  it('fails when nobody answers', async () => {
    const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
    const client = new S3Client({ maxAttempts: 1, region: 'us-east-1', endpoint: 'http://127.0.0.1:1', credentials });

    const failure = await failureOf(new S3ObjectStore({ bucket: 'b', client }).read('a'));

    expect(failure.code).toBe('STORE_UNAVAILABLE');
  });

  it('fails when no answer comes in time', async () => {
    const { bucket } = aStore({ what: 'no answer' });
    const client = s3.client('us-east-1', { maxAttempts: 1, requestTimeout: 100 });

    const failure = await failureOf(new S3ObjectStore({ bucket, client }).read('a'));

    expect(failure).toMatchObject({ code: 'STORE_UNAVAILABLE', message: expect.stringMatching('TimeoutError') });
  });

  it('fails when bytes come back that were not written', async () => {
    const { store, objects } = aStore();
    await store.create('a', bytes('body'));
    objects.set('a', { ...objects.get('a')!, body: Buffer.from('bodY') });

    await expect(store.read('a')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });
});

describe('a bucket in S3', () => {
  it('is not taken for that of somebody else', async () => {
    const bucket = s3.newBucket({ owner: '444455556666' });
    const store = new S3ObjectStore({ bucket, owner: '111122223333', client: s3.client() });

    for (const attempt of [
      () => store.create('a', bytes('')),
      () => store.read('a'),
      () => store.read('a', { start: 1, end: 1 }),
      () => store.readVersioned('a'),
      () => store.replace('a', bytes(''), undefined),
      () => store.list(''),
      () => store.delete('a'),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ code: 'STORE_FORBIDDEN' });
    }
    expect(s3.buckets.get(bucket)!.objects.size).toBe(0);
  });

  it('has to be there', async () => {
    const store = new S3ObjectStore({ bucket: 'nowhere', client: s3.client() });

    await expect(store.create('a', bytes(''))).rejects.toMatchObject({ code: 'STORE_FORBIDDEN' });
    await expect(store.read('a')).rejects.toMatchObject({ code: 'STORE_FORBIDDEN' });
    await expect(store.list('')).rejects.toMatchObject({ code: 'STORE_FORBIDDEN' });
  });

  it('is listed over many pages, in the order of the keys, whatever characters they have', async () => {
    const { store } = aStore();
    const keys = [
      'a b',
      'a+b',
      'a%20b',
      'a&b',
      'a<b>',
      `a'b"c`,
      'a=b?c#d',
      'ä/ö',
      '日本',
      '\u{1f600}',
      '\uffee',
      '~*!()',
    ];
    s3.pageSize = 3;

    await createAll(store, keys);
    const listed = await store.list('');
    s3.pageSize = 100;

    expect(listed.map(({ key }) => key)).toEqual([...keys].sort());
    for (const key of keys) expect(textOf(await store.read(key))).toBe(key);
  });

  it('has log files as CloudTrail leaves them, and gives back their bytes as they are', async () => {
    const { store, objects } = aStore();
    const body = gzipSync('{"Records":[]}');

    await store.create('AWSLogs/x.json.gz', body);
    await store.create('ledger/x', body);

    const { headers } = objects.get('AWSLogs/x.json.gz')!;
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'content-encoding': 'gzip' });
    expect(objects.get('ledger/x')!.headers).not.toHaveProperty('content-encoding');
    const read = await store.read('AWSLogs/x.json.gz');
    expect(gunzipSync(read!).toString()).toBe('{"Records":[]}');
  });

  it('has no keys of over 1024 bytes', async () => {
    const { store } = aStore();
    const key = times(11, () => 'a'.repeat(100)).join('/');

    await expect(store.create(key, bytes(''))).rejects.toMatchObject({ code: 'KEY_REFUSED' });
  });
});

describe('the buckets that trails name', () => {
  it('are each found in their own Region, asked for once, also side by side', async () => {
    const [here, there] = [s3.newBucket(), s3.newBucket({ region: 'eu-west-1' })];
    const regions: (string | undefined)[] = [];
    const bucketOf = s3Buckets({
      client: (region) => {
        regions.push(region);
        return s3.client(region);
      },
    });

    await Promise.all([here, there].flatMap((name) => times(5, (i) => bucketOf(name).create(`a/${i}`, bytes('body')))));

    expect([here, there].map((name) => s3.buckets.get(name)!.objects.size)).toEqual([5, 5]);
    expect([asked(here, 'HEAD'), asked(there, 'HEAD')]).toEqual([1, 1]);
    expect(regions.filter((region) => region !== undefined).sort()).toEqual(['eu-west-1', 'us-east-1']);
    expect(bucketOf(there)).toBe(bucketOf(there));
  });

  it('are missed when they are missing, and found once they are there', async () => {
    const bucketOf = s3Buckets({ client: (region) => s3.client(region) });

    await expect(bucketOf('late').create('a', bytes('body'))).rejects.toMatchObject({ code: 'STORE_FORBIDDEN' });
    s3.newBucket({ name: 'late' });

    expect(await bucketOf('late').create('a', bytes('body'))).toBe('created');
  });

  it('are looked for again when they were missing, also in another Region than ours', async () => {
    const bucketOf = s3Buckets({ client: (region) => s3.client(region) });

    await expect(bucketOf('far').create('a', bytes('body'))).rejects.toMatchObject({ code: 'STORE_FORBIDDEN' });
    s3.newBucket({ name: 'far', region: 'eu-west-1' });

    expect(await bucketOf('far').create('a', bytes('body'))).toBe('created');
    expect(await bucketOf('far').create('b', bytes('body'))).toBe('created');
    expect(asked('far', 'HEAD')).toBe(2);
  });
});
