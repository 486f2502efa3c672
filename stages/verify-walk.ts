import { DIGEST_FOLDER } from '../contracts/archive-layout.ts';
import { accountFolder, type KeyHead } from '../core/log-file.ts';
import { mapParallel } from '../core/parallel.ts';
import { HOUR } from '../core/time.ts';
import type { Feed, ListedObject } from '../ports/index.ts';
import type { VerifyQuestion } from './verify.ts';

const DAY = 24 * HOUR;
const AT_ONCE = 8;
/** How far after the end of what is asked the next digest is looked for. */
const NEXT_WITHIN = 32 * DAY;

/** Digests and files of one account and Region: what is verified at once. */
export interface VerifyUnit {
  readonly account: string;
  readonly region: string;
  /** `[prefix/]AWSLogs/[<organization>/]<account>/` */
  readonly folder: string;
  /** Names of the folders that have this Region. */
  readonly kinds: readonly string[];
}

/** What stands before the accounts of all keys: `[prefix/]AWSLogs/[<organization>/]`. */
export const rootOf = (head: KeyHead): string => accountFolder(head, '').slice(0, -1);

export const headOf = ({ prefix, organization }: VerifyQuestion): KeyHead => ({
  prefix,
  ...(organization !== undefined && { organization }),
});

/** Milliseconds since 1970; without a member there is no end to it. */
export interface Range {
  readonly from?: number;
  readonly to?: number;
}

/** The folder of a Region's digests. */
export const digestFolder = ({ folder, region }: VerifyUnit): string => `${folder}${DIGEST_FOLDER}/${region}/`;

/** Digests that end in the range, with those of the day that follows: the next one tells of the last. */
export const listDigests = async (feed: Feed, unit: VerifyUnit, range: Range): Promise<readonly ListedObject[]> => {
  const folder = digestFolder(unit);
  if (!unit.kinds.includes(DIGEST_FOLDER)) return [];
  if (isUnbounded(range)) return feed.list(folder);
  const { from = 0, to = Infinity } = range;
  const { days, odd } = await daysIn(feed, folder, { from, to: to + NEXT_WITHIN });
  const next = days.find((day) => day > to);
  const wanted = days.filter((day) => day <= to || day === next);
  return [...odd, ...(await listDays(feed, folder, wanted))];
};

/** The folders of a Region's log files, one of each kind. */
export const logFolders = ({ folder, region, kinds }: VerifyUnit): readonly string[] =>
  kinds.filter((kind) => kind !== DIGEST_FOLDER).map((kind) => `${folder}${kind}/${region}/`);

/** Log files of a folder that may have been delivered in the range. */
export const listLogs = async (feed: Feed, folder: string, range: Range): Promise<readonly ListedObject[]> => {
  if (isUnbounded(range)) return feed.list(folder);
  const { from = 0, to = Infinity } = range;
  // Stamps are rounded up, and one of midnight may stand in the folder of the day before.
  const { days, odd } = await daysIn(feed, folder, { from: from - DAY, to: to + HOUR });
  return [...odd, ...(await listDays(feed, folder, days))];
};

const isUnbounded = ({ from, to }: Range): boolean => from === undefined && to === undefined;

const dayOf = (day: number): string => `${new Date(day).toISOString().slice(0, 10).replaceAll('-', '/')}/`;

const listDays = async (feed: Feed, folder: string, days: readonly number[]): Promise<readonly ListedObject[]> =>
  (await mapParallel(days, AT_ONCE, (day) => feed.list(folder + dayOf(day)))).flat();

/** The days (UTC) that have a folder and touch the range, in order, and all that stands outside of the folders of days. */
const daysIn = async (feed: Feed, folder: string, { from, to }: Required<Range>) => {
  const days: number[] = [];
  const odd: ListedObject[] = [];
  const isIn = (begin: number, end: number) => begin <= to && end > from;
  /** Numbers that folders are called by; what else there is, is odd. */
  const look = async (path: string, pattern: RegExp): Promise<readonly number[]> => {
    const names = await feed.folders(path);
    const isOdd = (name: string) => !pattern.test(name);
    odd.push(...(await oddIn(feed, path, names.filter(isOdd))));
    return names.filter((name) => pattern.test(name)).map(Number);
  };
  for (const year of await look(folder, /^\d{4}$/)) {
    if (!isIn(Date.UTC(year, 0), Date.UTC(year + 1, 0))) continue;
    for (const month of await look(`${folder}${digits(year, 4)}/`, /^(?:0[1-9]|1[0-2])$/)) {
      const first = Date.UTC(year, month - 1);
      if (!isIn(first, Date.UTC(year, month))) continue;
      const path = `${folder}${digits(year, 4)}/${digits(month, 2)}/`;
      const found = (await look(path, /^(?:0[1-9]|[12]\d|3[01])$/)).map((day) => first + (day - 1) * DAY);
      // No day is called like the 30th of February.
      const end = Date.UTC(year, month);
      days.push(...found.filter((day) => day < end));
      const never = found.filter((day) => day >= end).map((day) => (day - first) / DAY + 1);
      odd.push(
        ...(await listAll(
          feed,
          never.map((day) => path + digits(day, 2)),
        )),
      );
    }
  }
  return { days: days.filter((day) => isIn(day, day + DAY)), odd };
};

const digits = (number: number, count: number): string => String(number).padStart(count, '0');

const numbersIn = async (feed: Feed, folder: string, count: number): Promise<readonly string[]> =>
  (await feed.folders(folder)).filter((name) => name.length === count && /^\d+$/.test(name));

/** Some of the newest digests of a Region, by the folders of days. */
export const someDigests = async (feed: Feed, unit: VerifyUnit, most: number): Promise<readonly string[]> => {
  let folder = digestFolder(unit);
  for (const digits of [4, 2, 2]) {
    const newest = (await numbersIn(feed, folder, digits)).at(-1);
    if (newest === undefined) return [];
    folder += `${newest}/`;
  }
  return (await feed.list(folder)).slice(-most).map(({ key }) => key);
};

/** All objects in some folders, which end in no slash. */
export const listAll = async (feed: Feed, folders: readonly string[]): Promise<readonly ListedObject[]> =>
  (await mapParallel(folders, AT_ONCE, (folder) => feed.list(`${folder}/`))).flat();

/** Objects directly in a folder, and all in some folders in it. */
export const oddIn = async (feed: Feed, folder: string, names: readonly string[]): Promise<readonly ListedObject[]> => [
  // What has no bytes and is called like the folder itself is how some consoles make a folder.
  ...(await feed.files(folder)).filter(({ key, size }) => key !== folder || size > 0),
  ...(await listAll(
    feed,
    names.map((name) => folder + name),
  )),
];
