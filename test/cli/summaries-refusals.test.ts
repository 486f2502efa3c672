import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { viewFaulty } from '../../cli/summaries-faulty.ts';
import { summaryKey } from '../data/summaries.ts';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { makeTrail, ofTrail, putFile, putSummaries, summariesIn } from './summaries-archive.ts';

const newFolder = scratchFolders();
const API = { templates: ['API_ACTIVITY'] } as const;
const SINCE = ['--since', '2026-03-01'];
const LOGS = 'opentrail-archive/buckets/logs/';

/** Makes all settings of a trail unreadable. */
const damage = (cwd: string, trail: string): void => {
  const registry = join(cwd, 'opentrail-archive/registry/trail');
  const folder = readdirSync(registry).find((name) => name.includes(trail))!;
  for (const name of readdirSync(join(registry, folder))) writeFileSync(join(registry, folder, name), '{');
};

describe('what cannot be read', () => {
  it('is told, file by file, beside the sums of all else', async () => {
    const cwd = newFolder();
    await makeTrail(cwd, 'audit', API);
    putSummaries(cwd, [{ events: 7 }]);
    const damaged = summaryKey('2026-03-01T09:20', { unique: ofTrail() });
    putFile(cwd, damaged, gzipSync('{"Records":[]}').subarray(0, -9));
    const strange = summaryKey('2026-03-01T09:25', { unique: ofTrail() });
    putFile(cwd, strange, gzipSync('{"Records":[{"eventCategory":"\\u001b[2J"},2]}'));
    const { run, json } = summariesIn(cwd);

    const { status, stderr, totals } = await json(...SINCE);
    const { stdout } = await run(...SINCE);

    expect({ status, totals }).toMatchObject({ status: 1, totals: { events: 7 } });
    expect(stdout).toContain('7 events, in 1 window of 2026-03-01T09:00:00Z to 2026-03-01T09:05:00Z, from 1 record\n');
    expect(stderr.split('\n')).toEqual([
      `opentrail: cannot read ${LOGS}${damaged}: byte 25 of the gzip data, or before: expected gzip data that is whole, found unexpected end of file`,
      `opentrail: cannot read ${LOGS}${strange}: Records[0].eventCategory: expected Aggregated, found "\\u001b[2J", and 1 more`,
      '  what they count is not in these numbers',
      '',
    ]);
  });

  it('is told of the registry, too', async () => {
    const cwd = newFolder();
    await makeTrail(cwd, 'audit', API);
    await makeTrail(cwd, 'broken', { ...API, prefix: 'x' });
    putSummaries(cwd, [{ events: 7 }]);
    damage(cwd, 'broken');

    const { status, stderr, totals } = await summariesIn(cwd).json(...SINCE);

    expect({ status, totals }).toMatchObject({ status: 1, totals: { events: 7 } });
    expect(stderr).toMatch(/^opentrail: .*registry object /);
  });
});

describe('damage to the registry', () => {
  it.each<[string, readonly string[]]>([
    ['no trail that could be read keeps any', []],
    ['the trail that is meant does not keep them', ['--trail', 'sound', '--by', 'user']],
    ['no such trail can be read', ['--trail', 'broken']],
  ])('is told also where %s', async (_, args) => {
    const cwd = newFolder();
    await makeTrail(cwd, 'sound');
    await makeTrail(cwd, 'broken', { ...API, prefix: 'x' });
    damage(cwd, 'broken');

    const { status, stderr } = await summariesIn(cwd).run(...args);

    expect(status).toBe(2);
    expect(stderr).toMatch(
      /^opentrail: (no trail keeps summaries|.*\/sound keeps no summaries|there is no trail 'broken')/,
    );
    expect(stderr).toMatch(/\nopentrail: .*registry object .*\n {2}settings are missing or unreadable/);
  });
});

describe('what is told of many files', () => {
  it('is the first twenty, and how many more there are', () => {
    const problems = [{ path: '', expected: 'JSON', received: 'nothing' }];
    const faulty = Array.from({ length: 1022 }, (_, index) => ({ key: `${index}`, problems }));

    const lines = viewFaulty(faulty, 'b');

    expect(lines).toHaveLength(22);
    expect(lines[19]).toBe('opentrail: cannot read b/19: expected JSON, found nothing');
    expect(lines[20]).toBe('opentrail: and 1,002 more files');
    expect(viewFaulty(faulty.slice(0, 20), 'b')).toHaveLength(21);
    expect(viewFaulty([], 'b')).toEqual([]);
  });
});

describe('wrong usage', () => {
  it.each<[string, readonly string[], RegExp]>([
    ['an unknown template', ['--by', 'weekday'], /Allowed choices are api, resource, user/],
    [
      'a time that is none',
      ['--since', 'yesterday'],
      /^opentrail: 'yesterday' \(--since\) is no time\n {2}give a time of UTC/,
    ],
    ['an end that is none', ['--until', '2026-02-31'], /^opentrail: '2026-02-31' \(--until\) is no time\n/],
    ['an end before the beginning', ['--since', '1h', '--until', '2h'], /^opentrail: --until is not after --since\n/],
    ['no rows', ['--top', '0'], /Give a whole number from 1 to 9999\./],
    ['two places', ['--outputs', '--bucket', 'b'], /^opentrail: --outputs and --bucket are given together\n/],
    ['two archives', ['--outputs', '-a', 'x'], /^opentrail: --outputs and --archive are given together\n/],
    [
      'a name of a trail in a bucket',
      ['--bucket', 'b', '--trail', 'x'],
      /^opentrail: 'x' \(--trail\) is no ARN, and a bucket does not know names\n {2}with --bucket give the ARN: /,
    ],
    [
      'a folder for a bucket',
      ['--bucket', 's3://b/some/folder/'],
      /^opentrail: 's3:\/\/b\/some\/folder\/' is more than the name of a bucket\n {2}--bucket b --prefix PREFIX, /,
    ],
    [
      'a bucket that is not there',
      ['-a', '.', '--bucket', 'nosuch'],
      /^opentrail: there is no bucket 'nosuch' in the archive \.\n {2}it has none: trails make them\n$/,
    ],
    [
      'an archive that is not there',
      ['-a', 'nosuch'],
      /^opentrail: there is no archive nosuch\n {2}check its name; opentrail ingest makes one\n$/,
    ],
    ['a prefix of no bucket', ['--prefix', 'x'], /^opentrail: --prefix and --organization are of a bucket\n/],
    ['a bucket that leads elsewhere', ['-a', '.', '--bucket', '../..'], /^opentrail: refused the bucket name/],
    ['no outputs', ['--outputs'], /^opentrail: cannot read cdk-outputs\.json: there is no such file\n/],
    ['no archive', [], /^opentrail: no trail keeps summaries\n {2}make one that logs data events, /],
    ['an archive that is a file', ['-a', 'file'], /^opentrail: the archive 'file' is not a folder\n/],
  ])('such as %s is told, and makes nothing', async (_, args, message) => {
    const cwd = newFolder();
    writeFileSync(join(cwd, 'file'), '');

    const { status, stdout, stderr } = await summariesIn(cwd).run(...args);

    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(existsSync(join(cwd, 'opentrail-archive'))).toBe(false);
  });

  it('is to ask for another bucket than there are, or for a prefix that leads elsewhere', async () => {
    const cwd = newFolder();
    putSummaries(cwd, [{}]);
    const { run } = summariesIn(cwd);
    const archive = ['-a', 'opentrail-archive', '--bucket'];

    expect((await run(...archive, 'log')).stderr).toBe(
      "opentrail: there is no bucket 'log' in the archive opentrail-archive\n  it has: logs\n",
    );
    expect((await run(...archive, 'logs', '--prefix', '../../x')).stderr).toMatch(/^opentrail: refused the object key/);
  });

  it('is to ask the archive where all is on AWS', async () => {
    const cwd = newFolder();
    writeFileSync(join(cwd, 'cdk-outputs.json'), '{}');

    const { status, stderr } = await summariesIn(cwd).run();

    expect(status).toBe(2);
    expect(stderr).toBe(
      'opentrail: there is no archive ./opentrail-archive\n  on AWS: --outputs, which reads cdk-outputs.json\n',
    );
  });
});
