import { describe, expect, it } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { RELEASE } from '../../contracts/release.ts';
import { anEvent } from '../data/event.ts';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { ingestJson, ROOT, runCli } from './run-cli.ts';

const newFolder = scratchFolders();

const event = (fields: Readonly<Record<string, unknown>> = {}): string => JSON.stringify(anEvent(fields));

/** A shell's command line, `$OPENTRAIL` standing for ours. */
const runInShell = async (command: string, cwd: string) => {
  const env = { OPENTRAIL: `${process.execPath} ${join(ROOT, 'cli/main.ts')}`, PATH: '/usr/local/bin:/usr/bin:/bin' };
  const child = spawn('bash', ['--norc', '-c', command], { cwd, env });
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  const [status] = (await once(child, 'close')) as [number];
  const [stdout, stderr] = await output;
  return { status, stdout, stderr };
};

const hasPython = spawnSync('python3', ['--version']).status === 0;

/** Python that runs its arguments with a pipe that does not block as standard input, and fills it late. */
const nonBlocking = [
  'import os, subprocess, sys, time',
  'r, w = os.pipe()',
  'os.set_blocking(r, False)',
  'p = subprocess.Popen(sys.argv[1:], stdin=r)',
  'time.sleep(0.5)',
  'os.write(w, open("a.json", "rb").read())',
  'os.close(w)',
  'sys.exit(p.wait())',
].join('; ');

// That no output holds a control character or a stack trace is checked by `runCli` itself.
describe('the terminal', () => {
  const nasty = '\u001b]0;title\u0007\u001b[31mred\u009b2J\u202Eevil\u2028line\u007f';

  it('gets no control character of a file name, an event or a reason', async () => {
    const cwd = newFolder();
    mkdirSync(join(cwd, `logs${nasty}`));
    writeFileSync(join(cwd, `logs${nasty}/good\n.json`), event({ eventSource: nasty, eventName: nasty }));
    writeFileSync(join(cwd, `logs${nasty}/bad\r.json`), event({ eventID: 1, awsRegion: nasty }));
    writeFileSync(join(cwd, `logs${nasty}/text\u200b.txt`), nasty.slice(6));
    symlinkSync('nowhere', join(cwd, `logs${nasty}/link\t`));

    const shown = await runCli(['ingest', '-a', `archive${nasty}`, `logs${nasty}`], { cwd });

    expect(shown.status).toBe(1);
    expect(shown.stdout).toMatch('\\u{1b}]0;title\\u{7}\\u{1b}[31mred\\u{9b}2J\\u{202e}evil\\u{2028}line\\u{7f} 1');
    expect(shown.stdout).toMatch('/bad\\u{d}.json, byte 0: ');
    expect(shown.stdout).toMatch('1 input is not a log: logs');
    expect(shown.stderr).toMatch('/link\\u{9}: there is no such file or folder');
  });

  it('gets JSON that is escaped, and means the same', async () => {
    const cwd = newFolder();
    writeFileSync(join(cwd, `${nasty}.json`), event({ eventSource: nasty }));

    const { report } = await ingestJson(['-a', nasty, `${nasty}.json`, `no${nasty}`], { cwd });

    expect(report.topServices).toEqual([{ service: nasty, events: 1 }]);
    expect(report.archive).toBe(nasty);
    expect(report.inputs.unreadable).toMatchObject([{ path: `no${nasty}` }]);
  });

  it('gets no control character of a wrong argument', async () => {
    const { status, stderr } = await runCli(['ingest', `--${nasty}`], { cwd: newFolder() });

    expect(stderr).toMatch("error: unknown option '--\\u{1b}]0;title");
    expect(status).toBe(2);
  });

  it('gets one summary, and nothing else, when all is well', async () => {
    const cwd = newFolder();

    const { status, stdout, stderr } = await runCli(['ingest', '-'], { cwd, stdin: event() });

    const [outcomes, about, ...rest] = stdout.split('\n\n');
    expect(outcomes).toMatch(/│ delivered +│ 1 │.*\n.*│ 0 │.*\n.*│ 1 │.*\n.*┘\n1 new log file in .*\/AWSLogs$/);
    expect(about).toMatch(
      /^inputs +1 read\ntime span +2026-03-01T09:01:02Z\naccounts +1: 111122223333\nRegions +1: us-ea/,
    );
    expect(about).toMatch(/^services +1: s3 1\nspeed +[\d,]+ events\/s, \d+\.\d s in all$/m);
    expect(rest).toEqual([expect.stringMatching(/^Alerts: none; \d+ rules had nothing to say\n$/)]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('may go away', async () => {
    const cwd = newFolder();
    writeFileSync(join(cwd, 'a.json'), event());

    const left = await runInShell('$OPENTRAIL ingest a.json nowhere 2>&1 | true; echo ${PIPESTATUS[0]}', cwd);
    const full = await runInShell('$OPENTRAIL ingest a.json > /dev/full', cwd);

    expect(left).toEqual({ status: 0, stdout: '1\n', stderr: '' });
    expect(full.stderr).toMatch(/^opentrail: cannot print the summary: ENOSPC: no space left on device, write\n$/);
    expect(full.status).toBe(2);
  });
});

describe('the command line', () => {
  it.each([
    ['--help', /Usage: opentrail \[options\] \[command\]/],
    [
      'ingest --help',
      /Exit status: 0 done, 1 some input was set aside, 2 wrong usage or environment, or somebody could not be told\./,
    ],
    ['--version', new RegExp(`^${RELEASE.replaceAll('.', '\\.')}\n$`)],
  ])('answers %s', async (args, expected) => {
    const { status, stdout, stderr } = await runCli(args.split(' '), { cwd: newFolder() });

    expect(stdout).toMatch(expected);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it.each(['', 'ingest', 'swallow x', 'ingest --fast x', 'ingest x --archive'])(
    'refuses "%s" with help and status 2',
    async (args) => {
      const { status, stdout, stderr } = await runCli(args.split(' ').filter(Boolean), { cwd: newFolder() });

      expect(stderr).toMatch(/Usage: opentrail/);
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    },
  );

  it.each([
    ['a pipe', 'cat a.json | $OPENTRAIL ingest --json -'],
    ['a file', '$OPENTRAIL ingest --json - < a.json'],
    ['a process that the shell starts', '$OPENTRAIL ingest --json <(cat a.json)'],
    ['standard input, named twice', 'cat a.json | $OPENTRAIL ingest --json - -'],
    ...(hasPython ? [['a pipe that does not block', `python3 -c '${nonBlocking}' $OPENTRAIL ingest --json -`]] : []),
  ])('reads %s', async (_, command) => {
    const cwd = newFolder();
    writeFileSync(join(cwd, 'a.json'), event());

    const { status, stdout, stderr } = await runInShell(command, cwd);

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ inputs: { read: 1 }, counts: { arrivals: 1, delivered: 1 } });
  });

  it('takes a closed standard input for an empty one', async () => {
    const { status, stdout } = await runInShell('$OPENTRAIL ingest --json - <&-', newFolder());

    expect(JSON.parse(stdout)).toMatchObject({ inputs: { leftAlone: { empty: 1 } }, counts: { arrivals: 0 } });
    expect(status).toBe(0);
  });
});
