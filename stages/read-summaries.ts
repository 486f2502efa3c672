import { TrailError } from '../core/errors.ts';
import type { Problem } from '../core/event.ts';
import { accountFolder, folderOf, hasMark, type KeyHead } from '../core/log-file.ts';
import { mapParallel } from '../core/parallel.ts';
import { readSummaryFile, type ReadSummary } from '../core/summaries/read-summaries.ts';
import { HOUR } from '../core/time.ts';
import { unpack, UNPACK_LIMITS } from '../core/unpack.ts';
import type { Feed } from '../ports/index.ts';

/** Where a trail keeps its summaries. */
export interface SummaryFolder extends KeyHead {
  /** @default - every account that has a folder */
  readonly accounts?: readonly string[];
  /** @default - every Region that has a folder */
  readonly regions?: readonly string[];
  /** The trail's, by which the names of its files are known. @default - files of whomever */
  readonly mark?: string;
}

/** A file that cannot be read, or of which something cannot; what could be read of it has been counted. */
export interface FaultyFile {
  readonly key: string;
  readonly problems: readonly Problem[];
}

export interface FilesRead {
  /** The faulty ones are among them. */
  readonly files: number;
  readonly faulty: readonly FaultyFile[];
}

export interface Readers {
  readonly onRecord: (record: ReadSummary) => void;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Requests that are under way at once; each may hold a file's content. */
const AT_ONCE = 16;
/** CloudTrail's files have 50 MB at most (log-delivery.md §2). */
const MOST_BYTES = 128 * 1024 * 1024;
/** Of files that were delivered last, to see of when they are. */
const MOST_NEWEST = 200;

/**
 * Reads the summaries that a trail has delivered, and no other file of its bucket. Files are found by the day of their
 * delivery, which is no earlier than that of their windows: so those of a time are in that day's folder, or in a later one.
 * Records of other windows are among them. What cannot be read is told, file by file, and keeps nobody from reading the rest.
 */
export const summaryFiles = (feed: Feed, folder: SummaryFolder) => ({
  /** All that may hold windows of `time` and later. */
  since: async (time: number, readers: Readers): Promise<FilesRead> => {
    // Clocks differ: what happened at midnight may have been delivered before it.
    const day = dayOf(Math.max(0, time - HOUR));
    const places = await placesOf(feed, folder);
    return readFiles(
      feed,
      await keysIn(
        feed,
        folder,
        places.map((place) => [place, place + day]),
      ),
      readers,
    );
  },

  /** Those that were delivered last. */
  newest: async (readers: Readers): Promise<FilesRead> => {
    const keys = (await newestKeys(feed, folder)).sort(byStamp);
    return readFiles(feed, keys.slice(-MOST_NEWEST), readers);
  },

  /** Whether there are any; none is read. */
  isThere: async (): Promise<boolean> => (await newestKeys(feed, folder)).length > 0,
});

/** The files of the last day on which any were delivered; if those are all another trail's, every file of this one. */
const newestKeys = async (feed: Feed, folder: SummaryFolder): Promise<string[]> => {
  const places = await placesOf(feed, folder);
  const days = await mapParallel(places, AT_ONCE, (place) => newestDay(feed, place));
  const newest = days.reduce((a, b) => (a > b ? a : b), '');
  if (newest === '') return [];
  const latest = places.filter((_, index) => days[index] === newest);
  const keys = await keysIn(
    feed,
    folder,
    latest.map((place) => [`${place}${newest}/`]),
  );
  return keys.length > 0
    ? keys
    : keysIn(
        feed,
        folder,
        places.map((place) => [place]),
      );
};

const IS_FILE = /\.json(\.gz)?$/;

/** The summary files whose keys begin so, and stand behind the other text, if there is one. */
const keysIn = async (
  feed: Feed,
  { mark = '' }: SummaryFolder,
  starts: readonly (readonly [prefix: string, after?: string])[],
): Promise<string[]> => {
  const listed = await mapParallel(starts, AT_ONCE, ([prefix, after]) => feed.list(prefix, after));
  return listed
    .flat()
    .map(({ key }) => key)
    .filter((key) => IS_FILE.test(key) && hasMark(key, mark));
};

/** The organizations that have a folder in a bucket. */
export const organizationsIn = async (feed: Feed, prefix: string): Promise<readonly string[]> =>
  (await feed.folders(rootOf({ prefix }))).filter(isOrganization);

const isOrganization = (name: string): boolean => name.startsWith('o-');

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10).replaceAll('-', '/');

/** The folder of accounts, with its `/`. */
const rootOf = (head: KeyHead): string => accountFolder(head, '').slice(0, -1);

/** `[prefix/]AWSLogs/[<organization>/]<account>/CloudTrail-Aggregated/<region>/`, of all that are there. */
const placesOf = async (feed: Feed, { accounts, regions, ...head }: SummaryFolder): Promise<readonly string[]> => {
  const named = accounts ?? (await feed.folders(rootOf(head))).filter((name) => !isOrganization(name));
  const folders = named.map((account) => `${accountFolder(head, account)}${folderOf('Aggregated')}/`);
  const places = await mapParallel(folders, AT_ONCE, async (folder) =>
    (await feed.folders(folder)).filter((region) => regions?.includes(region) ?? true).map((at) => `${folder}${at}/`),
  );
  return places.flat();
};

/** `YYYY/MM/DD`, or nothing if there is none. */
const newestDay = async (feed: Feed, place: string): Promise<string> => {
  const parts: string[] = [];
  for (const digits of [/^\d{4}$/, /^\d\d$/, /^\d\d$/]) {
    const names = await feed.folders([place.slice(0, -1), ...parts, ''].join('/'));
    const newest = names.filter((name) => digits.test(name)).at(-1);
    if (newest === undefined) return '';
    parts.push(newest);
  }
  return parts.join('/');
};

/** Names of files end in their stamp and a text that is unique. */
const byStamp = (a: string, b: string): number => (stampIn(a) < stampIn(b) ? -1 : 1);
const stampIn = (key: string): string => /_(\d{8}T\d{4})Z_[^/]*$/.exec(key)?.[1] ?? '';

const readFiles = async (feed: Feed, keys: readonly string[], readers: Readers): Promise<FilesRead> => {
  let done = 0;
  const faulty = await mapParallel(keys, AT_ONCE, async (key) => {
    const problems = await readOne(feed, key, readers.onRecord);
    readers.onProgress?.(++done, keys.length);
    return problems.length > 0 ? [{ key, problems }] : [];
  });
  return { files: keys.length, faulty: faulty.flat() };
};

const readOne = async (feed: Feed, key: string, onRecord: Readers['onRecord']): Promise<readonly Problem[]> => {
  const content = await contentOf(feed, key);
  if ('problem' in content) return [content.problem];
  const { records, problems } = readSummaryFile(content.bytes);
  for (const record of records) onRecord(record);
  return problems;
};

type Content = { readonly bytes: Buffer } | { readonly problem: Problem };

const contentOf = async (feed: Feed, key: string): Promise<Content> => {
  try {
    const object = await feed.open(key);
    return object ? await unpacked(object.chunks) : { problem: GONE };
  } catch (error) {
    // It may be this one file that is refused; when the store is out of reach, all are.
    const isOnlyThis = error instanceof TrailError && error.code !== 'STORE_UNAVAILABLE';
    if (!isOnlyThis) throw error;
    return { problem: { path: '', expected: 'a file that may be read', received: error.message } };
  }
};

const unpacked = async (chunks: AsyncIterable<Buffer>): Promise<Content> => {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of unpack(chunks, { ...UNPACK_LIMITS, freely: MOST_BYTES })) {
    if ('problem' in piece) return piece;
    bytes += piece.bytes.length;
    if (bytes > MOST_BYTES) return { problem: TOO_LARGE };
    pieces.push(piece.bytes);
  }
  return { bytes: Buffer.concat(pieces) };
};

const GONE: Problem = { path: '', expected: 'a file', received: 'none: it was deleted meanwhile' };
const TOO_LARGE: Problem = { path: '', expected: `${MOST_BYTES} bytes at most, unpacked`, received: 'more' };
