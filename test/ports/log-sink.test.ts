import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { FolderLogSink } from '../../adapters/local/folder-log-sink.ts';
import type { LogEvent } from '../../ports/index.ts';
import { scratchFolders } from '../stores/scratch-folder.ts';

const newFolder = scratchFolders();
const GROUP = 'arn:aws:logs:us-east-1:111122223333:log-group:trails/main:*';
const STREAM = '111122223333_CloudTrail_us-east-1';
const FILE = `log-groups/111122223333_us-east-1_trails%2Fmain/${STREAM}.jsonl`;
const group = (name: string, account = '111122223333', region = 'us-east-1') =>
  `arn:aws:logs:${region}:${account}:log-group:${name}:*`;
const events = (...messages: readonly string[]): LogEvent[] =>
  messages.map((message) => ({ time: 1, message: Buffer.from(message) }));
const refused = expect.objectContaining({ code: 'KEY_REFUSED' });
const filesBelow = (folder: string) => readdirSync(folder, { recursive: true }).map(String);

describe('a log group in a folder', () => {
  it('takes each record as it is, a line each, behind those that it has', async () => {
    const archive = newFolder();

    await new FolderLogSink(archive).put(GROUP, STREAM, events('{"a":1.0}', '{"b":"ü"}'));
    await new FolderLogSink(archive).put(GROUP, STREAM, events('{"c":3}'));

    expect(readFileSync(join(archive, FILE), 'utf8')).toBe('{"a":1.0}\n{"b":"ü"}\n{"c":3}\n');
  });

  it('makes no file of no events', async () => {
    const archive = newFolder();

    await new FolderLogSink(archive).put(GROUP, STREAM, []);

    expect(readdirSync(archive)).toEqual([]);
  });

  it('begins on a fresh line behind one that a crash has torn', async () => {
    const archive = newFolder();
    const sink = new FolderLogSink(archive);
    await sink.put(GROUP, STREAM, events('{"a":1}'));
    appendFileSync(join(archive, FILE), '{"torn":');

    await sink.put(GROUP, STREAM, events('{"b":2}'));
    await sink.put(GROUP, STREAM, events('{"c":3}'));

    expect(readFileSync(join(archive, FILE), 'utf8')).toBe('{"a":1}\n{"torn":\n{"b":2}\n{"c":3}\n');
  });

  it('keeps the order of those who wait for each other, and the lines of those who do not', async () => {
    const archive = newFolder();
    const [one, other] = [new FolderLogSink(archive), new FolderLogSink(archive)];
    const long = 'x'.repeat(100_000);

    await Promise.all(
      Array.from({ length: 20 }, (_, n) => (n % 2 ? one : other).put(GROUP, STREAM, events(`{"n":${n},"${long}":1}`))),
    );

    const lines = readFileSync(join(archive, FILE), 'utf8').trimEnd().split('\n');
    const numbers = lines.map((line) => (JSON.parse(line) as { n: number }).n);
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n));
    expect(numbers.filter((n) => n % 2)).toEqual([1, 3, 5, 7, 9, 11, 13, 15, 17, 19]);
  });

  it('has no line torn by two processes that write at the same time', async () => {
    const archive = newFolder();
    const script = new URL('append-lines.ts', import.meta.url);

    const children = ['a', 'b'].map((who) => fork(script, [archive, GROUP, STREAM, who], { execArgv: [] }));
    const ends = await Promise.all(children.map((child) => once(child, 'exit')));

    expect(ends).toEqual([
      [0, null],
      [0, null],
    ]);
    const lines = readFileSync(join(archive, FILE), 'utf8').trimEnd().split('\n');
    const written = lines.map((line) => JSON.parse(line) as { who: string; n: number });
    for (const who of ['a', 'b']) {
      expect(written.filter((line) => line.who === who).map(({ n }) => n)).toEqual(
        Array.from({ length: 100 }, (_, n) => n),
      );
    }
  });

  it('is not mixed with one of the same name in another account or Region, or of a like name', async () => {
    const archive = newFolder();
    const sink = new FolderLogSink(archive);
    const groups = [
      group('app'),
      group('app', '444455556666'),
      group('app', '111122223333', 'eu-west-1'),
      group('a/b'),
      group('a%2Fb'),
      group('a#b'),
      group(`${'x'.repeat(511)}a`),
      group(`${'x'.repeat(511)}b`),
    ];

    for (const arn of groups) await sink.put(arn, 's', events(`{"arn":"${arn}"}`));

    const folders = readdirSync(join(archive, 'log-groups'));
    expect(folders).toHaveLength(groups.length);
    const found = folders.map((name) => readFileSync(join(archive, 'log-groups', name, 's.jsonl'), 'utf8'));
    expect(found.toSorted()).toEqual(groups.map((arn) => `{"arn":"${arn}"}\n`).toSorted());
  });
});

describe('a hostile name', () => {
  it.each(['../../x', '..', '.', '/etc/x', '.tmp', 'x.versions', 'a\u0000b', 'a\nb', '%2e%2e%2f', 'C:\\x'])(
    'of a stream, %j, stays in the folder of its group',
    async (stream) => {
      const outer = newFolder();

      await new FolderLogSink(join(outer, 'archive')).put(group('g'), stream, events('{}'));

      const files = filesBelow(outer).filter((path) => path.endsWith('.jsonl'));
      expect(files).toEqual([expect.stringMatching(/^archive\/log-groups\/111122223333_us-east-1_g\/[^/]+\.jsonl$/)]);
    },
  );

  it.each(['../../x', '..', '.', '/etc/x', '.tmp', 'x.versions', '../', 'a\u0000b'])(
    'of a group, %j, stays among the groups',
    async (name) => {
      const outer = newFolder();

      await new FolderLogSink(join(outer, 'archive')).put(group(name), 's', events('{}'));

      const files = filesBelow(outer).filter((path) => path.endsWith('.jsonl'));
      expect(files).toEqual([expect.stringMatching(/^archive\/log-groups\/111122223333_us-east-1_[^/]+\/s\.jsonl$/)]);
    },
  );

  it.each(['../../x', '..'])('of an account, %j, stays there too', async (account) => {
    const outer = newFolder();

    await new FolderLogSink(join(outer, 'archive')).put(group('g', account, account), 's', events('{}'));

    expect(readdirSync(outer)).toEqual(['archive']);
    expect(readdirSync(join(outer, 'archive'))).toEqual(['log-groups']);
  });

  it.each(['', 'main', '../../x', 'arn:aws:logs:us-east-1::log-group:x', 'arn:aws:sns:us-east-1:111122223333:x'])(
    'that is no ARN of a group, %j, is refused',
    async (arn) => {
      const archive = newFolder();

      await expect(new FolderLogSink(archive).put(arn, 's', events('{}'))).rejects.toEqual(refused);

      expect(readdirSync(archive)).toEqual([]);
    },
  );
});

describe('a symbolic link', () => {
  it.each(['log-groups', 'log-groups/111122223333_us-east-1_g'])('at %s leads nowhere', async (place) => {
    const [archive, outside] = [newFolder(), newFolder()];
    mkdirSync(join(archive, place, '..'), { recursive: true });
    symlinkSync(outside, join(archive, place));

    await expect(new FolderLogSink(archive).put(group('g'), 's', events('{}'))).rejects.toEqual(refused);

    expect(readdirSync(outside)).toEqual([]);
  });

  it.each([true, false])(
    'in place of the file leads nowhere, whether its end is there (%p) or not',
    async (isThere) => {
      const [archive, outside] = [newFolder(), newFolder()];
      const folder = join(archive, 'log-groups/111122223333_us-east-1_g');
      mkdirSync(folder, { recursive: true });
      if (isThere) writeFileSync(join(outside, 'file'), 'before\n');
      symlinkSync(join(outside, 'file'), join(folder, 's.jsonl'));

      await expect(new FolderLogSink(archive).put(group('g'), 's', events('{}'))).rejects.toEqual(refused);

      if (isThere) expect(readFileSync(join(outside, 'file'), 'utf8')).toBe('before\n');
      else expect(existsSync(join(outside, 'file'))).toBe(false);
    },
  );
});
