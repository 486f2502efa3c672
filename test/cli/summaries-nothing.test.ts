import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { summaryKey, type SummaryParts } from '../data/summaries.ts';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { makeTrail, ofTrail, putFile, putSummaries, summariesIn } from './summaries-archive.ts';

const newFolder = scratchFolders();
const SINCE = ['--since', '2026-03-01'];
const WINDOW = 'of windows from 2026-03-01T09:00:00Z to 2026-03-01T09:05:00Z';
const MIDNIGHT = 'since 2026-03-01T00:00:00Z';

const withSummaries = async (...files: readonly (readonly SummaryParts[])[]) => {
  const cwd = newFolder();
  await makeTrail(cwd, 'audit', { templates: ['API_ACTIVITY', 'RESOURCE_ACCESS'] });
  files.forEach((parts, index) => putSummaries(cwd, parts, { unique: ofTrail('audit', `${index}`.repeat(10)) }));
  return cwd;
};

const LAMBDA: SummaryParts = { service: 'lambda.amazonaws.com', region: 'us-east-1' };

describe('where nothing is found', () => {
  it.each<[string, readonly string[], string]>([
    [
      'another template',
      [...SINCE, '--by', 'resource'],
      `No summaries by resource ${MIDNIGHT}. There are some by api ${WINDOW}; to see them:\n  --by api\n`,
    ],
    [
      'other services',
      [...SINCE, '--service', 'sqs', 'kms'],
      `No summaries by api of services sqs, kms ${MIDNIGHT}. There are some of services lambda, s3 ${WINDOW}; to see them:\n  --service lambda s3\n`,
    ],
    [
      'another Region, the one being misspelt',
      [...SINCE, '--region', 'us-east1'],
      `No summaries by api in Region us-east1 ${MIDNIGHT}. There are some in Regions eu-west-1, us-east-1 ${WINDOW}; to see them:\n  --region eu-west-1 us-east-1\n`,
    ],
    [
      'another account',
      [...SINCE, '--account', '12'],
      `No summaries by api of account 12 ${MIDNIGHT}. There are some of account 111122223333 ${WINDOW}; to see them:\n  --account 111122223333\n`,
    ],
    [
      'another time of that service',
      ['--since', '2026-03-02', '--service', 'lambda'],
      `No summaries by api of service lambda since 2026-03-02T00:00:00Z. There are some ${WINDOW}; to see them:\n  --since 2026-03-01\n`,
    ],
    [
      'a later time',
      ['--since', '2026-02-01', '--until', '2026-02-02'],
      `No summaries by api from 2026-02-01T00:00:00Z to 2026-02-02T00:00:00Z. There are some ${WINDOW}; to see them, without --until:\n  --since 2026-03-01\n`,
    ],
    [
      'another time and template',
      ['--since', '2026-03-02', '--until', '2026-03-03', '--by', 'resource'],
      `No summaries by resource from 2026-03-02T00:00:00Z to 2026-03-03T00:00:00Z. There are some by api ${WINDOW}; to see them:\n  --since 2026-03-01 --by api\n`,
    ],
  ])('it is told that there is %s', async (_, args, told) => {
    const { run } = summariesIn(await withSummaries([{}], [LAMBDA]));

    const { status, stdout, stderr } = await run(...args);

    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: told, stderr: '' });
    const flags = /^ {2}(--.*)$/m.exec(stdout)![1].split(' ');
    const kept = stdout.includes('without --until') ? args.filter((_, index) => index < 2) : args;
    expect((await run(...kept, ...flags)).stdout).toMatch(/\n\d+ events?, in 1 window/);
  });

  it('it is told of users, in a bucket that has nothing else', async () => {
    const cwd = newFolder();
    putSummaries(cwd, [{ by: 'userIdentity', name: 'x' }]);

    const bucket = ['-a', 'opentrail-archive', '--bucket', 'logs', ...SINCE];
    expect((await summariesIn(cwd).run(...bucket)).stdout).toMatch(/There are some by user of .*\n {2}--by user\n$/);
  });

  it('it is told to a program, too', async () => {
    const told = await summariesIn(await withSummaries([{}])).json(...SINCE, '--service', 'kms');

    expect(told.outside).toEqual({
      misses: ['service'],
      first: '2026-03-01T09:00:00Z',
      last: '2026-03-01T09:05:00Z',
      templates: ['API_ACTIVITY'],
      services: ['s3.amazonaws.com'],
      regions: ['eu-west-1'],
      accounts: ['111122223333'],
    });
  });

  it('names are told so that they do no harm, and not all of many', async () => {
    const services = [';reboot', ...Array.from({ length: 6 }, (_, index) => `s${index}.amazonaws.com`)];
    const cwd = await withSummaries(services.map((service) => ({ service })));

    const { stdout } = await summariesIn(cwd).run(...SINCE, '--service', 'kms');

    expect(stdout).toContain('There are some of services ;reboot, s0, s1, s2, s3 and 2 more of windows');
    expect(stdout).toContain("\n  --service ';reboot' s0 s1 s2 s3\n");
  });

  it('files that cannot be read are no proof of anything', async () => {
    const cwd = await withSummaries();
    for (const minute of ['10', '15']) {
      putFile(cwd, summaryKey(`2026-03-01T09:${minute}`, { unique: ofTrail() }), gzipSync('{"Records":['));
    }
    const { run } = summariesIn(cwd);

    for (const args of [SINCE, [], [...SINCE, '--by', 'user']]) {
      const { status, stdout } = await run(...args);

      expect(status).toBe(1);
      expect(stdout).toMatch(
        /^No summaries by \w+ since .*Z: of 2 files in opentrail-archive\/buckets\/logs, 2 could not be read\.\n$/,
      );
    }
  });

  it('records of what nobody knows yet are told', async () => {
    const cwd = await withSummaries([{ by: 'weather' }], [{ by: 'season' }]);
    const { run, json } = summariesIn(cwd);

    expect((await run(...SINCE)).stdout).toBe(
      `No summaries by api ${MIDNIGHT}: 2 files in opentrail-archive/buckets/logs hold none that are known here.\n2 records are by something that is not known here\n`,
    );
    expect(await json(...SINCE)).toMatchObject({ unknownRecords: 2, outside: null });
  });
});
