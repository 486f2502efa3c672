import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { TrailError } from '../../core/errors.ts';
import { aSummary, aSummaryFile, summaryKey } from '../data/summaries.ts';
import { aFeed, fileOf, read } from './reading-summaries.ts';

describe('a summary file', () => {
  const KEY = summaryKey('2026-03-01T09:10');
  const SOUND = summaryKey('2026-03-01T09:15');
  const beside = (body: Buffer) => aFeed({ [KEY]: body, [SOUND]: fileOf(1) });
  const whole = aSummaryFile(...Array.from({ length: 500 }, (_, index) => aSummary({ name: `Get${index}` })));

  it.each<[string, Buffer, string]>([
    ['cut short', whole.subarray(0, -20), 'gzip data that is whole'],
    ['with a damaged byte', Buffer.from(whole).fill(0xff, whole.length / 2, whole.length / 2 + 9), 'gzip data'],
    ['that is empty', Buffer.alloc(0), 'JSON'],
    ['that is no JSON', gzipSync('{"Records":['), 'JSON'],
    ['of something else', gzipSync('{"CloudTrail":1}'), 'Aggregated'],
  ])('%s is told, and the others are read', async (_, body, expected) => {
    const { counts, faulty, files } = await read(beside(body));

    expect({ counts, files }).toEqual({ counts: [1], files: 2 });
    expect(faulty).toEqual([
      { key: KEY, problems: [expect.objectContaining({ expected: expect.stringContaining(expected) })] },
    ]);
  });

  it('that is not compressed is read all the same', async () => {
    expect((await read(beside(Buffer.from(JSON.stringify([aSummary({ events: 7 })]))))).counts).toEqual([1, 7]);
  });

  it('with one bad record is read but for that', async () => {
    const { counts, faulty } = await read(beside(aSummaryFile(aSummary({ events: 3 }), { eventCategory: 'Data' })));

    expect(counts).toEqual([1, 3]);
    expect(faulty).toEqual([{ key: KEY, problems: [expect.objectContaining({ path: 'Records[1].eventCategory' })] }]);
  });

  it('that grows beyond all measure is given up, although it is sound', async () => {
    const room = Buffer.alloc(200 * 1024 * 1024, ' ');
    const bomb = gzipSync(Buffer.concat([Buffer.from('['), room, Buffer.from(`${JSON.stringify(aSummary())}]`)]));

    const { counts, faulty } = await read(beside(bomb));

    expect(counts).toEqual([1]);
    expect(faulty).toEqual([
      { key: KEY, problems: [{ path: '', expected: '134217728 bytes at most, unpacked', received: 'more' }] },
    ]);
  });

  it('that was deleted, or may not be read, is told', async () => {
    const feed = beside(fileOf(2));
    const GONE = summaryKey('2026-03-01T09:20');
    const list = feed.list.bind(feed);
    feed.list = async (prefix, after) => [...(await list(prefix, after)), { key: GONE, size: 1 }];
    feed.faults.set(KEY, new TrailError('STORE_FORBIDDEN', 'cannot read it'));

    const { counts, faulty } = await read(feed);

    expect(counts).toEqual([1]);
    expect(faulty.map(({ key, problems }) => [key, problems[0].received])).toEqual([
      [KEY, 'cannot read it'],
      [GONE, 'none: it was deleted meanwhile'],
    ]);
  });

  it('that cannot be read now, as the store is out of reach, stops it all', async () => {
    const feed = beside(fileOf(2));
    feed.faults.set(KEY, new TrailError('STORE_UNAVAILABLE', 'cannot read it'));

    await expect(read(feed)).rejects.toThrow('cannot read it');
  });
});
