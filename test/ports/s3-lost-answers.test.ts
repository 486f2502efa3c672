import { describe, expect, it } from '@jest/globals';
import { S3ObjectStore } from '../../adapters/aws/s3-object-store.ts';
import { bytes, textOf } from '../stores/every-store.ts';
import type { FakeRequest, Fault } from '../stores/fake-s3.ts';
import { fakeS3 } from '../stores/s3-stores.ts';

const s3 = fakeS3();
const isPut = ({ method }: FakeRequest): boolean => method === 'PUT';
const lost: Fault = { what: 'answer lost', fits: isPut };

const aStore = (...faults: readonly Fault[]) => {
  const bucket = s3.newBucket();
  s3.faults = [...faults];
  const { objects } = s3.buckets.get(bucket)!;
  return { bucket, objects, store: new S3ObjectStore({ bucket, client: s3.client() }) };
};

describe('a create in S3 whose answer is lost', () => {
  it('is known as its own', async () => {
    const { store, bucket } = aStore(lost);

    expect(await store.create('a', bytes('mine'))).toBe('created');

    expect(textOf(await store.read('a'))).toBe('mine');
    expect(s3.requests.filter((request) => request.bucket === bucket && isPut(request))).toHaveLength(2);
  });

  it.each(['other', 'mine'])('is not taken for a rival’s, whose bytes are %j', async (theirs) => {
    const { store } = aStore();
    await store.create('a', bytes(theirs));
    s3.faults = [lost];

    expect(await store.create('a', bytes('mine'))).toBe('exists');

    expect(textOf(await store.read('a'))).toBe(theirs);
  });

  it('is neither its own nor a rival’s when it is gone again', async () => {
    const { store, objects } = aStore(lost, {
      what: 'answer lost',
      fits: ({ method }) => method === 'HEAD',
      also: () => objects.clear(),
    });

    await expect(store.create('a', bytes('mine'))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });
});

describe('a replacement in S3 whose answer is lost', () => {
  it.each([undefined, 'first'])('is known as its own, whether it replaces something (%p) or not', async (before) => {
    const { store } = aStore();
    if (before !== undefined) await store.replace('cursor', bytes(before), undefined);
    const version = (await store.readVersioned('cursor'))?.version;
    s3.faults = [lost];

    expect(await store.replace('cursor', bytes('mine'), version)).toBe('replaced');

    expect(textOf((await store.readVersioned('cursor'))?.body)).toBe('mine');
  });

  it('is not said to have happened, nor not to, when a rival has written since, were it the same', async () => {
    const { store, objects } = aStore();
    await store.replace('count', bytes('1'), undefined);
    const { version } = (await store.readVersioned('count'))!;
    const byRival = () => objects.set('count', { ...objects.get('count')!, headers: {} });
    s3.faults = [lost, { what: 'refused', status: 412, code: 'PreconditionFailed', fits: isPut, also: byRival }];

    const failing = store.replace('count', bytes('2'), version);

    await expect(failing).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await expect(failing).rejects.toThrow('an answer was lost');
  });

  it('loses no count, and counts nothing twice', async () => {
    const { store } = aStore();
    for (let count = 1; count <= 10; count++) {
      const found = await store.readVersioned('count');
      s3.faults = count % 2 ? [lost] : [];
      const next = bytes(String(Number(textOf(found?.body) ?? 0) + 1));
      expect(await store.replace('count', next, found?.version)).toBe('replaced');
    }

    expect(textOf((await store.readVersioned('count'))?.body)).toBe('10');
  });
});
