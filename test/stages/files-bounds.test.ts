import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { RESERVE } from '../../stages/files.ts';
import { aTrailFile, folder, trailNotice } from './feeds.ts';
import { aPlace, eventOf, idsOf, s3Notice } from './files-place.ts';

describe('a run is bounded', () => {
  it('by bytes: a message of a thousand files is taken in parts, until all are collected', async () => {
    const { run, put, queue, archive } = aPlace();
    const ids = Array.from({ length: 1000 }, (_, n) => `e${n}`);
    const keys = ids.map((id) => put(`${folder()}${id}.json.gz`, id));
    const runBytes = 100 * aTrailFile('e100').length;

    const waiting = [trailNotice(...keys)];
    let runs = 0;
    for (; waiting.length > 0; runs++) {
      const receipt = await run([waiting.shift()!], { runBytes });
      expect(receipt.files).toBeLessThanOrEqual(102);
      waiting.push(...queue.sent.splice(0));
    }

    expect(runs).toBeGreaterThanOrEqual(10);
    expect(runs).toBeLessThan(40);
    const { events, setAside, duplicates } = await archive();
    expect(idsOf(events)).toEqual(ids.toSorted());
    expect([setAside.length, duplicates]).toEqual([0, 0]);
  });

  it('by bytes that the notifications tell, without opening what is too much', async () => {
    const { run, put, feed, queue } = aPlace();
    const keys = ['1', '2', '3'].map((name) => put(`${folder()}${name}.json.gz`, name));

    expect(
      await run(
        keys.map((key) => s3Notice(key, 600)),
        { runBytes: 1000 },
      ),
    ).toMatchObject({ files: 1, sentBack: 2 });
    expect(feed.opened).toEqual([keys[0]]);
    expect(queue.sent).toEqual([trailNotice(keys[1]), trailNotice(keys[2])]);
  });

  it('but takes one file, however large it is', async () => {
    const { run, put } = aPlace();

    expect(await run([s3Notice(put(`${folder()}1.json.gz`, 'a'), 5000)], { runBytes: 1000 })).toMatchObject({
      files: 1,
    });
  });

  it('by time', async () => {
    const { run, put, queue } = aPlace();
    const keys = ['1', '2', '3', '4'].map((name) => put(`${folder()}${name}.json.gz`, name));
    let left = RESERVE + 2;

    expect(await run([trailNotice(...keys)], {}, () => --left)).toMatchObject({ files: 2 + 1, sentBack: 1 });
    expect(queue.sent).toEqual([trailNotice(keys[3])]);
  });

  it('and what goes back with an odd key is found again', async () => {
    const { run, put, queue, archive } = aPlace();
    const keys = ['1', '2'].map((name) => put(`a+b/${folder()}${name}.json.gz`, name));
    await run(
      keys.map((key) => s3Notice(key)),
      { runBytes: 1, prefix: 'a+b/' },
    );

    expect(await run(queue.sent, { prefix: 'a+b/' })).toMatchObject({ files: 1, setAside: 0 });
    expect(idsOf((await archive()).events)).toEqual(['1', '2']);
  });

  it('and no message that goes back has more than a hundred keys', async () => {
    const { run, put, queue } = aPlace();
    const keys = Array.from({ length: 250 }, (_, n) => put(`${folder()}${n}.json.gz`, `${n}`));

    await run([trailNotice(...keys)], { runBytes: 1e9 }, () => 0);

    const sent = queue.sent.map((body) => (JSON.parse(body) as { s3ObjectKey: string[] }).s3ObjectKey.length);
    expect(sent).toEqual([100, 100, 49]);
  });
});

it('a large file is staged while it is read, and never held as a whole', async () => {
  const { open, feed, store } = aPlace();
  const key = `${folder()}1.json.gz`;
  const text = JSON.stringify({
    Records: Array.from({ length: 60_000 }, (_, n) => ({ ...eventOf(n), text: 'x'.repeat(700) })),
  });
  feed.objects.set(key, gzipSync(text, { level: 1 }));
  let read = 0;
  const readWhenStaged: number[] = [];
  const create = store.create.bind(store);
  store.create = (...object) => {
    readWhenStaged.push(read);
    return create(...object);
  };
  feed.onChunk = () => read++;
  const session = open();

  await session.take({ id: 'm', body: trailNotice(key) });
  await session.finish();

  expect(text.length).toBeGreaterThan(45e6);
  expect(readWhenStaged.length).toBeGreaterThan(1);
  expect(readWhenStaged[0]).toBeLessThan(read / 2);
});
