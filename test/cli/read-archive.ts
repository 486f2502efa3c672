import { type Dirent, lutimesSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { crc32, inflateRawSync, type InflateRaw } from 'node:zlib';
import { itemsOf } from './slice-json.ts';

/** A log file of an archive, and the tokens of each of its records, one character a byte. */
export interface ArchivedFile {
  readonly key: string;
  readonly folder: string;
  readonly records: readonly string[];
}

/** A record's tokens and where it is: `<account>/<folder>/<Region>`. */
export interface Archived {
  readonly folder: string;
  readonly tokens: string;
}

const isFile = (entry: Dirent): boolean => !entry.isDirectory();

/** All files below a folder, in order of names; none if there is no such folder. */
export const filesBelow = (folder: string): string[] => {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter(isFile)
      .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).replaceAll(sep, '/'))
      .toSorted();
  } catch {
    return [];
  }
};

/** The names of log-delivery.md §1: an account trail, no prefix. */
const KEY = new RegExp(
  [
    '^AWSLogs/(?<account>[^/]+)/(?<folder>CloudTrail(-Insight|-NetworkActivity|-Aggregated)?)/(?<region>[^/]+)',
    '/(?<year>\\d{4})/(?<month>\\d\\d)/(?<day>\\d\\d)',
    '/\\k<account>_\\k<folder>_\\k<region>_\\k<year>\\k<month>\\k<day>T([01]\\d|2[0-3])[0-5][05]Z_[A-Za-z0-9]{16}\\.json\\.gz$',
  ].join(''),
);

const GZIP_HEAD = 10;
const GZIP_TAIL = 8;

/** Unpacks gzip by hand: a plain head, one member, and nothing behind it. */
export const gunzipOneMember = (packed: Buffer): Buffer => {
  const hasPlainHead = packed.subarray(0, 4).equals(Buffer.from([0x1f, 0x8b, 8, 0]));
  if (!hasPlainHead) throw new Error('not gzip with a plain head');
  const body = packed.subarray(GZIP_HEAD, packed.length - GZIP_TAIL);
  const unpacked = inflateRawSync(body, { info: true }) as unknown as { buffer: Buffer; engine: InflateRaw };
  const [crc, size] = [packed.readUInt32LE(packed.length - GZIP_TAIL), packed.readUInt32LE(packed.length - 4)];
  if (unpacked.engine.bytesWritten !== body.length) throw new Error('bytes behind the first gzip member');
  if (crc !== crc32(unpacked.buffer) || size !== unpacked.buffer.length) throw new Error('a wrong gzip trailer');
  return unpacked.buffer;
};

/** The log files of an archive. Throws for a file that CloudTrail would have named or written differently. */
export const readLogFiles = (archive: string): ArchivedFile[] =>
  filesBelow(join(archive, 'AWSLogs')).map((name) => {
    const key = `AWSLogs/${name}`;
    const place = KEY.exec(key)?.groups;
    if (!place) throw new Error(`the name ${key} is not CloudTrail's`);
    const text = gunzipOneMember(readFileSync(join(archive, key))).toString('latin1');
    const isWhole = text.startsWith('{"Records":[') && text.endsWith(']}');
    if (!isWhole) throw new Error(`${key} holds no list of records`);
    const records = itemsOf(text.slice('{"Records":'.length, -1));
    if (records.length === 0) throw new Error(`${key} is empty`);
    return { key, folder: `${place.account}/${place.folder}/${place.region}`, records };
  });

/** Every record of an archive, in an order that depends on nothing else. */
export const readEvents = (archive: string): Archived[] =>
  readLogFiles(archive)
    .flatMap(({ folder, records }) => records.map((tokens) => ({ folder, tokens })))
    .toSorted((a, b) => (a.folder + a.tokens < b.folder + b.tokens ? -1 : 1));

/** What lies in staging and among the packs: nothing, when all is done. */
export const leftovers = (archive: string): string[] =>
  filesBelow(archive).filter((name) => /^(staging|ledger\/\d+\/out)\//.test(name));

/** Temporary files. What a stopped run leaves of them is swept by a run that begins an hour later. */
export const temporaries = (archive: string): string[] => filesBelow(join(archive, '.tmp'));

/** An hour passes for the temporary files and folders. */
export const ageTemporaries = (archive: string): void => {
  const folder = join(archive, '.tmp');
  for (const name of readdirSync(folder)) lutimesSync(join(folder, name), 1, 1);
};

/** The pieces that were set aside, as they are kept. */
export const readSetAside = (archive: string): Record<string, unknown>[] =>
  filesBelow(join(archive, 'set-aside')).flatMap((name) =>
    gunzipOneMember(readFileSync(join(archive, 'set-aside', name)))
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>),
  );
