import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { summaryKey } from '../data/summaries.ts';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { makeTrail, putFile, putSummaries, summariesIn } from './summaries-archive.ts';

const newFolder = scratchFolders();
const API = { templates: ['API_ACTIVITY'] } as const;
const SINCE = ['--since', '2026-03-01'];
const LOGS = 'opentrail-archive/buckets/logs/';

describe('what cannot be read', () => {
  it('is told, file by file, beside the sums of all else', async () => {
    const cwd = newFolder();
    await makeTrail(cwd, 'audit', API);
    putSummaries(cwd, [{ events: 7 }]);
    const damaged = summaryKey('2026-03-01T09:20');
    putFile(cwd, damaged, gzipSync('{"Records":[]}').subarray(0, -9));
    const strange = summaryKey('2026-03-01T09:25');
    putFile(cwd, strange, gzipSync('{"Records":[{"eventCategory":"\\u001b[2J"},2]}'));
    const { run, json } = summariesIn(cwd);

    const { status, stderr, totals } = await json(...SINCE);
    const { stdout } = await run(...SINCE);

    expect({ status, totals }).toMatchObject({ status: 1, totals: { events: 7 } });
    expect(stdout).toContain('7 events, in 1 window of 2026-03-01T09:00:00Z, from 1 record\n');
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
    const registry = join(cwd, 'opentrail-archive/registry/trail');
    const folder = readdirSync(registry).find((name) => name.includes('broken'))!;
    for (const name of readdirSync(join(registry, folder))) writeFileSync(join(registry, folder, name), '{');

    const { status, stderr, totals } = await summariesIn(cwd).json(...SINCE);

    expect({ status, totals }).toMatchObject({ status: 1, totals: { events: 7 } });
    expect(stderr).toMatch(/^opentrail: .*registry object /);
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
    ['a trail of a bucket', ['--bucket', 'b', '--trail', 'x'], /^opentrail: --trail and --bucket are given together\n/],
    ['a prefix of no bucket', ['--prefix', 'x'], /^opentrail: --prefix and --organization are of a bucket\n/],
    ['a bucket that leads elsewhere', ['-a', '.', '--bucket', '../..'], /^opentrail: refused the bucket name/],
    [
      'a prefix that leads elsewhere',
      ['-a', '.', '--bucket', 'b', '--prefix', '../../x'],
      /^opentrail: refused the object key/,
    ],
    ['no outputs', ['--outputs'], /^opentrail: cannot read cdk-outputs\.json: there is no such file\n/],
    ['no archive', [], /^opentrail: no trail keeps summaries\n {2}make one that logs data events/],
    ['an archive that is a file', ['-a', 'file'], /^opentrail: the archive 'file' is not a folder\n/],
  ])('such as %s is told, and makes nothing', async (_, args, message) => {
    const cwd = newFolder();
    writeFileSync(join(cwd, 'file'), '');

    const { status, stdout, stderr } = await summariesIn(cwd).run(...args);

    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(existsSync(join(cwd, 'opentrail-archive'))).toBe(false);
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
