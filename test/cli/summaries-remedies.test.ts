import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { runCli } from './run-cli.ts';
import { arnOf, makeTrail, putSummaries, summariesIn, type TrailParts } from './summaries-archive.ts';
import { ACCOUNT, trailsIn } from './trail-cli.ts';

const newFolder = scratchFolders();
const SINCE = ['--since', '2026-03-01'];
const THEN = '  then data events that are collected from then on are summarised\n';
const ALL = '--summarize api,resource,user';

type Environment = Readonly<Record<string, string>>;

/** The words of a command, as a shell reads them. */
const wordsOf = (command: string): readonly string[] =>
  execFileSync('sh', ['-c', `printf '%s\\0' ${command}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);

/** Runs every command that a remedy gives, one behind the other; what each says that fails. */
const paste = async (cwd: string, stderr: string, env: Environment = {}) => {
  const failed: string[] = [];
  for (const [, command] of stderr.matchAll(/^ {2}opentrail (.*)$/gm)) {
    const ended = await runCli(wordsOf(command), { cwd, env });
    if (ended.status !== 0) failed.push(ended.stderr);
  }
  return failed;
};

const SELECTORS: readonly (readonly [string, TrailParts['selectors'], readonly object[]])[] = [
  ['none', {}, [{ IncludeManagementEvents: true }]],
  [
    'basic ones',
    { EventSelectors: [{ ReadWriteType: 'WriteOnly' }] },
    [{ ReadWriteType: 'WriteOnly', DataResources: [] }, { IncludeManagementEvents: false }],
  ],
  [
    'advanced ones',
    {
      AdvancedEventSelectors: [{ Name: "it's", FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] }],
    },
    [{ Name: "it's" }, { FieldSelectors: [{ Equals: ['Data'] }, { Equals: ['AWS::S3::Object'] }] }],
  ],
];

describe('a remedy', () => {
  it('switches summaries on', async () => {
    const cwd = newFolder();
    await makeTrail(cwd, 'audit');

    const { status, stdout, stderr } = await summariesIn(cwd).run();

    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toBe(
      `opentrail: no trail keeps summaries\n  opentrail trail event-configuration ${arnOf('audit')} ${ALL}\n${THEN}`,
    );
    expect(await paste(cwd, stderr)).toEqual([]);
    expect((await summariesIn(cwd).run()).stdout).toBe(
      `No summaries of ${arnOf('audit')} in opentrail-archive/buckets/logs.\n`,
    );
  });

  it('adds a template, and keeps all else', async () => {
    const cwd = newFolder();
    const more = { Keep: 'PeopleAndFailures', MaxBuckets: 7, GraceSeconds: 60 } as const;
    await makeTrail(cwd, 'audit', { templates: ['RESOURCE_ACCESS'], more });
    putSummaries(cwd, [{ by: 'resourceARN', name: 'arn:aws:s3:::alpha', events: 3 }]);
    const { run, json } = summariesIn(cwd);

    expect((await json(...SINCE, '--by', 'resource')).totals.events).toBe(3);
    const { status, stdout, stderr } = await run(...SINCE, '--by', 'user');

    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toBe(
      `opentrail: ${arnOf('audit')} keeps no summaries by USER_ACTIONS\n` +
        '  there are some by resource: --by resource; for others:\n' +
        `  opentrail trail event-configuration ${arnOf('audit')} --summarize resource,user --keep people-and-failures --max-buckets 7 --grace-seconds 60\n` +
        THEN,
    );
    expect(await paste(cwd, stderr)).toEqual([]);
  });

  it.each(SELECTORS)('has a trail with %s log data events first, beside what it logs', async (_, selectors, become) => {
    const cwd = newFolder();
    await makeTrail(cwd, 'audit', { selectors, isStarted: false });

    const { stderr } = await summariesIn(cwd).run();

    expect(stderr).toMatch(
      /^opentrail: no trail keeps summaries\n {2}opentrail trail selectors .*\n.*\n {2}opentrail trail start /,
    );
    expect(stderr.endsWith(THEN)).toBe(true);
    expect(await paste(cwd, stderr)).toEqual([]);
    const put = await trailsIn(cwd).json('trail', 'selectors', 'audit');
    expect(put?.['EventSelectors'] ?? put?.['AdvancedEventSelectors']).toMatchObject(become);
    expect((await summariesIn(cwd).json()).status).toBe(0);
  });

  it('is of the trail that logs data events, if one does', async () => {
    const cwd = newFolder();
    await makeTrail(cwd, 'all', { selectors: {} });
    await makeTrail(cwd, 'data');

    expect((await summariesIn(cwd).run()).stderr).toContain(
      `  opentrail trail event-configuration ${arnOf('data')} ${ALL}\n`,
    );
  });

  it.each<[string, Environment, string]>([
    ['Region', { AWS_REGION: 'us-east-1' }, ' --region eu-west-1'],
    ['account', { OPENTRAIL_ACCOUNT_ID: '999999999999' }, ` --account-id ${ACCOUNT}`],
  ])('names the archive and the %s that the environment does not', async (_, env, flag) => {
    const cwd = newFolder();
    await makeTrail(cwd, 'audit', { region: 'eu-west-1', selectors: {}, isStarted: false });
    const args = ['summaries', '-a', '../' + cwd.split('/').at(-1)! + '/opentrail-archive'];

    const { stderr } = await runCli(args, { cwd, env });

    const commands = stderr.split('\n').filter((line) => line.startsWith('  opentrail '));
    expect(commands).toHaveLength(3);
    for (const command of commands) expect(command.endsWith(` -a ${args[2]}${flag}`)).toBe(true);
    expect(await paste(cwd, stderr, env)).toEqual([]);
    expect((await runCli(args, { cwd, env })).status).toBe(0);
  });

  it('makes a trail where there is none', async () => {
    const cwd = newFolder();

    const { status, stderr } = await summariesIn(cwd).run();

    expect(status).toBe(2);
    expect(stderr).toMatch(
      /^opentrail: no trail keeps summaries\n {2}make one that logs data events, ACCOUNT being the twelve digits of its account:\n {2}opentrail trail create audit --s3-bucket-name audit-logs --account-id ACCOUNT\n/,
    );
    expect(await paste(cwd, stderr.replaceAll('ACCOUNT\n', `${ACCOUNT}\n`))).toEqual([]);
    expect((await summariesIn(cwd).run()).stdout).toBe(
      `No summaries of ${arnOf('audit')} in opentrail-archive/buckets/audit-logs.\n`,
    );
  });

  it('makes a trail of whom and where the environment says', async () => {
    const cwd = newFolder();
    const env = { OPENTRAIL_ACCOUNT_ID: ACCOUNT, AWS_REGION: 'eu-west-1' };

    const { stderr } = await runCli(['summaries'], { cwd, env });

    expect(stderr).toContain(`\n  opentrail trail start audit --account-id ${ACCOUNT} --region eu-west-1\n`);
    expect(await paste(cwd, stderr)).toEqual([]);
  });

  it('tells of the summaries that a trail kept until it was switched off', async () => {
    const cwd = newFolder();
    await makeTrail(cwd, 'audit', { templates: ['API_ACTIVITY'] });
    putSummaries(cwd, [{ events: 2 }]);
    await trailsIn(cwd).json('trail', 'event-configuration', 'audit', '--off');
    const { run, json } = summariesIn(cwd);

    const { status, stderr } = await run(...SINCE);

    expect(status).toBe(2);
    expect(stderr).toBe(
      `opentrail: no trail keeps summaries now; ${arnOf('audit')} kept some until switched off\n` +
        `  to read those:\n  --trail ${arnOf('audit')}\n  to keep them again:\n` +
        `  opentrail trail event-configuration ${arnOf('audit')} ${ALL}\n${THEN}`,
    );
    expect((await json(...SINCE, '--trail', arnOf('audit'))).totals.events).toBe(2);
  });
});
