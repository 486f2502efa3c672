import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { TrailError } from '../../core/errors.ts';
import { organizationsIn, type SummaryFolder, summaryFiles } from '../../stages/read-summaries.ts';
import { aSummary, aSummaryFile, summaryKey } from '../data/summaries.ts';
import { MemoryFeed } from '../stores/memory-feed.ts';

const NINE = Date.UTC(2026, 2, 1, 9);

const aFeed = (files: Readonly<Record<string, Buffer>>) => {
  const feed = new MemoryFeed();
  for (const [key, body] of Object.entries(files)) feed.objects.set(key, { body, metadata: {} });
  return feed;
};

/** A file whose one record counts so many events. */
const fileOf = (events: number): Buffer => aSummaryFile(aSummary({ events }));

const HEAD: SummaryFolder = { prefix: '' };

const read = async (feed: MemoryFeed, folder: SummaryFolder = HEAD, since: number | 'newest' = NINE) => {
  const counts: number[] = [];
  const progress: string[] = [];
  const reader = summaryFiles(feed, folder);
  const readers = {
    onRecord: ({ primary }: { readonly primary: { readonly statistics: readonly { readonly value: number }[] } }) =>
      counts.push(primary.statistics[0].value),
    onProgress: (done: number, total: number) => progress.push(`${done}/${total}`),
  };
  const receipt = since === 'newest' ? await reader.newest(readers) : await reader.since(since, readers);
  return { ...receipt, counts: counts.sort((a, b) => a - b), progress };
};

describe('summaries of a trail', () => {
  it('are read from every account and Region that has a folder', async () => {
    const feed = aFeed({
      [summaryKey('2026-03-01T09:10')]: fileOf(1),
      [summaryKey('2026-03-01T09:10', { region: 'us-east-1' })]: fileOf(2),
      [summaryKey('2026-03-01T09:10', { account: '222222222222' })]: fileOf(4),
    });

    expect(await read(feed)).toMatchObject({
      counts: [1, 2, 4],
      files: 3,
      faulty: [],
      progress: ['1/3', '2/3', '3/3'],
    });
  });

  it('are only those of the accounts and Regions that are asked for', async () => {
    const feed = aFeed({
      [summaryKey('2026-03-01T09:10')]: fileOf(1),
      [summaryKey('2026-03-01T09:10', { region: 'us-east-1' })]: fileOf(2),
      [summaryKey('2026-03-01T09:10', { account: '222222222222' })]: fileOf(4),
    });

    expect((await read(feed, { ...HEAD, accounts: ['111122223333'] })).counts).toEqual([1, 2]);
    expect((await read(feed, { ...HEAD, regions: ['us-east-1'] })).counts).toEqual([2]);
    expect((await read(feed, { ...HEAD, accounts: ['333333333333'] })).counts).toEqual([]);
  });

  it('stand behind a prefix, and an organization’s apart from an account’s', async () => {
    const feed = aFeed({
      [summaryKey('2026-03-01T09:10')]: fileOf(1),
      [summaryKey('2026-03-01T09:10', { head: 'AWSLogs/o-example/' })]: fileOf(2),
      [summaryKey('2026-03-01T09:10', { head: 'p/q/AWSLogs/' })]: fileOf(4),
      [summaryKey('2026-03-01T09:10', { head: 'p/q/AWSLogs/o-example/' })]: fileOf(8),
    });

    expect((await read(feed)).counts).toEqual([1]);
    expect((await read(feed, { prefix: '', organization: 'o-example' })).counts).toEqual([2]);
    expect((await read(feed, { prefix: 'p/q' })).counts).toEqual([4]);
    expect((await read(feed, { prefix: 'p/q', organization: 'o-example' })).counts).toEqual([8]);
    expect(await organizationsIn(feed, 'p/q')).toEqual(['o-example']);
  });

  it('are looked for from the day of a time on, as they may come late, and the night before', async () => {
    const feed = aFeed({
      [summaryKey('2026-02-28T23:55')]: fileOf(1),
      [summaryKey('2026-03-01T00:00')]: fileOf(2),
      [summaryKey('2026-03-02T00:00')]: fileOf(4),
      [summaryKey('2027-01-01T00:00')]: fileOf(8),
    });

    expect((await read(feed)).counts).toEqual([2, 4, 8]);
    expect((await read(feed, HEAD, Date.UTC(2026, 2, 1, 0, 30))).counts).toEqual([1, 2, 4, 8]);
    expect((await read(feed, HEAD, 0)).counts).toEqual([1, 2, 4, 8]);
  });

  it('that were delivered last are found without a time', async () => {
    const feed = aFeed({
      [summaryKey('2025-12-31T23:55')]: fileOf(1),
      [summaryKey('2026-01-02T23:55')]: fileOf(2),
      [summaryKey('2026-01-02T00:05', { region: 'us-east-1' })]: fileOf(4),
      [summaryKey('2024-12-31T00:05', { account: '222222222222' })]: fileOf(8),
    });

    expect(await read(feed, HEAD, 'newest')).toMatchObject({ counts: [2, 4], files: 2 });
    expect(await read(aFeed({}), HEAD, 'newest')).toMatchObject({ counts: [], files: 0 });
  });

  it('are read without a look at other folders, which hold far more', async () => {
    const feed = aFeed({
      [summaryKey('2026-03-01T09:10')]: fileOf(1),
      'AWSLogs/111122223333/CloudTrail/eu-west-1/2026/03/01/raw.json.gz': fileOf(2),
      'AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2026/03/01/digest.json.gz': fileOf(4),
      'AWSLogs/111122223333/CloudTrail-Aggregated/eu-west-1/2026/03/01/.DS_Store': Buffer.from('x'),
    });
    const listed: string[] = [];
    const list = feed.list.bind(feed);
    feed.list = (prefix, after) => {
      listed.push(prefix);
      return list(prefix, after);
    };

    expect(await read(feed)).toMatchObject({ counts: [1], files: 1 });

    expect(listed).toEqual(['AWSLogs/111122223333/CloudTrail-Aggregated/eu-west-1/']);
  });
});

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

  it('that grows beyond all measure is given up', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024, ' '));

    const { counts, faulty } = await read(beside(bomb));

    expect(counts).toEqual([1]);
    expect(faulty).toHaveLength(1);
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
