import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { anEvent } from '../data/event.ts';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { ingestJson, runCli } from './run-cli.ts';
import { makeTrail, summariesIn } from './summaries-archive.ts';
import { trailsIn } from './trail-cli.ts';

const newFolder = scratchFolders();

const NAMES = ['GetObject', 'PutObject', 'ListObjects'];
const BUCKETS = ['alpha', 'beta'];
const PEOPLE = ['alice', 'bob'];
const BEGIN = Date.UTC(2026, 2, 1, 9);

/** What tells data event `n` from others, in words of a summary. */
const partsOf = (n: number) => ({
  name: NAMES[n % 3],
  resource: n % 10 === 0 ? undefined : `arn:aws:s3:::${BUCKETS[n % 2]}`,
  user:
    n % 4 === 0
      ? `IAMUser:arn:aws:iam::111122223333:user/${PEOPLE[n % 8 === 0 ? 0 : 1]}`
      : 'AssumedRole:arn:aws:sts::111122223333:assumed-role/App/i-1',
  error: n % 7 === 0 ? 'AccessDenied' : undefined,
  time: BEGIN + n * 20_000,
});

const eventOf = (n: number) => {
  const { name, resource, user, error, time } = partsOf(n);
  const [type, ...arn] = user.split(':');
  return anEvent({
    eventID: `event-${n}`,
    eventName: name,
    eventTime: new Date(time).toISOString().replace('.000', ''),
    eventCategory: 'Data',
    managementEvent: false,
    userIdentity: { type, arn: arn.join(':'), accountId: '111122223333' },
    resources:
      resource === undefined
        ? [{ type: 'AWS::S3::Object' }]
        : [
            { type: 'AWS::S3::Object', ARN: `${resource}/key-${n}` },
            { type: 'AWS::S3::Bucket', accountId: '111122223333', ARN: resource },
          ],
    ...(error === undefined ? {} : { errorCode: error }),
  });
};

const COUNT = 240;
const all = Array.from({ length: COUNT }, (_, n) => n);

/** Events by a text of theirs; most first, then in the order of the texts. */
const countedBy = (texts: readonly (string | undefined)[]) => {
  const counts = new Map<string, number>();
  for (const text of texts) if (text !== undefined) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts]
    .map(([name, value]) => ({ name, value }))
    .sort((a, b) => b.value - a.value || (a.name < b.name ? -1 : 1));
};

describe('what was ingested', () => {
  let cwd = '';
  beforeAll(async () => {
    cwd = newFolder();
    const templates = ['API_ACTIVITY', 'RESOURCE_ACCESS'] as const;
    await makeTrail(cwd, 'audit', { templates, more: { Keep: 'PeopleAndFailures' } });
    // Another trail keeps summaries in the same folder, as long as it is there.
    await makeTrail(cwd, 'second', { templates: ['API_ACTIVITY', 'USER_ACTIONS'] });
    const files = { first: all.slice(0, 150), again: all.slice(100, 200), late: [...all.slice(200), 3, 4, 5] };
    for (const [name, events] of Object.entries(files)) {
      writeFileSync(join(cwd, `${name}.json`), JSON.stringify({ Records: events.map(eventOf) }));
      const { status } = await ingestJson([`${name}.json`], { cwd });
      expect(status).toBe(0);
    }
    expect((await summariesIn(cwd).json('--since', '2026-03-01', '--trail', 'second')).totals.events).toBe(COUNT);
    await trailsIn(cwd).json('trail', 'delete', 'second');
  });

  it.each([
    ['api', 'name', 'API_ACTIVITY'],
    ['resource', 'resource', 'RESOURCE_ACCESS'],
  ] as const)('is what the summaries by %s add up to', async (by, part, template) => {
    const told = await summariesIn(cwd).json('--since', '2026-03-01', '--by', by, '--details');

    const events = all.map(partsOf).filter((event) => event[part] !== undefined);
    expect(told).toMatchObject({ status: 0, template });
    expect(told.rows.map(({ name, events: value }) => ({ name, value }))).toEqual(
      countedBy(events.map((event) => event[part])),
    );
    expect(told.totals).toMatchObject({
      events: events.length,
      failed: events.filter(({ error }) => error).length,
      leftOut: events.filter(({ error, user }) => !error && user.startsWith('AssumedRole')).length,
    });
    expect(told.timeline.buckets.reduce((sum, bucket) => sum + bucket.events, 0)).toBe(events.length);
    for (const { name, details = [] } of told.rows) {
      const ofRow = events.filter((event) => event[part] === name);
      expect(details.find(({ dimension }) => dimension === 'userIdentity')?.buckets).toEqual(
        countedBy(ofRow.map(({ user }) => user)),
      );
      expect(details.find(({ dimension }) => dimension === 'errorCode')?.buckets).toEqual(
        countedBy(ofRow.map(({ error }) => error)),
      );
    }
  });

  it('is told to people, with what came late and what is only counted', async () => {
    const { status, stdout } = await runCli(['summaries', '--since', '2026-03-01', '--by', 'resource'], { cwd });

    expect(status).toBe(0);
    expect(stdout).toMatch(/\n216 events, \d+ failed, in 16 windows .* from \d+ records, \d+ of them late\n/);
    expect(stdout).toMatch(
      /\n\d+ events were left out of the log files, and only counted here\n24 more events are not among them: without a resource, or from before the trail counted by resource\n$/,
    );
  });

  it('is not counted again when the archive’s own summaries are ingested', async () => {
    const before = await summariesIn(cwd).json('--since', '2026-03-01');
    const { report } = await ingestJson(['opentrail-archive/buckets'], { cwd });
    const after = await summariesIn(cwd).json('--since', '2026-03-01');

    expect(report).toMatchObject({ counts: { delivered: 0, setAside: 0 } });
    expect(report.counts.excludedBy.selectors).toBeGreaterThan(0);
    expect(after).toEqual(before);
  });
});
