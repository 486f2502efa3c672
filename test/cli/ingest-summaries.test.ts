import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { anEvent } from '../data/event.ts';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { filesBelow } from './read-archive.ts';
import { ingestJson, runCli } from './run-cli.ts';

const newFolder = scratchFolders();
const ACCOUNT = '111122223333';
const ARN = `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/reads`;
const SELECTORS = [{ DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3'] }] }];

const aRead = (eventID: string, fields: object = {}) =>
  anEvent({
    eventID,
    eventName: 'GetObject',
    eventCategory: 'Data',
    managementEvent: false,
    resources: [
      { type: 'AWS::S3::Object', ARN: `arn:aws:s3:::logs/${eventID}` },
      { type: 'AWS::S3::Bucket', accountId: ACCOUNT, ARN: 'arn:aws:s3:::logs' },
    ],
    ...fields,
  });

describe('ingest into a trail that summarises', () => {
  let cwd: string;

  const trail = async (...args: readonly string[]) => {
    const { status, stderr } = await runCli(['trail', ...args, '--account-id', ACCOUNT], { cwd });
    if (status !== 0) throw new Error(stderr);
  };
  const make = async (...summaries: readonly string[]) => {
    await trail('create', 'reads', '--s3-bucket-name', 'reads-bucket');
    await trail('selectors', ARN, '--event-selectors', JSON.stringify(SELECTORS));
    await trail('event-configuration', ARN, '--summarize', 'api', ...summaries);
    await trail('start', ARN);
  };
  const files = () => filesBelow(join(cwd, 'opentrail-archive/buckets'));

  beforeEach(() => {
    cwd = newFolder();
    const Records = [aRead('a'), aRead('b'), aRead('c', { errorCode: 'AccessDenied' }), anEvent({ eventID: 'd' })];
    writeFileSync(join(cwd, 'log.json'), JSON.stringify({ Records }));
  });

  it('tells what is in summaries beside what is in log files, which are no fewer for it', async () => {
    await make();

    const { status, report } = await ingestJson(['log.json'], { cwd });

    expect(status).toBe(0);
    expect(report.counts).toMatchObject({ arrivals: 4, delivered: 4, summarised: 0 });
    const summaries = { events: 3, leftOut: 0, files: 1 };
    expect(report.trails).toEqual([{ trail: ARN, events: 4, logFiles: 1, tooLong: 0, summaries }]);
    expect(report.logFiles).toBe(1);
    expect(files()).toHaveLength(2);
  });

  it('counts what summaries alone stand for as an outcome of its own', async () => {
    await make('--keep', 'people-and-failures');

    const { report } = await ingestJson(['log.json'], { cwd });

    expect(report.counts).toMatchObject({ arrivals: 4, delivered: 2, summarised: 2, excluded: 0 });
    expect(report.trails).toMatchObject([{ events: 2, logFiles: 1, summaries: { events: 3, leftOut: 2, files: 1 } }]);
  });

  it('says it to people', async () => {
    await make('--keep', 'people-and-failures');

    const { stdout } = await runCli(['ingest', 'log.json'], { cwd });

    expect(stdout).toMatch(/│ summarised +│ +2 │ left out, as trails ask: summaries stand for them/);
    expect(stdout).toContain(
      `reads (${ACCOUNT}, us-east-1)  2 events, 1 new log file; ` +
        '3 data events in 1 new summary file, 2 of them left out of the log files',
    );
  });

  it('names the bucket as the place also of nothing but summaries, and says nothing of them to a second run', async () => {
    writeFileSync(join(cwd, 'log.json'), JSON.stringify({ Records: [aRead('a')] }));
    await make('--keep', 'people-and-failures');

    const first = await runCli(['ingest', 'log.json'], { cwd });
    const { report } = await ingestJson(['log.json'], { cwd });

    expect(first.stdout).toContain('0 new log files in ./opentrail-archive/buckets');
    expect(first.stdout).toContain('0 events, 0 new log files; 1 data event in 1 new summary file, 1 of them left out');
    expect(report.counts).toMatchObject({ duplicates: 1, summarised: 0 });
    expect(report.trails).toEqual([{ trail: ARN, events: 0, logFiles: 0, tooLong: 0 }]);
  });
});
