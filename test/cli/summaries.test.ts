import { beforeAll, describe, expect, it } from '@jest/globals';
import type { SummaryParts } from '../data/summaries.ts';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { makeTrail, ofTrail, putSummaries, summariesIn } from './summaries-archive.ts';

const newFolder = scratchFolders();
const ARN = 'arn:aws:cloudtrail:us-east-1:111122223333:trail/audit';
const SINCE = ['--since', '2026-03-01'];

const MORNING: readonly SummaryParts[] = [
  {
    events: 1200,
    details: {
      resourceARN: { 'arn:aws:s3:::alpha': 1100, 'arn:aws:s3:::beta': 100 },
      userIdentity: { 'IAMUser:arn:aws:iam::111122223333:user/alice': 1200 },
      userAgent: {},
      sourceIpAddress: {},
      errorCode: { AccessDenied: 30 },
      rawEvent: { delivered: 200, summarised: 1000 },
    },
  },
  { name: 'PutObject', events: 41, details: { errorCode: { NoSuchBucket: 40 } } },
  { name: 'Invoke', service: 'lambda.amazonaws.com', events: 1 },
  { by: 'resourceARN', name: 'arn:aws:s3:::alpha', events: 1100 },
];

describe('opentrail summaries', () => {
  let cwd = '';
  beforeAll(async () => {
    cwd = newFolder();
    await makeTrail(cwd, 'audit', { templates: ['API_ACTIVITY', 'RESOURCE_ACCESS'] });
    putSummaries(cwd, MORNING);
    putSummaries(cwd, [{ at: '2026-03-01T09:10:00Z', events: 300, isLate: true }], {
      unique: ofTrail('audit', 'B'.repeat(10)),
    });
  });

  it('shows a table, a chart over time, and the totals', async () => {
    const { status, stdout, stderr } = await summariesIn(cwd).run(...SINCE);

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toBe(`┌───────────┬─────────┬────────┬────────┬────────┬────────────┬──────────────┐
│ API call  │ service │ events │  share │ failed │ error rate │              │
├───────────┼─────────┼────────┼────────┼────────┼────────────┼──────────────┤
│ GetObject │ s3      │  1,500 │ 97.3 % │     30 │      2.0 % │ ████████████ │
│ PutObject │ s3      │     41 │  2.7 % │     40 │     97.6 % │ ▍            │
│ Invoke    │ lambda  │      1 │ <0.1 % │      0 │        0 % │ ▏            │
└───────────┴─────────┴────────┴────────┴────────┴────────────┴──────────────┘

per 5 minutes     events  failed
2026-03-01 09:00   1,242      70  ████████████████████████████████████████████████████████████
2026-03-01 09:05       0       0
2026-03-01 09:10     300       0  ██████████████▌

1,542 events, 70 failed, in 2 windows of 2026-03-01T09:00:00Z to 2026-03-01T09:15:00Z, from 4 records, 1 of them late
1,000 events were left out of the log files, and only counted here
`);
  });

  it('tells the same in exact numbers', async () => {
    const told = await summariesIn(cwd).json(...SINCE, '--until', '2026-03-01T09:10');

    expect(told).toMatchObject({
      status: 0,
      range: { since: '2026-03-01T00:00:00Z', until: '2026-03-01T09:10:00Z' },
      trail: ARN,
      bucket: 'logs',
      template: 'API_ACTIVITY',
      totals: { events: 1242, failed: 70, leftOut: 1000, windows: 1, records: 3, lateRecords: 0 },
      rows: [
        { name: 'GetObject', service: 's3.amazonaws.com', events: 1200, failed: 30, leftOut: 1000 },
        { name: 'PutObject', service: 's3.amazonaws.com', events: 41, failed: 40, leftOut: 0 },
        { name: 'Invoke', service: 'lambda.amazonaws.com', events: 1, failed: 0, leftOut: 0 },
      ],
      rest: { rows: 0, events: 0, failed: 0, leftOut: 0 },
      withoutValue: 0,
      outside: null,
      unknownRecords: 0,
      organization: null,
      organizations: [],
      timeline: {
        step: 'PT5M',
        buckets: [{ start: '2026-03-01T09:00:00Z', events: 1242, failed: 70, leftOut: 1000 }],
      },
      files: 2,
      faulty: [],
    });
  });

  it('shows as many rows as are asked for, and what the others add up to', async () => {
    const { json, run } = summariesIn(cwd);

    const { rows, rest } = await json(...SINCE, '--top', '1');
    const { stdout } = await run(...SINCE, '--top', '1');

    expect(rows).toHaveLength(1);
    expect(rest).toEqual({ rows: 2, events: 42, failed: 40, leftOut: 0 });
    expect(stdout).toContain('\nand 2 more API calls, with 42 events\n');
  });

  it('breaks the rows down if that is wanted', async () => {
    const { json, run } = summariesIn(cwd);

    const { rows } = await json(...SINCE, '--details', '--top', '1');
    const { stdout } = await run(...SINCE, '--details', '--top', '1');

    expect(rows[0].details).toContainEqual({
      dimension: 'resourceARN',
      buckets: [
        { name: 'arn:aws:s3:::alpha', value: 1100 },
        { name: 'arn:aws:s3:::beta', value: 100 },
      ],
    });
    expect(stdout).toContain(`
GetObject (s3), 1,500 events
  resource    1,100  arn:aws:s3:::alpha
                100  arn:aws:s3:::beta
  user        1,200  IAMUser:arn:aws:iam::111122223333:user/alice
  error       30  AccessDenied
  raw events  1,000  summarised
                200  delivered
`);
  });

  it('adds up the values behind the first five, and tells apart what is behind the cap of records', async () => {
    const other = newFolder();
    await makeTrail(other, 'audit', { templates: ['API_ACTIVITY'] });
    const userAgent = { other: 700, a: 90, b: 80, c: 70, d: 60, e: 50, f: 1000, g: 3, h: 2 };
    putSummaries(other, [{ events: 2055, details: { userAgent, userIdentity: { other: 9, x: 1 } } }]);

    const { stdout } = await summariesIn(other).run(...SINCE, '--details');

    expect(stdout).toContain(`
  user        1  x
              9  other: behind the cap of their records
  user agent  1,000  f
                 90  a
                 80  b
                 70  c
                 60  d
                 55  3 more
                700  other: behind the cap of their records
`);
  });

  it('counts by resource, and tells how many events name none', async () => {
    const { stdout } = await summariesIn(cwd).run(...SINCE, '--by', 'resource');

    expect((await summariesIn(cwd).json(...SINCE, '--by', 'resource')).withoutValue).toBe(442);
    expect(stdout).toContain('│ arn:aws:s3:::alpha │ s3      │  1,100 │ 100 % │');
    expect(stdout).toContain(
      '\n442 more events are not among them: without a resource, or from before the trail counted by resource\n',
    );
  });

  it.each<[string, readonly string[], number]>([
    ['a service', ['--service', 'lambda'], 1],
    ['a service by its whole name', ['--service', 'Lambda.amazonaws.com'], 1],
    ['services', ['--service', 's3', 'lambda'], 1542],
    ['a Region', ['--region', 'eu-west-1'], 1542],
    ['another Region', ['--region', 'us-east-1'], 0],
    ['another account', ['--account', '222222222222'], 0],
    ['windows that begin before a time', ['--until', '2026-03-01T09:05:00Z'], 1242],
    ['the window that has begun before a time', ['--since', '2026-03-01T09:12:34Z'], 300],
  ])('can be asked of %s', async (_, args, events) => {
    const { totals } = await summariesIn(cwd).json(...SINCE, ...args);

    expect(totals.events).toBe(events);
  });

  it('says where there are some, if there are none of the last day', async () => {
    const { json, run } = summariesIn(cwd);
    const { status, stdout } = await run();

    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^No summaries by api since \d{4}-.*Z\. There are some of windows from 2026-03-01T09:00:00Z to 2026-03-01T09:15:00Z; to see them:\n {2}--since 2026-03-01\n$/,
    );
    expect(await json()).toMatchObject({
      status: 0,
      rows: [],
      timeline: { buckets: [] },
      outside: { first: '2026-03-01T09:00:00Z', last: '2026-03-01T09:15:00Z' },
    });
  });
});
