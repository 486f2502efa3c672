import { describe, expect, it } from '@jest/globals';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { countsAddUp } from '../../core/count.ts';
import { anEvent } from '../data/event.ts';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { readEvents, readSetAside } from './read-archive.ts';
import { ingestJson, runCli } from './run-cli.ts';

const newFolder = scratchFolders();

const event = (fields: Readonly<Record<string, unknown>>): string => JSON.stringify(anEvent(fields));
const one = event({ eventID: 'one' });
const two = event({ eventID: 'two' });
const logFile = (...records: readonly string[]): string => `{"Records":[${records.join(',')}]}`;
const packed = gzipSync(logFile(one, two));
const nested = (depth: number, brackets: readonly [string, string]): string =>
  `${brackets[0].repeat(depth)}1${brackets[1].repeat(depth)}`;
const withParameters = (value: string): string => event({ eventID: 'three' }).replace('{"bucketName":"b1"}', value);
const withId = (id: unknown): string => event({ eventID: id });
const withTime = (time: unknown): string => event({ eventID: 'three', eventTime: time });
const withAccount = (id: unknown): string => event({ eventID: 'three', recipientAccountId: id });
const withRegion = (region: unknown): string => event({ eventID: 'three', awsRegion: region });

interface Case {
  readonly name: string;
  readonly bytes: string | Buffer;
  /** Events in it that are delivered. */
  readonly good: number;
  readonly position: number;
  readonly reason: RegExp;
}

const oneThen = (name: string, line: string, reason: RegExp): Case => {
  return { name, bytes: `${one}\n${line}\n${two}\n`, good: 2, position: one.length + 1, reason };
};

const notSafe = (field: string) => new RegExp(`^${field}: expected letters, digits and dashes, 64 at most`);
const noTime = /^eventTime: expected a time such as/;
const tooDeep = /^not JSON at byte \d+: nested deeper than 200$/;

const cases: readonly Case[] = [
  {
    name: 'gzip that is cut short',
    bytes: packed.subarray(0, -20),
    good: 1,
    position: `{"Records":[${one},`.length,
    reason: /expected gzip data that is whole, found unexpected end of file/,
  },
  {
    name: 'gzip with other bytes behind it',
    bytes: Buffer.concat([packed, Buffer.from('hello')]),
    good: 2,
    position: logFile(one, two).length,
    reason: /gzip data/,
  },
  {
    name: 'gzip with a damaged byte',
    bytes: Buffer.concat([packed.subarray(0, -8), Buffer.alloc(8)]),
    good: 2,
    position: logFile(one, two).length,
    reason: /expected gzip data that is whole, found incorrect data check/,
  },
  {
    name: 'JSON that is cut short',
    bytes: logFile(one, two).slice(0, -20),
    good: 1,
    position: `{"Records":[${one},`.length,
    reason: /the input ends in the middle of a record/,
  },
  {
    name: 'a list that is not closed',
    bytes: logFile(one, two).slice(0, -2),
    good: 2,
    position: logFile(one, two).length - 2,
    reason: /the list or object is not closed/,
  },
  oneThen('a line that is no JSON', '{"eventVersion":"1.11",}', /^not JSON at byte \d+: /),
  oneThen('a line of other JSON', '{"hello":"world"}', /^not a CloudTrail event, or a known wrapping of one$/),
  {
    name: 'bytes that are not UTF-8',
    bytes: Buffer.concat([Buffer.from(`${one}\n`), Buffer.from(withId('\xff\xfe'), 'latin1'), Buffer.from(`\n${two}`)]),
    good: 2,
    position: one.length + 1,
    reason: /^not UTF-8$/,
  },
  oneThen('objects nested too deep', withParameters(nested(100_000, ['{"a":', '}'])), tooDeep),
  oneThen('lists nested too deep', withParameters(nested(100_000, ['[', ']'])), tooDeep),
  oneThen('an eventID that is a number', withId(17), /^eventID: expected text, found a number$/),
  oneThen('an eventID that is null', withId(null), /^eventID: expected text, found true, false or null$/),
  oneThen('an eventID that is empty', withId(''), /^eventID: expected text that is not empty/),
  oneThen('31 February', withTime('2026-02-31T09:01:02Z'), noTime),
  oneThen('hour 25', withTime('2026-03-01T25:01:02Z'), noTime),
  oneThen('a time before the clock began', withTime('0001-01-01T00:00:00Z'), noTime),
  oneThen('a time that is a number', withTime(1772355662), /^eventTime: expected text, found a number$/),
  oneThen('an account that leads elsewhere', withAccount('../../../tmp'), notSafe('recipientAccountId')),
  oneThen('an account that is a dot', withAccount('..'), notSafe('recipientAccountId')),
  oneThen('an account with a NUL', withAccount('1111\0'), notSafe('recipientAccountId')),
  oneThen('an account without end', withAccount('1'.repeat(300)), notSafe('recipientAccountId')),
  oneThen('a Region that leads elsewhere', withRegion('../../../../../x'), notSafe('awsRegion')),
  oneThen('a Region with an escape sequence', withRegion('us\u001b[2Jeast'), notSafe('awsRegion')),
  oneThen('a Region with a line break', withRegion('us\neast'), notSafe('awsRegion')),
];

describe('input that is bad in part', () => {
  it.each(cases)('with $name is read for the rest, and says what was set aside', async (badCase) => {
    const cwd = newFolder();
    mkdirSync(join(cwd, 'logs'));
    writeFileSync(join(cwd, 'logs/bad'), badCase.bytes);

    const { status, report } = await ingestJson(['-a', 'archive', 'logs'], { cwd });

    const { good } = badCase;
    expect(report.counts).toMatchObject({ arrivals: good + 1, delivered: good, setAside: 1 });
    expect(countsAddUp(report.counts)).toBe(true);
    expect(report.setAside).toMatchObject([{ input: 'logs/bad', position: badCase.position }]);
    expect(report.setAside[0].reasons.join('; ')).toMatch(badCase.reason);
    expect(status).toBe(1);
    expect(readEvents(join(cwd, 'archive'))).toHaveLength(good);
    expect(readSetAside(join(cwd, 'archive'))).toMatchObject([{ input: 'logs/bad', position: badCase.position }]);
    expect(readdirSync(cwd).toSorted()).toEqual(['archive', 'logs']);
  });

  it('keeps the bytes that were set aside, and counts them again when they come again', async () => {
    const cwd = newFolder();
    const bad = withId(17);
    writeFileSync(join(cwd, 'bad.jsonl'), `${one}\n${bad}\n`);

    await ingestJson(['bad.jsonl'], { cwd });
    const { status, report } = await ingestJson(['bad.jsonl'], { cwd });

    expect(readSetAside(join(cwd, 'opentrail-archive'))).toMatchObject([{ isWhole: true, text: bad }]);
    expect(report.counts).toMatchObject({ arrivals: 2, delivered: 0, duplicates: 1, setAside: 1 });
    expect(status).toBe(1);
  });

  it('is told in the summary by file, byte and reason', async () => {
    const cwd = newFolder();
    writeFileSync(join(cwd, 'bad.jsonl'), `${one}\n${withId(17)}\n`);

    const { status, stdout, stderr } = await runCli(['ingest', 'bad.jsonl'], { cwd });

    expect(stdout).toMatch(/│ set aside +│ +1 │ could not be delivered; reasons below +│/);
    expect(stdout).toMatch(
      `Set aside and kept, with the reasons, in ./opentrail-archive/set-aside:\n` +
        `  bad.jsonl, byte ${one.length + 1}: eventID: expected text, found a number\n`,
    );
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
  });

  it('on standard input is named so', async () => {
    const { stdout } = await runCli(['ingest', '-'], { cwd: newFolder(), stdin: withId(17) });

    expect(stdout).toMatch('\n  standard input, byte 0: eventID: expected text, found a number\n');
  });

  it.each(['constructor', '__proto__', 'toString', '../../x', ''])(
    'with the category %j goes to the folder of management events',
    async (eventCategory) => {
      const cwd = newFolder();

      const { report } = await ingestJson(['-'], { cwd, stdin: event({ eventCategory }) });

      expect(report.counts).toMatchObject({ delivered: 1, setAside: 0 });
      expect(readEvents(join(cwd, 'opentrail-archive'))).toMatchObject([
        { folder: '111122223333/CloudTrail/us-east-1' },
      ]);
    },
  );
});
