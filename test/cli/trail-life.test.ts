import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { runCli } from './run-cli.ts';
import { ACCOUNT, BUCKET, trailsIn } from './trail-cli.ts';

const newFolder = scratchFolders();
const ARN = `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/main`;

describe('the life of a trail', () => {
  it('is told in CloudTrail’s own answers', async () => {
    const { json } = trailsIn(newFolder());
    const settings = {
      Name: 'main',
      S3BucketName: 'logs',
      IncludeGlobalServiceEvents: true,
      IsMultiRegionTrail: false,
      TrailARN: ARN,
      LogFileValidationEnabled: false,
      IsOrganizationTrail: false,
    };

    expect(await json('trail', 'create', 'main', ...BUCKET)).toEqual(settings);
    expect(await json('trail', 'status', 'main')).toMatchObject({ IsLogging: false });
    expect(await json('trail', 'start', 'main')).toBeUndefined();
    expect(await json('trail', 'status', '--name', 'main')).toMatchObject({
      IsLogging: true,
      StartLoggingTime: expect.any(Number),
    });
    expect(await json('trail', 'update', 'main', '--is-multi-region-trail', '--s3-key-prefix', 'p')).toEqual({
      ...settings,
      IsMultiRegionTrail: true,
      S3KeyPrefix: 'p',
    });
    expect(await json('trail', 'show', ARN)).toEqual({
      Trail: {
        ...settings,
        IsMultiRegionTrail: true,
        S3KeyPrefix: 'p',
        HomeRegion: 'us-east-1',
        HasCustomEventSelectors: false,
        HasInsightSelectors: false,
      },
    });
    expect(await json('trail', 'stop', 'main')).toBeUndefined();
    expect(await json('trail', 'status', 'main')).toMatchObject({ IsLogging: false });
    expect(await json('trail', 'delete', 'main')).toBeUndefined();
    expect(await json('trail', 'list')).toEqual({ trailList: [] });
  });

  it('is told to people in tables and sentences', async () => {
    const cwd = newFolder();
    const { run } = trailsIn(cwd);

    const created = await run(
      'trail',
      'create',
      'main',
      ...BUCKET,
      '--sns-topic-name',
      'news',
      '--region',
      'eu-west-1',
    );
    expect(created).toMatchObject({ status: 0, stderr: '' });
    expect(created.stdout).toMatch(/^name +main\nARN +arn:aws:cloudtrail:eu-west-1:111122223333:trail\/main\n/);
    expect(created.stdout).toMatch(/^topic +arn:aws:sns:eu-west-1:111122223333:news$/m);
    expect(created.stdout).toMatch(
      'It is not logging yet, and misses what is collected before it is started:\n' +
        '  opentrail trail start main --account-id 111122223333 --region eu-west-1\n',
    );
    expect(readdirSync(join(cwd, 'opentrail-archive/buckets'))).toEqual(['logs']);

    const listed = await run('trail', 'list', '--region', 'eu-west-1');
    expect(listed.stdout).toMatch(/│ main +│ eu-west-1 +│ 111122223333 │ its Region, its account │ logs +│ no +│/);
    const elsewhere = await run('trail', 'list');
    expect(elsewhere.stdout).toMatch('Account 111122223333 has no trails in us-east-1. With --all,');
    const started = await run('trail', 'start', 'main', '--region', 'eu-west-1');
    expect(started.stdout).toBe('main logs what is collected from now on\n');
    const shown = await run('trail', 'show', 'main', '--region', 'eu-west-1');
    expect(shown.stdout).toMatch(/^is logging +yes$/m);
    const status = await run('trail', 'status', 'main', '--region', 'eu-west-1');
    expect(status.stdout).toMatch(/^is logging +yes\nRegion +eu-west-1; .+\nstarted +\d{4}-/);
  });

  it('needs no account once the archive tells whose trails they are', async () => {
    const cwd = newFolder();
    await trailsIn(cwd).json('trail', 'create', 'main', ...BUCKET, '--region', 'eu-west-1');

    const { stdout } = await runCli(['trail', 'list', '--region', 'eu-west-1', '--json'], { cwd });
    const started = await runCli(['trail', 'start', `arn:aws:cloudtrail:eu-west-1:${ACCOUNT}:trail/main`], { cwd });

    expect(JSON.parse(stdout)).toMatchObject({ trailList: [{ Name: 'main' }] });
    expect(started).toMatchObject({ status: 0, stderr: '' });
  });

  it('may be one of many accounts and Regions, which --all lists', async () => {
    const cwd = newFolder();
    await trailsIn(cwd, '111111111111').json('trail', 'create', 'one', ...BUCKET);
    await trailsIn(cwd, '222222222222').json('trail', 'create', 'two', ...BUCKET, '--region', 'eu-west-1');

    const { status, stdout } = await runCli(['trail', 'list', '--all', '--json'], { cwd });

    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ trailList: [{ Name: 'one' }, { Name: 'two' }] });
  });

  it('shows its copies in other Regions, unless they are not wanted', async () => {
    const { json } = trailsIn(newFolder());
    await json('trail', 'create', 'main', ...BUCKET, '--is-multi-region-trail');

    const all = await json('trail', 'list', '--region', 'eu-west-1');
    const home = await json('trail', 'list', '--region', 'eu-west-1', '--no-include-shadow-trails');

    expect(all?.trailList).toMatchObject([{ Name: 'main', HomeRegion: 'us-east-1' }]);
    expect(home).toEqual({ trailList: [] });
  });

  it('takes its tags as JSON, too', async () => {
    const { run, json } = trailsIn(newFolder());

    await json('trail', 'create', 'main', ...BUCKET, '--tags-list', '[{"Key":"team","Value":"audit"}]');

    expect((await run('trail', 'show', 'main')).stdout).toMatch(/^tags +team=audit$/m);
  });

  it('keeps its tags', async () => {
    const { json, run } = trailsIn(newFolder());
    await json('trail', 'create', 'main', ...BUCKET, '--tags-list', 'Key=team,Value=a=b, c', 'Key=bare');

    const { stdout } = await run('trail', 'show', 'main');

    expect(stdout).toMatch(/^tags +team=a=b, c, bare=$/m);
  });
});
