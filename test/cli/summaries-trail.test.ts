import { describe, expect, it } from '@jest/globals';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { makeTrail, putSummaries, summariesIn } from './summaries-archive.ts';
import { trailsIn } from './trail-cli.ts';

const newFolder = scratchFolders();
const API = { templates: ['API_ACTIVITY'] } as const;
const SINCE = ['--since', '2026-03-01'];
const arnOf = (name: string, region = 'us-east-1') => `arn:aws:cloudtrail:${region}:111122223333:trail/${name}`;

describe('the trail that is meant', () => {
  it('is asked for where none keeps summaries, with how to begin', async () => {
    const cwd = newFolder();
    await makeTrail(cwd, 'audit');

    const { status, stdout, stderr } = await summariesIn(cwd).run();

    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toBe(
      `opentrail: no trail keeps summaries\n  opentrail trail event-configuration ${arnOf('audit')} --summarize api,resource,user\n` +
        '  then data events that are collected from then on are summarised\n',
    );
    const [command] = /trail event-configuration .*/.exec(stderr)!;
    expect((await trailsIn(cwd).run(...command.split(' '))).status).toBe(0);
    expect((await summariesIn(cwd).run()).stdout).toBe('No summaries in opentrail-archive/buckets/logs.\n');
  });

  it('is the one that has the template, or what lacks it is told with the remedy', async () => {
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
        `  opentrail trail event-configuration ${arnOf('audit')} --summarize resource,user --keep people-and-failures --max-buckets 7 --grace-seconds 60\n` +
        '  then data events that are collected from then on are summarised\n',
    );
  });

  it('is named where several keep summaries', async () => {
    const cwd = newFolder();
    await makeTrail(cwd, 'one', API);
    await makeTrail(cwd, 'two', { ...API, prefix: 'second' });
    putSummaries(cwd, [{ events: 1 }]);
    putSummaries(cwd, [{ events: 2 }], { head: 'second/AWSLogs/' });
    const { run, json } = summariesIn(cwd);

    const { status, stderr } = await run(...SINCE);

    expect(status).toBe(2);
    expect(stderr).toBe(
      `opentrail: several trails keep summaries\n  name one of them:\n  --trail ${arnOf('one')}\n  --trail ${arnOf('two')}\n`,
    );
    expect((await json(...SINCE, '--trail', 'one')).totals.events).toBe(1);
    expect((await json(...SINCE, '--trail', arnOf('two'))).totals.events).toBe(2);
    expect((await run('--trail', 'three')).stderr).toBe(
      "opentrail: there is no trail 'three' in this archive\n  the archive has: one, two\n",
    );
  });

  it('does not share its folder with another, as all would be counted twice', async () => {
    const cwd = newFolder();
    await makeTrail(cwd, 'one', { ...API, isMultiRegion: true });
    await makeTrail(cwd, 'two', API);
    putSummaries(cwd, [{ events: 1 }]);

    const { status, stdout, stderr } = await summariesIn(cwd).run(...SINCE, '--trail', 'one');

    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(
      /^opentrail: .*\/one and .*\/two keep their summaries in the same folder.*\n {2}give one of them another prefix.*--s3-key-prefix PREFIX\n$/,
    );
  });

  it('may share it with a trail of another Region, if one Region is named', async () => {
    const cwd = newFolder();
    await makeTrail(cwd, 'one', API);
    await makeTrail(cwd, 'two', { ...API, region: 'eu-west-1' });
    putSummaries(cwd, [{ events: 1, region: 'us-east-1' }]);
    putSummaries(cwd, [{ events: 2, region: 'eu-west-1' }]);
    const { run, json } = summariesIn(cwd);

    expect((await run(...SINCE, '--trail', 'one')).stderr).toContain('name its Region alone: --region us-east-1\n');
    expect((await json(...SINCE, '--trail', 'one', '--region', 'us-east-1')).totals.events).toBe(1);
  });

  it('has the account’s files alone, whoever else uses its bucket', async () => {
    const cwd = newFolder();
    await makeTrail(cwd, 'audit', API);
    putSummaries(cwd, [{ events: 1 }]);
    putSummaries(cwd, [{ events: 2, account: '222222222222' }]);

    expect((await summariesIn(cwd).json(...SINCE)).totals.events).toBe(1);
  });

  it('is read also when it has been told to keep summaries no more', async () => {
    const cwd = newFolder();
    await makeTrail(cwd, 'audit', API);
    putSummaries(cwd, [{ events: 1 }]);
    await trailsIn(cwd).json('trail', 'event-configuration', 'audit', '--off');
    const { json, run } = summariesIn(cwd);

    expect((await json(...SINCE, '--trail', 'audit')).totals.events).toBe(1);
    expect((await run(...SINCE, '--trail', 'audit', '--by', 'user')).stderr).toMatch(
      /^opentrail: .* keeps no summaries\n/,
    );
  });
});
