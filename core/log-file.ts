import { hash } from 'node:crypto';
import { LOGS } from '../contracts/archive-layout.ts';
import { JsonScanner } from './json-scanner.ts';
import type { Group } from './staged-batch.ts';
import { WINDOW } from './time.ts';

/**
 * Uncompressed bytes past which a log file is closed. CloudTrail's limit is 50 MB (log-delivery.md §2); smaller files
 * are compressed side by side.
 */
export const MAX_LOG_FILE = 8 * 1024 * 1024;

/** A map: a category is chosen by whoever sends the event, and `constructor` would be found in an object. */
const FOLDERS: ReadonlyMap<string, string> = new Map([
  ['Insight', 'CloudTrail-Insight'],
  ['NetworkActivity', 'CloudTrail-NetworkActivity'],
  ['Aggregated', 'CloudTrail-Aggregated'],
]);

/** The folder of an event category; management, data and unknown categories share `CloudTrail` (log-delivery.md §1). */
export const folderOf = (category: string): string => FOLDERS.get(category) ?? 'CloudTrail';

/** The time of delivery, rounded up to five minutes: what CloudTrail stamps a file with (log-delivery.md §1). */
export const stampOf = (time: number): number => Math.ceil(time / WINDOW) * WINDOW;

/** What stands before the account in a key: the trail's prefix, which may be empty, and the organization's id. */
export interface KeyHead {
  readonly prefix: string;
  readonly organization?: string;
}

/** The folder of all that a trail keeps of an account: `[prefix/]AWSLogs/[<organization>/]<account>/` (log-delivery.md §1). */
export const accountFolder = ({ prefix, organization }: KeyHead, account: string): string =>
  `${prefix === '' ? '' : `${prefix}/`}${LOGS}${organization === undefined ? '' : `${organization}/`}${account}/`;

/**
 * The key of a log file (log-delivery.md §1):
 * `[prefix/]AWSLogs/[<organization>/]<account>/<folder>/<region>/YYYY/MM/DD/<account>_<folder>_<region>_<stamp>_<unique>.json.gz`.
 */
export const logFileKey = (head: KeyHead, group: Group, stamp: number, unique: string): string => {
  const { account, folder, region } = group;
  const time = new Date(stamp).toISOString();
  const day = time.slice(0, 10).replaceAll('-', '/');
  const minute = `${time.slice(0, 16).replace(/[-:]/g, '')}Z`;
  return `${accountFolder(head, account)}${folder}/${region}/${day}/${account}_${folder}_${region}_${minute}_${unique}.json.gz`;
};

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The sixteen letters and digits of a file's name, from what tells the file from all others. */
export const uniqueOf = (...parts: readonly (string | number)[]): string =>
  [...hash('sha256', parts.join('\0'), 'buffer').subarray(0, 16)]
    .map((byte) => LETTERS[byte % LETTERS.length])
    .join('');

const MARK = 6;

/** What the unique part of a trail's summary files begins with: several trails may keep theirs in one folder. */
export const trailMark = (arn: string): string => uniqueOf(arn).slice(0, MARK);

/** Whether the unique part of a file's name begins with this mark. */
export const hasMark = (key: string, mark: string): boolean => key.startsWith(mark, key.lastIndexOf('_') + 1);

/** Bytes of one record, `[start, end)` of a buffer. */
export interface RecordSlice {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

const HEAD = Buffer.from('{"Records":[');
const TAIL = Buffer.from(']}');
const COMMA = 0x2c;

/** Bytes that the file of these records will have, before compression. */
export const logFileBytes = (recordBytes: number, records: number): number =>
  HEAD.length + TAIL.length + recordBytes + Math.max(0, records - 1);

/** `{"Records":[…]}`, compact, every record as it is (log-delivery.md §2), written to the beginning of `room`. */
export const encodeLogFile = (records: readonly RecordSlice[], room: Buffer): Buffer => {
  let at = HEAD.copy(room);
  records.forEach((record, index) => {
    if (index > 0) room[at++] = COMMA;
    at += record.bytes.copy(room, at, record.start, record.end);
  });
  return room.subarray(0, at + TAIL.copy(room, at));
};

/** The records of an uncompressed log file that `encodeLogFile` made, each as its bytes. */
export const recordsOf = (file: Buffer): Buffer[] => {
  const scanner = new JsonScanner();
  scanner.scan(file, 0, file.length);
  const { tape } = scanner;
  // The object, its key, the list; then the records.
  const list = 8;
  const records: Buffer[] = [];
  for (let node = list + 4; node < tape[list + 3]; node = tape[node + 3]) {
    records.push(file.subarray(tape[node + 1], tape[node + 2]));
  }
  return records;
};
