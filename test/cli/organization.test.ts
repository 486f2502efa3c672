import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { anEvent } from '../data/event.ts';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { runCli } from './run-cli.ts';
import type { Findings } from '../../cli/explain.ts';
import { BUCKET, trailsIn } from './trail-cli.ts';

const newFolder = scratchFolders();
const MANAGEMENT = '111111111111';
const MEMBER = '222222222222';
const FORMER = '333333333333';
const PLAIN = '444444444444';

const DESCRIPTION = {
  id: 'o-exampleorgid',
  managementAccount: MANAGEMENT,
  delegatedAdministrators: [MEMBER],
  featureSet: 'ALL',
  trustedAccess: true,
  accounts: [
    { id: MEMBER, regions: ['eu-south-2', { region: 'me-south-1', disabled: '2026-02-01T00:00:00Z' }] },
    { id: FORMER, joined: '2025-01-01T00:00:00Z', left: '2026-01-01T00:00:00.500Z' },
    { id: PLAIN },
  ],
};

const withFile = (content: string | object) => {
  const cwd = newFolder();
  writeFileSync(join(cwd, 'o.json'), typeof content === 'string' ? content : JSON.stringify(content));
  return cwd;
};

describe('the organization of an archive', () => {
  it('is what was set last, in a form that can be set again', async () => {
    const cwd = withFile(DESCRIPTION);

    const set = await runCli(['organization', 'set', 'o.json', '--json'], { cwd });
    const shown = await runCli(['organization', 'show', '--json'], { cwd });
    writeFileSync(join(cwd, 'again.json'), shown.stdout);
    const again = await runCli(['organization', 'set', 'again.json', '--json'], { cwd });

    expect([set, shown, again].map(({ status, stderr }) => ({ status, stderr }))).toEqual(
      Array.from({ length: 3 }, () => ({ status: 0, stderr: '' })),
    );
    expect(JSON.parse(shown.stdout)).toEqual(DESCRIPTION);
    expect([set.stdout, again.stdout]).toEqual([shown.stdout, shown.stdout]);
  });

  it('says as of when it is, if the file did', async () => {
    const asOf = '2026-03-01T09:41:00Z';
    const [member, ...others] = DESCRIPTION.accounts;
    const accounts = [{ ...member, regionsAsOf: '2026-03-01T08:41:00Z' }, ...others];
    const cwd = withFile({ ...DESCRIPTION, asOf, accounts });

    const { stdout } = await runCli(['organization', 'set', 'o.json'], { cwd });
    const shown = await runCli(['organization', 'show', '--json'], { cwd });

    expect(stdout).toMatch(/^as of +2026-03-01T09:41:00Z$/m);
    expect(JSON.parse(shown.stdout)).toEqual({ ...DESCRIPTION, asOf, accounts });
  });

  it('is shown to people as a table', async () => {
    const cwd = withFile(DESCRIPTION);

    const { stdout } = await runCli(['organization', 'set', 'o.json'], { cwd });

    expect(stdout).toMatch(/^organization +o-exampleorgid\nmanagement account +111111111111$/m);
    expect(stdout).toMatch(/│ 222222222222 │ always +│ eu-south-2 +│/);
    expect(stdout).toMatch(/│ me-south-1 until 2026-02-01T00:00:00Z │/);
    expect(stdout).toMatch(
      /│ 333333333333 │ 2025-01-01T00:00:00Z…2026-01-01T00:00:00\.500Z │ not known: every Region counts +│/,
    );
  });

  it('is none before one was set', async () => {
    const cwd = newFolder();

    const { status, stderr } = await runCli(['organization', 'show'], { cwd });

    expect(status).toBe(2);
    expect(stderr).toBe(
      'opentrail: OrganizationsNotInUseException: This archive knows of no organization.\n' +
        '  import the organization first: opentrail organization set FILE\n',
    );
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('is not set by a file with mistakes, which are all named', async () => {
    const cwd = withFile({ id: 17, managementAccount: MANAGEMENT, accounts: [{ id: '../../x' }, {}], mood: 'good' });

    const { status, stderr } = await runCli(['organization', 'set', 'o.json'], { cwd });

    expect(status).toBe(2);
    expect(stderr).toMatch(/^opentrail: o\.json describes no organization: /);
    for (const path of ['id: expected', 'accounts[0].id: expected', 'accounts[1].id: expected', 'mood: expected']) {
      expect(stderr).toContain(path);
    }
    expect(readdirSync(cwd)).toEqual(['o.json']);
  });

  it.each<[string, string, RegExp]>([
    ['is no JSON', '{"id":\u001b[2J', /^opentrail: o\.json is not JSON: /],
    ['is a list', '[]', /^opentrail: o\.json describes no organization: /],
    ['is empty', '', /^opentrail: o\.json is not JSON: /],
  ])('is not set by a file that %s', async (_, content, message) => {
    const { status, stderr } = await runCli(['organization', 'set', 'o.json'], { cwd: withFile(content) });

    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });

  it.each([
    ['nowhere.json', 'opentrail: cannot read nowhere.json: there is no such file\n  check the path\n'],
    ['.', expect.stringMatching(/^opentrail: cannot read \.: /)],
  ])('is not set by %s', async (file, message) => {
    const { status, stderr } = await runCli(['organization', 'set', file], { cwd: newFolder() });

    expect({ status, stderr }).toEqual({ status: 2, stderr: message });
  });
});

describe('an organization trail', () => {
  it('is made by the management account, and logs members as long as they belong', async () => {
    const cwd = withFile(DESCRIPTION);
    await runCli(['organization', 'set', 'o.json'], { cwd });
    const flags = [...BUCKET, '--is-organization-trail', '--is-multi-region-trail'];
    const event = (recipientAccountId: string, fields = {}) =>
      JSON.stringify(anEvent({ recipientAccountId, ...fields }));
    const lines = [
      event(MEMBER),
      event(MEMBER, { awsRegion: 'eu-south-2' }),
      event(MEMBER, { awsRegion: 'ap-east-1' }),
      event(FORMER, { eventTime: '2025-06-01T00:00:00Z' }),
      event(FORMER),
    ];

    const created = await runCli(['trail', 'create', 'all', ...flags, '--json'], { cwd });
    await runCli(['trail', 'start', 'all'], { cwd });
    const { stdout } = await runCli(['explain', '-', '--json'], { cwd, stdin: lines.join('\n') });

    expect(JSON.parse(created.stdout)).toMatchObject({
      TrailARN: `arn:aws:cloudtrail:us-east-1:${MANAGEMENT}:trail/all`,
    });
    const { events } = JSON.parse(stdout) as Findings;
    expect(events.map(({ trails: [{ logs, rule, folder }] }) => [logs, rule, folder])).toEqual([
      [true, 'selectors', `buckets/logs/AWSLogs/o-exampleorgid/${MEMBER}/CloudTrail/us-east-1/`],
      [true, 'selectors', `buckets/logs/AWSLogs/o-exampleorgid/${MEMBER}/CloudTrail/eu-south-2/`],
      [false, 'copy', undefined],
      [true, 'selectors', `buckets/logs/AWSLogs/o-exampleorgid/${FORMER}/CloudTrail/us-east-1/`],
      [false, 'account', undefined],
    ]);
  });

  it('can be looked at by a member, and changed only by those who may', async () => {
    const cwd = withFile(DESCRIPTION);
    await runCli(['organization', 'set', 'o.json'], { cwd });
    await trailsIn(cwd, MANAGEMENT).json('trail', 'create', 'all', ...BUCKET, '--is-organization-trail');
    const arn = `arn:aws:cloudtrail:us-east-1:${MANAGEMENT}:trail/all`;
    const delegated = trailsIn(cwd, MEMBER);
    const plain = trailsIn(cwd, PLAIN);
    const stranger = trailsIn(cwd, '999999999999');

    expect((await delegated.json('trail', 'show', arn))?.Trail).toMatchObject({ Name: 'all' });
    expect(await delegated.json('trail', 'start', arn)).toBeUndefined();
    expect(await stranger.refusal('trail', 'show', arn)).toMatchObject({ status: 2, name: 'TrailNotFoundException' });
    expect((await plain.json('trail', 'show', arn))?.Trail).toMatchObject({ Name: 'all' });
    expect((await plain.refusal('trail', 'stop', arn)).name).toMatch(/^(NotOrganizationMaster|OperationNotPermitted)/);
    expect(await plain.refusal('trail', 'create', 'own', ...BUCKET, '--is-organization-trail')).toMatchObject({
      status: 2,
      name: 'NotOrganizationMasterAccountException',
    });
  });

  it('becomes one of its account alone when another account is the management account', async () => {
    const cwd = withFile(DESCRIPTION);
    await runCli(['organization', 'set', 'o.json'], { cwd });
    await trailsIn(cwd, MANAGEMENT).json('trail', 'create', 'all', ...BUCKET, '--is-organization-trail');
    writeFileSync(join(cwd, 'new.json'), JSON.stringify({ id: 'o-other', managementAccount: '555555555555' }));

    const { stdout } = await runCli(['organization', 'set', 'new.json'], { cwd });

    expect(stdout).toMatch(
      `arn:aws:cloudtrail:us-east-1:${MANAGEMENT}:trail/all logs its own account alone from now on\n`,
    );
    expect((await trailsIn(cwd, MANAGEMENT).json('trail', 'show', 'all'))?.Trail).toMatchObject({
      IsOrganizationTrail: false,
    });
  });
});
