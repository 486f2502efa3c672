import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { anEvent } from '../data/event.ts';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { filesBelow, readEvents, readLogFiles } from './read-archive.ts';
import { ingestJson, runCli } from './run-cli.ts';

const newFolder = scratchFolders();
const ACCOUNT = '111122223333';
const ARCHIVE = 'opentrail-archive';

const arnOf = (name: string, region = 'us-east-1') => `arn:aws:cloudtrail:${region}:${ACCOUNT}:trail/${name}`;

/** Three events of the account in two Regions, a data event, and one of another account. */
const LOG = [
  anEvent({ eventID: 'a' }),
  anEvent({ eventID: 'b', awsRegion: 'eu-west-1' }),
  anEvent({ eventID: 'c', awsRegion: 'eu-west-1', readOnly: true }),
  anEvent({ eventID: 'd', eventCategory: 'Data', managementEvent: false }),
  anEvent({ eventID: 'e', recipientAccountId: '999999999999' }),
];

describe('ingest with trails', () => {
  let cwd: string;
  let bucketOf: (name: string) => string;

  const trail = async (...args: readonly string[]) => {
    const { status, stderr } = await runCli(['trail', ...args, '--account-id', ACCOUNT], { cwd });
    if (status !== 0) throw new Error(stderr);
  };
  const make = async (name: string, ...flags: readonly string[]) => {
    await trail('create', name, '--s3-bucket-name', `${name}-bucket`, ...flags);
    const region = flags.indexOf('--region');
    await trail('start', region < 0 ? arnOf(name) : arnOf(name, flags[region + 1]));
  };
  const ids = (archive: string) =>
    readEvents(archive)
      .map(({ tokens }) => (JSON.parse(tokens) as { eventID: string }).eventID)
      .join('');

  beforeEach(() => {
    cwd = newFolder();
    bucketOf = (name) => join(cwd, ARCHIVE, 'buckets', `${name}-bucket`);
    writeFileSync(join(cwd, 'log.json'), JSON.stringify({ Records: LOG }));
  });

  it('delivers each event to every trail that logs it, and counts what none logs, by reason', async () => {
    await make('all-regions', '--is-multi-region-trail');
    await make('europe', '--region', 'eu-west-1');

    const { status, report } = await ingestJson(['log.json'], { cwd });

    expect(status).toBe(0);
    expect(ids(bucketOf('all-regions'))).toBe('bca');
    expect(ids(bucketOf('europe'))).toBe('bc');
    expect(report.counts).toMatchObject({ arrivals: 5, delivered: 3, excluded: 2 });
    expect(report.counts.excludedBy).toEqual({ account: 1, selectors: 1 });
    expect(report.trails).toEqual([
      { trail: arnOf('europe', 'eu-west-1'), events: 2, logFiles: 1, tooLong: 0 },
      { trail: arnOf('all-regions'), events: 3, logFiles: 2, tooLong: 0 },
    ]);
    expect(filesBelow(join(cwd, ARCHIVE, 'AWSLogs'))).toEqual([]);
  });

  it('says it to people', async () => {
    await make('web');

    const { stdout } = await runCli(['ingest', 'log.json'], { cwd });

    expect(stdout).toContain(`web (${ACCOUNT}, us-east-1)  1 event, 1 new log file`);
    expect(stdout).toContain('1 excluded: of accounts that no trail logs');
    expect(stdout).toContain('2 excluded: from Regions that no trail logs');
    expect(stdout).toContain('1 excluded: kept out by the event selectors');
  });

  it('puts organization, prefix and bucket into the place', async () => {
    const organization = { id: 'o-ex', managementAccount: ACCOUNT, accounts: [{ id: '999999999999' }] };
    writeFileSync(join(cwd, 'organization.json'), JSON.stringify(organization));
    await runCli(['organization', 'set', 'organization.json'], { cwd });
    await make('org', '--is-multi-region-trail', '--is-organization-trail', '--s3-key-prefix', 'audit');

    await ingestJson(['log.json'], { cwd });

    const folders = filesBelow(bucketOf('org')).map((name) => name.split('/20')[0]);
    expect([...new Set(folders)].sort()).toEqual([
      `audit/AWSLogs/o-ex/${ACCOUNT}/CloudTrail/eu-west-1`,
      `audit/AWSLogs/o-ex/${ACCOUNT}/CloudTrail/us-east-1`,
      'audit/AWSLogs/o-ex/999999999999/CloudTrail/us-east-1',
    ]);
  });

  it('appends to the log group and tells the topic once the files are there', async () => {
    const group = ['--cloud-watch-logs-log-group-arn', `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/my/logs:*`];
    const role = ['--cloud-watch-logs-role-arn', `arn:aws:iam::${ACCOUNT}:role/logs`];
    await make('web', '--sns-topic-name', 'files', ...group, ...role);

    await ingestJson(['log.json'], { cwd });

    const [stream] = filesBelow(join(cwd, ARCHIVE, 'log-groups'));
    expect(stream).toMatch(new RegExp(`/${ACCOUNT}_CloudTrail_us-east-1\\.jsonl$`));
    const [file] = readLogFiles(bucketOf('web'));
    expect(readFileSync(join(cwd, ARCHIVE, 'log-groups', stream), 'latin1')).toBe(`${file.records.join('\n')}\n`);
    const [topic] = filesBelow(join(cwd, ARCHIVE, 'topics'));
    const message = JSON.parse(readFileSync(join(cwd, ARCHIVE, 'topics', topic), 'utf8')) as object;
    expect(message).toEqual({ s3Bucket: 'web-bucket', s3ObjectKey: [file.key] });
  });

  it('delivers to the named trails alone, by name or ARN', async () => {
    for (const name of ['one', 'two', 'three']) await make(name);

    await ingestJson(['log.json', '--trail', 'one', arnOf('two')], { cwd });

    expect(['one', 'two', 'three'].map((name) => ids(bucketOf(name)))).toEqual(['a', 'a', '']);
  });

  it.each([
    ['is not there', ['nobody'], "there is no trail 'nobody' in this archive\n  the archive has: web, web"],
    ['is two', ['web'], "several trails are named 'web'\n  name one by its ARN:"],
  ])('refuses a trail that %s, before anything is read', async (_, names, message) => {
    await make('web');
    await make('web', '--region', 'eu-west-1');

    const { status, stderr } = await runCli(['ingest', 'log.json', '--trail', ...names], { cwd });

    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(filesBelow(join(cwd, ARCHIVE, 'ledger'))).toEqual([]);
  });

  it('refuses to exclude everything for ever, if no trail was ever started', async () => {
    await trail('create', 'idle', '--s3-bucket-name', 'b-1');

    const { status, stderr } = await runCli(['ingest', 'log.json'], { cwd });

    expect(status).toBe(2);
    expect(stderr).toContain(`opentrail trail start ${arnOf('idle')}`);
  });

  it('goes on with the last settings that it can read, and says which object is damaged', async () => {
    await make('damaged');
    await make('sound');
    const folder = join(cwd, ARCHIVE, 'registry/trail');
    const settings = filesBelow(folder).filter((name) => name.includes('.damaged.'));
    writeFileSync(join(folder, settings.at(-1)!), '{"format":1');

    const { status, report } = await ingestJson(['log.json'], { cwd });

    expect(status).toBe(2);
    expect(report.alarms).toMatchObject([{ message: expect.stringContaining(settings.at(-1)!) }]);
    expect(ids(bucketOf('sound'))).toBe('a');
  });

  it('loses nothing to a start that cannot be read, nor to a trail of which nothing can', async () => {
    await make('damaged');
    await make('lost');
    const folder = join(cwd, ARCHIVE, 'registry/trail');
    const [damaged, lost] = ['damaged', 'lost'].map((name) =>
      filesBelow(folder).filter((file) => file.includes(`.${name}.`)),
    );
    for (const file of [damaged.at(-1)!, ...lost]) writeFileSync(join(folder, file), 'x');

    const { status, report } = await ingestJson(['log.json'], { cwd });

    expect(status).toBe(2);
    expect(report.alarms).toHaveLength(2);
    expect(ids(bucketOf('damaged'))).toBe('a');
    expect(ids(join(cwd, ARCHIVE))).toBe('bcade');
  });

  it('says that revisions are gone', async () => {
    await make('web');
    await trail('update', arnOf('web'), '--s3-key-prefix', 'p');
    await ingestJson(['log.json'], { cwd });
    const folder = join(cwd, ARCHIVE, 'registry/revision');
    rmSync(join(folder, filesBelow(folder).at(-1)!));

    const { status, report } = await ingestJson(['log.json'], { cwd });

    expect(status).toBe(2);
    expect(report.alarms).toMatchObject([{ message: expect.stringContaining('events were routed by revision 3') }]);
  });

  it('holds up no trail because of another that cannot be written', async () => {
    await make('stuck');
    await make('sound');
    rmSync(bucketOf('stuck'), { recursive: true });
    writeFileSync(bucketOf('stuck'), 'not a folder');

    const { status, report } = await ingestJson(['log.json'], { cwd });

    expect(status).toBe(2);
    expect(report.alarms).toHaveLength(1);
    expect(ids(bucketOf('sound'))).toBe('a');
    const shown = await runCli(['trail', 'status', arnOf('stuck'), '--json'], { cwd });
    expect(JSON.parse(shown.stdout)).toMatchObject({ LatestDeliveryError: expect.any(String) });

    rmSync(bucketOf('stuck'));
    mkdirSync(bucketOf('stuck'));
    await ingestJson(['log.json'], { cwd });

    expect(ids(bucketOf('stuck'))).toBe('a');
    const mended = await runCli(['trail', 'status', arnOf('stuck'), '--json'], { cwd });
    expect(JSON.parse(mended.stdout)).not.toHaveProperty('LatestDeliveryError');
  });

  it('keeps what was committed for a trail that is deleted meanwhile', async () => {
    await make('gone');
    writeFileSync(join(cwd, 'first.json'), JSON.stringify({ Records: [LOG[0]] }));
    rmSync(bucketOf('gone'), { recursive: true });
    writeFileSync(bucketOf('gone'), 'not a folder');
    await ingestJson(['first.json'], { cwd });
    await trail('delete', arnOf('gone'));
    rmSync(bucketOf('gone'));

    await ingestJson(['log.json'], { cwd });

    expect(ids(bucketOf('gone'))).toBe('a');
  });
});
