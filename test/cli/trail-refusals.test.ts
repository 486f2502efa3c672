import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { runCli } from './run-cli.ts';
import { BUCKET, trailsIn } from './trail-cli.ts';

const newFolder = scratchFolders();

describe('a refusal', () => {
  it('has CloudTrail’s name, its message and a remedy', async () => {
    const { run } = trailsIn(newFolder());

    const { status, stdout, stderr } = await run('trail', 'create', 'x', ...BUCKET, '--json');

    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toBe(
      'opentrail: InvalidTrailNameException: Trail name too short. Minimum allowed length: 3 characters. ' +
        'Specified name length: 1 characters.\n  use 3 to 128 letters, digits, dots, dashes and underscores\n',
    );
  });

  it.each<[string, readonly string[], string]>([
    ['a name that leads elsewhere', ['create', '../../x', ...BUCKET], 'InvalidTrailNameException'],
    [
      'a bucket that leads elsewhere',
      ['create', 'main', '--s3-bucket-name', '../../x'],
      'InvalidS3BucketNameException',
    ],
    ['an absolute bucket', ['create', 'main', '--s3-bucket-name', '/etc'], 'InvalidS3BucketNameException'],
    ['no such trail', ['start', 'main'], 'TrailNotFoundException'],
    ['no such trail to show', ['show', 'main'], 'TrailNotFoundException'],
    ['no such trail to look at', ['status', 'main'], 'TrailNotFoundException'],
    ['a broken ARN', ['stop', 'arn:aws:cloudtrail'], 'CloudTrailARNInvalidException'],
    [
      'flags that exclude each other',
      ['create', 'main', ...BUCKET, '--is-multi-region-trail', '--no-include-global-service-events'],
      'InvalidParameterCombinationException',
    ],
    [
      'an organization trail without an organization',
      ['create', 'main', ...BUCKET, '--is-organization-trail'],
      'OrganizationsNotInUseException',
    ],
  ])('comes of %s', async (_, args, name) => {
    const cwd = newFolder();

    expect(await trailsIn(cwd).refusal('trail', ...args)).toEqual({ status: 2, stdout: '', name });

    expect(readdirSync(cwd).filter((made) => made !== 'opentrail-archive')).toEqual([]);
  });

  it('comes of a change outside the home Region, and of a second trail of the same name', async () => {
    const { json, refusal } = trailsIn(newFolder());
    await json('trail', 'create', 'main', ...BUCKET, '--is-multi-region-trail');
    const arn = 'arn:aws:cloudtrail:us-east-1:111122223333:trail/main';

    expect(await refusal('trail', 'stop', arn, '--region', 'eu-west-1')).toHaveProperty(
      'name',
      'InvalidHomeRegionException',
    );
    expect(await refusal('trail', 'create', 'main', ...BUCKET)).toHaveProperty('name', 'TrailAlreadyExistsException');
  });

  it('comes of a bucket behind a symbolic link', async () => {
    const [cwd, outside] = [newFolder(), newFolder()];
    mkdirSync(join(cwd, 'opentrail-archive/buckets'), { recursive: true });
    symlinkSync(outside, join(cwd, 'opentrail-archive/buckets/logs'));

    const { status, name } = await trailsIn(cwd).refusal('trail', 'create', 'main', ...BUCKET);

    expect({ status, name }).toEqual({ status: 2, name: 'InsufficientS3BucketPolicyException' });
    expect(readdirSync(outside)).toEqual([]);
  });
});

describe('a registry that is damaged', () => {
  it('is told beside what is left of it', async () => {
    const cwd = newFolder();
    const { json } = trailsIn(cwd);
    await json('trail', 'create', 'one', ...BUCKET);
    await json('trail', 'create', 'two', ...BUCKET);
    const registry = join(cwd, 'opentrail-archive/registry/trail');
    const folder = readdirSync(registry).find((name) => name.includes('two'))!;
    for (const name of readdirSync(join(registry, folder))) writeFileSync(join(registry, folder, name), '{');

    const { status, stdout, stderr } = await runCli(['trail', 'list', '--all', '--json'], { cwd });

    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ trailList: [{ Name: 'one' }] });
    expect(stderr).toMatch(/^opentrail: .*registry object .+\n {2}settings are missing or unreadable; /);
  });
});

describe('wrong usage', () => {
  it.each<[string, readonly string[], RegExp]>([
    ['no name', ['trail', 'start'], /^opentrail: no trail is named\n {2}give its name or ARN\n$/],
    ['two names', ['trail', 'start', 'one', '--name', 'two'], /^opentrail: two trails are named: one and two\n/],
    ['no bucket', ['trail', 'create', 'main'], /required option '--s3-bucket-name <bucket>'/],
    [
      'a tag without a key',
      ['trail', 'create', 'main', ...BUCKET, '--tags-list', 'x=y'],
      /^opentrail: 'x=y' is not a tag\n/,
    ],
    ['no such command', ['trail', 'frobnicate'], /unknown command 'frobnicate'/],
    ['an empty archive', ['trail', 'list', '-a', ''], /^opentrail: the archive '' is not a folder\n/],
    ['a Region of nowhere', ['trail', 'list', '--region', '../x'], /^opentrail: '\.\.\/x' is not a Region\n/],
  ])('such as %s is told', async (_, args, message) => {
    const cwd = newFolder();

    const { status, stderr } = await trailsIn(cwd).run(...args);

    expect(status).toBe(2);
    expect(stderr).toMatch(message);
    expect(existsSync(join(cwd, 'opentrail-archive'))).toBe(false);
  });

  it('is to leave open whose trails are meant', async () => {
    const { status, stderr } = await runCli(['trail', 'list'], { cwd: newFolder() });

    expect(status).toBe(2);
    expect(stderr).toMatch(/^opentrail: whose trails\?.+\n {2}give --account-id, set OPENTRAIL_ACCOUNT_ID, or/);
  });

  it('is to name a file as the archive', async () => {
    const cwd = newFolder();
    writeFileSync(join(cwd, 'file'), '');

    const { status, stderr } = await trailsIn(cwd).run('trail', 'list', '-a', 'file');

    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: "opentrail: the archive 'file' is not a folder\n  name another with --archive <folder>\n",
    });
  });

  it('makes no archive where somebody only looks', async () => {
    const cwd = newFolder();

    const { status, stdout } = await runCli(['trail', 'list', '--all'], { cwd });

    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: 'No trails. Make one with: opentrail trail create NAME --s3-bucket-name BUCKET\n',
    });
    expect(readdirSync(cwd)).toEqual([]);
  });
});
