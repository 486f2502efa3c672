import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { runCli } from './run-cli.ts';
import { arnOf, makeTrail } from './summaries-archive.ts';

const newFolder = scratchFolders();
const NO_KEYS = ['--public-keys', 'none.json'];

/** A folder with an archive and a copy of a bucket, both empty, and something that is no list of keys. */
const aPlace = (): string => {
  const cwd = newFolder();
  for (const name of ['opentrail-archive/buckets/logs', 'copy']) mkdirSync(join(cwd, name), { recursive: true });
  writeFileSync(join(cwd, 'trails.json'), '{"trailList":[]}');
  return cwd;
};

describe('opentrail verify', () => {
  it.each<[string, readonly string[], RegExp]>([
    [
      'a time that is none',
      ['--from', 'soon'],
      /^opentrail: 'soon' \(--from\) is no time\n {2}give a time of UTC such as/,
    ],
    [
      'times in the wrong order',
      ['--from', '2026-03-02', '--to', '2026-03-01'],
      /^opentrail: --to is not after --from\n/,
    ],
    ['ages in the wrong order', ['--from', '1h', '--to', '2h'], /^opentrail: --to is not after --from\n/],
    ['an archive that is not there', ['-a', 'other'], /^opentrail: there is no archive other\n/],
    ['an archive that is a file', ['-a', 'trails.json'], /^opentrail: the archive 'trails\.json' is not a folder\n/],
    ['a folder that is not there', ['--folder', 'other', ...NO_KEYS], /^opentrail: there is no folder 'other'\n/],
    [
      'a folder without keys',
      ['--folder', 'copy'],
      /^opentrail: a folder has no public keys, .*\n {2}give them with --public-keys FILE; [^]*list-public-keys [^]*opentrail keys list --json > FILE\n$/,
    ],
    ['keys that are not there', NO_KEYS, /^opentrail: cannot read none\.json: there is no such file\n/],
    ['keys that are none', ['--public-keys', 'trails.json'], /^opentrail: trails\.json is no list of public keys: /],
    [
      'a bucket that is not there',
      ['-a', 'opentrail-archive', '--bucket', 'other'],
      /^opentrail: there is no bucket 'other' .*\n {2}it has: logs\n/,
    ],
    [
      'more than a bucket',
      ['--bucket', 's3://logs/p'],
      /^opentrail: 's3:\/\/logs\/p' is more than the name of a bucket\n/,
    ],
    [
      'a prefix of no bucket',
      ['--prefix', 'p'],
      /^opentrail: --prefix and --organization are of a bucket\n {2}name it with --bucket or --folder/,
    ],
    [
      'an ARN that is none',
      ['-a', 'opentrail-archive', '--bucket', 'logs', '--trail', 'arn:aws:s3:::logs'],
      /is no ARN of a trail\n/,
    ],
    [
      'a trail that is not there',
      ['--trail', 'nosuch'],
      /^opentrail: there is no trail 'nosuch', and never was\n {2}there are:\n {2}default \(built in\)\n$/,
    ],
    [
      'two archives',
      ['--outputs', '-a', 'opentrail-archive'],
      /^opentrail: --outputs and --archive are given together\n/,
    ],
    [
      'an archive and a folder',
      ['--folder', 'copy', '-a', 'opentrail-archive'],
      /^opentrail: --folder and --archive are given together\n/,
    ],
    ['a folder on AWS', ['--folder', 'copy', '--outputs'], /^opentrail: --folder and --outputs are given together\n/],
  ])('refuses %s', async (_, args, message) => {
    const { status, stdout, stderr } = await runCli(['verify', ...args], { cwd: aPlace() });

    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});

describe('where there are no digests', () => {
  const NOTHING = 'opentrail: nothing was verified: there are no digests';

  it.each<[string, readonly string[], readonly string[]]>([
    [
      'an archive of no trails',
      [],
      [`${NOTHING} in ./opentrail-archive`, '  to sign what was delivered: opentrail seal', ''],
    ],
    [
      'a time',
      [
        '--from',
        '2026-03-01',
        '--to',
        '2026-03-02T09:00',
        '--account',
        '111122223333',
        '--region',
        'us-east-1',
        'eu-west-1',
      ],
      [
        `${NOTHING} in ./opentrail-archive from 2026-03-01T00:00:00Z to 2026-03-02T09:00:00Z of account 111122223333 in Regions us-east-1, eu-west-1`,
        '  leave out --from, --to, --account and --region to verify all that is there',
        '  to sign what was delivered: opentrail seal',
        '',
      ],
    ],
    [
      'a folder with other folders in it',
      ['-a', 'opentrail-archive', '--bucket', 'logs'],
      [
        `${NOTHING} in opentrail-archive/buckets/logs`,
        '  there are other folders:',
        "  --prefix 'of us'",
        '  a trail that writes digests has log file validation switched on:',
        '  aws cloudtrail update-trail --name NAME --enable-log-file-validation',
        '',
      ],
    ],
  ])('it is no success, of %s', async (_, args, lines) => {
    const cwd = aPlace();
    mkdirSync(join(cwd, 'opentrail-archive/buckets/logs/of us'));

    const { status, stdout, stderr } = await runCli(['verify', ...args], { cwd });
    const json = await runCli(['verify', '--json', ...args], { cwd });

    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr.split('\n')).toEqual(lines);
    expect(JSON.parse(json.stdout)).toMatchObject({ verdict: 'nothing', digests: { valid: 0, faulty: 0 }, faults: [] });
    expect({ status: json.status, stderr: json.stderr }).toEqual({ status, stderr });
  });

  it('says how to switch them on, for each trail', async () => {
    const cwd = aPlace();
    await makeTrail(cwd, 'audit');

    const { status, stderr } = await runCli(['verify', '--trail', 'audit'], { cwd });

    expect(status).toBe(2);
    expect(stderr.split('\n')).toEqual([
      `${NOTHING} in opentrail-archive/buckets/logs`,
      '  files that are delivered from then on are signed:',
      `  opentrail trail update ${arnOf('audit')} --enable-log-file-validation`,
      '  to sign what was delivered: opentrail seal',
      '',
    ]);
  });

  it('says so where there is not even an archive', async () => {
    const { status, stderr } = await runCli(['verify'], { cwd: newFolder() });

    expect(status).toBe(2);
    expect(stderr).toContain(
      '\n  there is no archive ./opentrail-archive: opentrail ingest makes one, and opentrail seal its digests\n',
    );
  });
});
