import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import type { Findings } from '../../cli/explain.ts';
import { anEvent } from '../data/event.ts';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { runCli } from './run-cli.ts';
import { ACCOUNT, BUCKET, trailsIn } from './trail-cli.ts';

const newFolder = scratchFolders();
const event = (fields: Readonly<Record<string, unknown>> = {}): string => JSON.stringify(anEvent(fields));
const arn = (name: string, region = 'us-east-1') => `arn:aws:cloudtrail:${region}:${ACCOUNT}:trail/${name}`;

const explainJson = async (cwd: string, stdin: string, ...args: readonly string[]) => {
  const { status, stdout } = await runCli(['explain', '-', '--json', ...args], { cwd, stdin });
  return { status, ...(JSON.parse(stdout) as Findings) };
};

describe('explain', () => {
  it('says that the built-in trail logs everything, while there is no other', async () => {
    const { status, stdout } = await runCli(['explain', '-'], { cwd: newFolder(), stdin: event() });

    expect(status).toBe(0);
    expect(stdout).toMatch(
      '2026-03-01T09:01:02Z  s3.amazonaws.com PutBucketPolicy  (Management; 111122223333, us-east-1)\n',
    );
    expect(stdout).toMatch(/│ default │ yes +│ none │ the archive has no trails, so the built-in one logs everything/);
    expect(stdout).toMatch(/to AWSLogs\/111122223333\/CloudTrail\/us-east-1\/ /);
  });

  it('says of every event what every trail makes of it, and where it would go', async () => {
    const cwd = newFolder();
    const { json } = trailsIn(cwd);
    await json('trail', 'create', 'main', ...BUCKET, '--is-multi-region-trail', '--s3-key-prefix', 'p/q');
    await json('trail', 'create', 'local', ...BUCKET, '--region', 'eu-west-1');
    await json('trail', 'start', 'main');
    await json('trail', 'start', 'local', '--region', 'eu-west-1');
    const lines = [event(), event({ recipientAccountId: '444455556666' }), event({ awsRegion: 'eu-west-1' })].join(
      '\n',
    );

    const { status, events, unreadable } = await explainJson(cwd, lines);

    const verdicts = events.map(({ trails }) =>
      trails.map(({ trail, logs, rule, folder }) => [trail, logs, rule, folder]),
    );
    const prefix = 'buckets/logs/p/q/AWSLogs/111122223333/CloudTrail';
    expect({ status, unreadable }).toEqual({ status: 0, unreadable: [] });
    expect(verdicts.map((of) => of.toSorted())).toEqual([
      [
        [arn('local', 'eu-west-1'), false, 'copy', undefined],
        [arn('main'), true, 'selectors', `${prefix}/us-east-1/`],
      ],
      [
        [arn('local', 'eu-west-1'), false, 'account', undefined],
        [arn('main'), false, 'account', undefined],
      ],
      [
        [arn('local', 'eu-west-1'), true, 'selectors', 'buckets/logs/AWSLogs/111122223333/CloudTrail/eu-west-1/'],
        [arn('main'), true, 'selectors', `${prefix}/eu-west-1/`],
      ],
    ]);
    expect(events[0]).toMatchObject({ eventName: 'PutBucketPolicy', eventTime: '2026-03-01T09:01:02Z', position: 0 });
  });

  it('says that a trail was never started, and only of the trail that is asked about', async () => {
    const cwd = newFolder();
    const { json } = trailsIn(cwd);
    await json('trail', 'create', 'main', ...BUCKET);
    await json('trail', 'create', 'other', ...BUCKET);

    const byName = await explainJson(cwd, event(), '--trail', 'main');
    const byArn = await explainJson(cwd, event(), '--trail', arn('main'));

    expect(byName.events[0].trails).toEqual([
      { trail: arn('main'), logs: false, rule: 'logging', why: expect.any(String) },
    ]);
    expect(byArn).toEqual(byName);
  });

  it('knows no trail of another name', async () => {
    const { status, stderr } = await runCli(['explain', '-', '--trail', 'main'], { cwd: newFolder(), stdin: event() });

    expect(status).toBe(2);
    expect(stderr).toMatch(/^opentrail: TrailNotFoundException: Unknown trail: main\n/);
  });

  it('reads what ingest reads', async () => {
    const cwd = newFolder();
    writeFileSync(join(cwd, 'log.json.gz'), gzipSync(`{"Records":[${event()},${event({ eventID: 'two' })}]}`));

    const { stdout } = await runCli(['explain', 'log.json.gz', '--json'], { cwd });

    expect(JSON.parse(stdout)).toMatchObject({
      events: [{ input: 'log.json.gz' }, { input: 'log.json.gz', eventID: 'two' }],
      unreadable: [],
    });
  });

  it('names what is no event, with the reasons, and goes on', async () => {
    const bad = event({ awsRegion: '../../x' });

    const { status, stdout, stderr } = await runCli(['explain', '-'], {
      cwd: newFolder(),
      stdin: `${bad}\n${event()}\n{"torn":`,
    });

    expect(status).toBe(1);
    expect(stdout).toMatch('s3.amazonaws.com PutBucketPolicy');
    expect(stderr).toMatch(
      /^opentrail: standard input, byte 0: awsRegion: expected letters, digits and dashes, 64 at most/,
    );
    expect(stderr.trimEnd().split('\n')).toHaveLength(2);
  });

  it('names so many of them, and no more', async () => {
    const stdin = `${event({ awsRegion: '../../x' })}\n`.repeat(150);

    const { status, stderr } = await runCli(['explain', '-'], { cwd: newFolder(), stdin });

    expect(status).toBe(1);
    expect(stderr.trimEnd().split('\n')).toHaveLength(101);
    expect(stderr).toMatch(/\nopentrail: 50 more could not be read; --json prints all\n$/);
  });

  it('shows hostile text escaped', async () => {
    const { status, stdout } = await runCli(['explain', '-'], {
      cwd: newFolder(),
      stdin: event({ eventName: 'a\u001b[2J\u202e\nb', eventCategory: 'x\u0007' }),
    });

    // The runner refuses any output with a control character in it.
    expect(status).toBe(0);
    expect(stdout).toMatch('a\\u{1b}[2J\\u{202e}\\u{a}b');
  });

  it('cannot explain a file that is not there', async () => {
    const { status, stderr } = await runCli(['explain', 'nowhere.json'], { cwd: newFolder() });

    expect(status).toBe(2);
    expect(stderr).toMatch(/^opentrail: cannot read nowhere\.json: there is no such file or folder\n/);
  });

  it.each([
    ['nothing', '', 'no events found; left alone: 1 empty\n'],
    ['a text', 'hello', 'no events found; left alone: 1 not a log\n'],
  ])('finds no events in %s', async (_, stdin, said) => {
    const { status, stdout } = await runCli(['explain', '-'], { cwd: newFolder(), stdin });

    expect({ status, stdout }).toEqual({ status: 0, stdout: said });
  });
});
