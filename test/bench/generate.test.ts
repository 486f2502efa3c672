import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { generate, type Generated } from '../../bench/generate.ts';

interface LogRecord {
  eventID: string;
  eventTime: string;
  awsRegion: string;
  recipientAccountId: string;
  userIdentity: { type: string };
  errorCode?: string;
  managementEvent: boolean;
}

const NEEDED = [
  'eventVersion',
  'userIdentity',
  'eventTime',
  'eventSource',
  'eventName',
  'awsRegion',
  'sourceIPAddress',
  'userAgent',
  'requestParameters',
  'responseElements',
  'requestID',
  'eventID',
  'readOnly',
  'eventType',
  'managementEvent',
  'recipientAccountId',
  'eventCategory',
];
const KEY =
  /^AWSLogs\/(\d{12})\/CloudTrail\/([a-z0-9-]+)\/\d{4}\/\d\d\/\d\d\/\1_CloudTrail_\2_\d{8}T\d{4}Z_[A-Za-z0-9]{16}\.json\.gz$/;
const EVENTS = 2_000;

const temporary: string[] = [];

const generateInto = async (seed: number, cores = 1): Promise<Generated & { directory: string }> => {
  const directory = await mkdtemp(join(tmpdir(), 'opentrail-bench-'));
  temporary.push(directory);
  return { ...(await generate({ directory, events: EVENTS, seed, cores })), directory };
};

const textOf = async (file: string): Promise<string> => gunzipSync(await readFile(file)).toString();
const recordsOf = (text: string): LogRecord[] => (JSON.parse(text) as { Records: LogRecord[] }).Records;
const contentOf = ({ files, directory }: { files: readonly string[]; directory: string }) =>
  Promise.all(files.map(async (file) => [relative(directory, file), (await readFile(file)).toString('base64')]));

describe('a generated set', () => {
  let set: Generated & { directory: string };
  let texts: string[];
  let records: LogRecord[];

  beforeAll(async () => {
    set = await generateInto(7);
    texts = await Promise.all(set.files.map(textOf));
    records = texts.flatMap(recordsOf);
  });

  afterAll(() => Promise.all(temporary.map((directory) => rm(directory, { recursive: true }))));

  it('is the same for the same seed, however many cores make it, and another for another', async () => {
    const again = await generateInto(7, 2);
    const other = await generateInto(8);

    expect(await contentOf(again)).toEqual(await contentOf(set));
    expect((await Promise.all(other.files.map(textOf))).join('')).not.toContain(records[0].eventID);
  });

  it('has the events and duplicates that it reports, each duplicate in another file with the same bytes', () => {
    const seen = new Map<string, { text: string; file: number }[]>();
    texts.forEach((text, file) => {
      const pieces = text.slice('{"Records":['.length, -']}'.length).split(/(?<=\}),(?=\{"eventVersion")/);
      recordsOf(text).forEach(({ eventID }, place) =>
        seen.set(eventID, [...(seen.get(eventID) ?? []), { text: pieces[place], file }]),
      );
    });
    const repeated = [...seen.values()].filter((copies) => copies.length > 1);

    expect(set).toMatchObject({ events: EVENTS, duplicates: 60, reused: false });
    expect([seen.size, records.length, repeated.length]).toEqual([EVENTS, EVENTS + 60, 60]);
    expect(repeated.every(([one, other]) => one.text === other.text && one.file !== other.file)).toBe(true);
  });

  it('has records of the size and compressibility of real ones', () => {
    const whole = Buffer.from(texts.join(''));
    const ratio = whole.length / gzipSync(whole, { level: 6 }).length;

    expect(set.bytes).toBe(whole.length);
    expect(ratio).toBeGreaterThan(7);
    expect(ratio).toBeLessThan(14);
    expect(set.bytes / records.length).toBeGreaterThan(1_400);
    expect(set.bytes / records.length).toBeLessThan(1_800);
  });

  it('has what every record needs, in a day of many accounts and Regions', () => {
    const incomplete = records.filter((record) => NEEDED.some((field) => !(field in record)));
    const days = new Set(records.map(({ eventTime }) => eventTime.slice(0, 10)));

    expect(incomplete).toEqual([]);
    expect([...days]).toEqual(['2026-03-01']);
    expect(new Set(records.map(({ recipientAccountId }) => recipientAccountId)).size).toBeGreaterThan(30);
    expect(new Set(records.map(({ awsRegion }) => awsRegion)).size).toBe(5);
    expect(new Set(records.map(({ userIdentity }) => userIdentity.type)).size).toBe(3);
    expect(records.filter(({ errorCode }) => errorCode).length / records.length).toBeCloseTo(0.1, 1);
    expect(records.some(({ managementEvent }) => !managementEvent)).toBe(true);
  });

  it('is laid out as CloudTrail does, each record in its own account and Region', () => {
    set.files.forEach((file, index) => {
      const [, account, region] = KEY.exec(relative(set.directory, file)) ?? [];
      const places = recordsOf(texts[index]).map((record) => `${record.recipientAccountId} ${record.awsRegion}`);
      expect(new Set(places)).toEqual(new Set([`${account} ${region}`]));
    });
  });

  it('is reused once finished, and made anew if it was not', async () => {
    const { directory, files } = set;
    const again = await generate({ directory, events: EVENTS, seed: 7 });
    await writeFile(join(directory, 'manifest.json'), '{"made":"unfinished"}');
    const anew = await generate({ directory, events: EVENTS, seed: 7 });

    expect(again).toMatchObject({ reused: true, files, bytes: set.bytes, events: EVENTS, duplicates: 60 });
    expect(anew).toMatchObject({ reused: false, files, bytes: set.bytes });
  });

  it('never replaces logs that it did not make', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'opentrail-bench-'));
    temporary.push(directory);
    await mkdir(join(directory, 'AWSLogs'));

    await expect(generate({ directory, events: 10, seed: 1 })).rejects.toThrow('was not generated');
  });
});
