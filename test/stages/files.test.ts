import { describe, expect, it } from '@jest/globals';
import { TrailError } from '../../core/errors.ts';
import { aTrailFile, folder, trailNotice } from './feeds.ts';
import { aPlace, eventOf, idsOf, s3Notice } from './files-place.ts';

const UNAVAILABLE = new TrailError('STORE_UNAVAILABLE', 'cannot read s3://feed/x');
const FORBIDDEN = new TrailError('STORE_FORBIDDEN', 'cannot read s3://feed/x');

describe('files that messages tell of', () => {
  it('are collected, each event once', async () => {
    const { run, put, archive } = aPlace();
    const [first, second] = [put(`${folder()}1.json.gz`, 'a', 'b'), put(`${folder()}2.json.gz`, 'c')];

    const receipt = await run([trailNotice(first, second), s3Notice(first)]);

    expect(receipt).toMatchObject({ messages: 2, files: 3, events: 5, setAside: 0, leftAlone: 0, sentBack: 0 });
    const { events, duplicates } = await archive();
    expect(idsOf(events)).toEqual(['a', 'b', 'c']);
    expect(duplicates).toBe(2);
  });

  it.each([
    ['of Insights', folder('CloudTrail-Insight')],
    ['of network activity', folder('CloudTrail-NetworkActivity')],
    ['of aggregated events', folder('CloudTrail-Aggregated')],
    ['of an organization', folder('CloudTrail', 'o-example/111122223333')],
  ])('%s are collected, too', async (_, place) => {
    const { run, put } = aPlace();

    expect(await run([trailNotice(put(`${place}1.json.gz`, 'a'))])).toMatchObject({ files: 1, events: 1 });
  });

  it.each([
    ['digests', folder('CloudTrail-Digest')],
    ['what is no trail’s', 'reports/'],
    ['what another service keeps there', folder('elasticloadbalancing')],
    ['a folder that only begins alike', folder('CloudTrail-Other')],
  ])('%s are left alone, and not even opened', async (_, place) => {
    const { run, put, feed } = aPlace();

    expect(await run([trailNotice(put(`${place}1.json.gz`, 'a'))])).toMatchObject({ leftAlone: 1, files: 0 });
    expect(feed.opened).toEqual([]);
  });

  it('are only those below the prefix', async () => {
    const { run, put, archive } = aPlace();
    const [inside, outside] = [put(`audit/${folder()}1.json.gz`, 'in'), put(`${folder()}1.json.gz`, 'out')];

    expect(await run([trailNotice(inside, outside)], { prefix: 'audit/' })).toMatchObject({ files: 1, leftAlone: 1 });
    expect(idsOf((await archive()).events)).toEqual(['in']);
  });

  it.each([
    [
      'encoded as S3 does',
      'été a+b%/',
      (key: string) => encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/'),
    ],
    ['not encoded at all', 'été a+b%/', (key: string) => key],
    ['not encoded, though it could be', 'a%20b/', (key: string) => key],
  ])('have odd keys, %s', async (_, odd, written) => {
    const { run, put, archive } = aPlace();
    const key = put(`${odd}${folder()}1.json.gz`, 'a');

    expect(await run([s3Notice(written(key))], { prefix: odd })).toMatchObject({ files: 1, setAside: 0 });
    expect(idsOf((await archive()).events)).toEqual(['a']);
  });
});

describe('what cannot be collected is set aside with its reason', () => {
  it('when the object is gone', async () => {
    const { run, archive } = aPlace();
    const key = `${folder()}gone.json.gz`;

    expect(await run([trailNotice(key), trailNotice(key)])).toMatchObject({ setAside: 2, files: 0, sentBack: 0 });
    const { setAside } = await archive();
    expect(setAside).toHaveLength(1);
    expect(setAside[0]).toMatchObject({ input: `s3://feed/${key}`, text: trailNotice(key) });
    expect(setAside[0].problems).toEqual([
      { path: 's3ObjectKey', expected: 'an object that is there', received: 'none of this key' },
    ]);
  });

  it('when it is in another bucket, which is not asked', async () => {
    const { run, feed, archive } = aPlace();
    const text = JSON.stringify({ s3Bucket: 'other', s3ObjectKey: [`${folder()}1.json.gz`] });

    expect(await run([text])).toMatchObject({ setAside: 1 });
    expect(feed.opened).toEqual([]);
    const { setAside } = await archive();
    expect(setAside[0].problems).toEqual([{ path: 's3Bucket', expected: 'the bucket feed', received: 'other' }]);
  });

  it('when it is too large, and then it is let go', async () => {
    const { run, put, feed, archive } = aPlace();
    const key = put(`${folder()}1.json.gz`, 'a', 'b');

    expect(await run([trailNotice(key)], { fileBytes: 100 })).toMatchObject({ setAside: 1, files: 0, events: 0 });
    expect(feed.closed).toEqual([key]);
    const { setAside } = await archive();
    expect(setAside[0].problems[0].expected).toContain('opentrail ingest');
  });

  it('when the message is none that is known', async () => {
    const { run, archive } = aPlace();

    expect(await run(['hello'])).toMatchObject({ messages: 1, setAside: 1 });
    const { setAside } = await archive();
    expect(setAside[0]).toMatchObject({ input: 'm0', text: 'hello' });
  });

  it('piece by piece, when part of a file cannot be read', async () => {
    const { run, feed, archive } = aPlace();
    feed.objects.set(`${folder()}1.json.gz`, aTrailFile('a', 'b').subarray(0, -12));

    const receipt = await run([trailNotice(`${folder()}1.json.gz`)]);

    expect(receipt).toMatchObject({ files: 1, setAside: 0 });
    expect(receipt.pieces).toBeGreaterThan(0);
    expect((await archive()).setAside.length).toBeGreaterThan(0);
  });
});

describe('a message comes back', () => {
  it.each([UNAVAILABLE, FORBIDDEN])('when its file cannot be opened now', async (error) => {
    const { open, put, feed, queue } = aPlace();
    const key = put(`${folder()}1.json.gz`, 'a');
    feed.faults.set(key, { error });
    const session = open();

    await expect(session.take({ id: 'm', body: trailNotice(key) })).rejects.toBe(error);
    await session.finish();
    expect(queue.sent).toEqual([]);
  });

  it('when reading breaks midway, and nothing is set aside', async () => {
    const { open, feed, archive } = aPlace();
    const key = `${folder()}1.json.gz`;
    feed.objects.set(key, Buffer.from(JSON.stringify({ Records: Array.from({ length: 2000 }, (_, n) => eventOf(n)) })));
    feed.faults.set(key, { error: UNAVAILABLE, after: 100_000 });
    const session = open();

    await expect(session.take({ id: 'm', body: trailNotice(key) })).rejects.toBe(UNAVAILABLE);
    await session.finish();
    feed.faults.clear();
    const again = open();
    await again.take({ id: 'm', body: trailNotice(key) });
    await again.finish();

    const { events, setAside } = await archive();
    expect(setAside).toEqual([]);
    expect(new Set(idsOf(events)).size).toBe(2000);
  });

  it('but a file among others goes back alone, and the others are collected', async () => {
    const { run, put, feed, queue, archive } = aPlace();
    const keys = ['1', '2', '3'].map((name) => put(`${folder()}${name}.json.gz`, name));
    feed.faults.set(keys[1], { error: FORBIDDEN });

    expect(await run([trailNotice(...keys)])).toMatchObject({ files: 2, sentBack: 1 });
    expect(queue.sent).toEqual([trailNotice(keys[1])]);
    expect(idsOf((await archive()).events)).toEqual(['1', '3']);
  });

  it('with all others, when nothing can be staged', async () => {
    const { open, put, store, queue } = aPlace();
    store.create = () => Promise.reject(UNAVAILABLE);
    const session = open({ runBytes: 1 });
    await session.take({
      id: 'm',
      body: trailNotice(put(`${folder()}1.json.gz`, 'a'), put(`${folder()}2.json.gz`, 'b')),
    });

    await expect(session.finish()).rejects.toBe(UNAVAILABLE);
    expect(queue.sent).toEqual([]);
  });

  it('with all others, when the rest cannot be sent back', async () => {
    const { run, put, queue } = aPlace();
    queue.error = UNAVAILABLE;

    const keys = [put(`${folder()}1.json.gz`, 'a'), put(`${folder()}2.json.gz`, 'b')];

    await expect(run([trailNotice(...keys)], { runBytes: 1 })).rejects.toBe(UNAVAILABLE);
  });
});

it('a batch without files stages and sends nothing', async () => {
  const { run, queue, store } = aPlace();

  expect(await run([])).toMatchObject({ messages: 0, files: 0 });
  expect(await run(['CloudTrail validation message.'])).toMatchObject({ messages: 1, setAside: 0 });
  expect(queue.sent).toEqual([]);
  expect(await store.list('')).toEqual([]);
});
