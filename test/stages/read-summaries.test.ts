import { describe, expect, it } from '@jest/globals';
import { trailMark } from '../../core/log-file.ts';
import { organizationsIn, summaryFiles } from '../../stages/read-summaries.ts';
import { summaryKey } from '../data/summaries.ts';
import { aFeed, fileOf, HEAD, read } from './reading-summaries.ts';

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

  it('that were delivered last are the last two hundred by their stamps, of whatever Region', async () => {
    const stampOf = (index: number): string => new Date(Date.UTC(2026, 2, 1) + index * 300_000).toISOString();
    const files = Array.from({ length: 250 }, (_, index): readonly [string, Buffer] => [
      summaryKey(stampOf(index), { region: ['us-east-1', 'eu-west-1', 'ap-south-1'][index % 3] }),
      fileOf(index),
    ]);

    const { counts } = await read(aFeed(Object.fromEntries(files)), HEAD, 'newest');

    expect(counts).toEqual(Array.from({ length: 200 }, (_, index) => index + 50));
  });

  it('are told by the trail’s mark, whoever else delivers to its folder', async () => {
    const mark = trailMark('arn:aws:cloudtrail:us-east-1:111122223333:trail/audit');
    const of = (unique: string) => ({ unique });
    const feed = aFeed({
      [summaryKey('2026-03-01T09:10', of(`${mark}0123456789`))]: fileOf(1),
      [summaryKey('2026-03-01T09:10', of(`0123456789${mark}`))]: fileOf(2),
      [summaryKey('2026-03-02T09:10', of('0123456789ABCDEF'))]: fileOf(4),
    });
    const marked = { ...HEAD, mark };

    expect(await read(feed, marked)).toMatchObject({ counts: [1], files: 1 });
    expect(await read(feed, marked, 'newest')).toMatchObject({ counts: [1], files: 1 });
    expect(await read(feed, HEAD, 'newest')).toMatchObject({ counts: [4], files: 1 });
    expect(await summaryFiles(feed, marked).isThere()).toBe(true);
    expect(await summaryFiles(feed, { ...HEAD, mark: 'ZZZZZZ' }).isThere()).toBe(false);
    expect(await summaryFiles(aFeed({}), HEAD).isThere()).toBe(false);
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
