import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { runCli } from './run-cli.ts';
import { arnOf, makeTrail, putSummaries, summariesIn } from './summaries-archive.ts';
import { ACCOUNT, trailsIn } from './trail-cli.ts';

const newFolder = scratchFolders();
const API = { templates: ['API_ACTIVITY'] } as const;
const SINCE = ['--since', '2026-03-01'];

describe('the trail that is meant', () => {
  it('is named where several keep summaries', async () => {
    const cwd = newFolder();
    await makeTrail(cwd, 'one', API);
    await makeTrail(cwd, 'two', { ...API, prefix: 'second' });
    putSummaries(cwd, [{ events: 1 }], { trail: 'one' });
    putSummaries(cwd, [{ events: 2 }], { trail: 'two', head: 'second/AWSLogs/' });
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

  it.each<[string, (cwd: string) => Promise<unknown>]>([
    ['that summarises, too', (cwd) => makeTrail(cwd, 'two', API)],
    ['that summarises no more', (cwd) => makeTrail(cwd, 'two')],
    ['that was deleted', async () => {}],
    ['of another Region', (cwd) => makeTrail(cwd, 'two', { ...API, region: 'eu-west-1' })],
  ])('may share its folder with one %s, and is told apart', async (_, makeAnother) => {
    const cwd = newFolder();
    await makeTrail(cwd, 'one', { ...API, isMultiRegion: true });
    await makeAnother(cwd);
    putSummaries(cwd, [{ events: 1 }], { trail: 'one' });
    putSummaries(cwd, [{ events: 2 }], { trail: 'two' });
    putSummaries(cwd, [{ events: 4 }], { unique: 'A'.repeat(16) });
    const { json } = summariesIn(cwd);
    const bucket = ['-a', 'opentrail-archive', '--bucket', 'logs'];

    expect((await json(...SINCE, '--trail', 'one')).totals.events).toBe(1);
    expect((await json(...SINCE, ...bucket)).totals.events).toBe(7);
    const alone = await json(...SINCE, ...bucket, '--trail', arnOf('two'));
    expect(alone).toMatchObject({ totals: { events: 2 }, trail: arnOf('two'), bucket: 'logs' });
  });

  it('is told of its own last summaries, also where another has gone on', async () => {
    const cwd = newFolder();
    await makeTrail(cwd, 'one', API);
    await makeTrail(cwd, 'two', API);
    putSummaries(cwd, [{ at: '2026-02-01T09:00:00Z' }], { trail: 'one' });
    putSummaries(cwd, [{}], { trail: 'two' });

    expect(await summariesIn(cwd).json('--trail', 'one')).toMatchObject({
      outside: { first: '2026-02-01T09:00:00Z', last: '2026-02-01T09:05:00Z', misses: ['time'] },
    });
  });

  it('is read by its ARN in its bucket when it was deleted', async () => {
    const cwd = newFolder();
    await makeTrail(cwd, 'audit', API);
    putSummaries(cwd, [{ events: 3 }]);
    await trailsIn(cwd).json('trail', 'delete', 'audit');
    const { run, json } = summariesIn(cwd);

    const { status, stderr } = await run('--trail', arnOf('audit'));

    expect(status).toBe(2);
    expect(stderr).toBe(
      `opentrail: ${arnOf('audit')} was deleted\n  what it kept is still there: name its bucket, too, as in --bucket NAME --trail ${arnOf('audit')}\n`,
    );
    const flags = ['-a', 'opentrail-archive', '--bucket', 'logs', '--trail', arnOf('audit')];
    expect((await json(...SINCE, ...flags)).totals.events).toBe(3);
  });

  it('has the account’s files alone, whoever else uses its bucket', async () => {
    const cwd = newFolder();
    await makeTrail(cwd, 'audit', API);
    putSummaries(cwd, [{ events: 1 }]);
    putSummaries(cwd, [{ events: 2, account: '222222222222' }]);

    expect((await summariesIn(cwd).json(...SINCE)).totals.events).toBe(1);
  });

  it('has its organization’s files, where it is an organization trail', async () => {
    const cwd = newFolder();
    const organization = { id: 'o-example', managementAccount: ACCOUNT, accounts: [{ id: '222222222222' }] };
    writeFileSync(join(cwd, 'o.json'), JSON.stringify(organization));
    await runCli(['organization', 'set', 'o.json'], { cwd });
    await makeTrail(cwd, 'audit', { ...API, isOrganizationTrail: true });
    const head = 'AWSLogs/o-example/';
    putSummaries(cwd, [{ events: 1 }], { head });
    putSummaries(cwd, [{ events: 2, account: '222222222222' }], { head });
    putSummaries(cwd, [{ events: 4 }]);
    const { json } = summariesIn(cwd);

    expect(await json(...SINCE)).toMatchObject({ totals: { events: 3 }, organization: 'o-example' });
    expect((await json(...SINCE, '--account', '222222222222')).totals.events).toBe(2);
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
