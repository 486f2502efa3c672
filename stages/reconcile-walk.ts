import { LOG_FOLDERS, LOGS } from '../contracts/archive-layout.ts';
import { mapParallel } from '../core/parallel.ts';
import { shardOf } from '../core/shard.ts';
import { HOUR, parseTime } from '../core/time.ts';
import type { Feed } from '../ports/index.ts';

/** Requests to the feed that are under way at once. */
export const AT_ONCE = 8;

export const DIGESTS = 'CloudTrail-Digest';

/** What the feed keeps of one account and Region. */
export interface Unit {
  /** Shard, folder and Region: units are in the order of their ids. */
  readonly id: string;
  readonly account: string;
  readonly region: string;
  /** `[prefix/]AWSLogs/[<organization>/]<account>/` */
  readonly folder: string;
  /** Names of the folders that have this Region, digests among them. */
  readonly folders: readonly string[];
}

/**
 * All accounts and Regions of a feed (log-delivery.md §1), by shard: files that are looked at one after the other are
 * then looked up in the same objects of the seen-index.
 */
export const unitsOf = async (feed: Feed, prefix: string): Promise<readonly Unit[]> => {
  const units = (
    await mapParallel(await accountsOf(feed, `${prefix}${LOGS}`), AT_ONCE, (place) => unitsIn(feed, place))
  )
    .flat()
    .map((unit) => ({ ...unit, id: idOf(unit) }));
  return units.sort((a, b) => (a.id < b.id ? -1 : 1));
};

const idOf = ({ account, region, folder }: Omit<Unit, 'id'>): string =>
  `${String(shardOf(account, region)).padStart(2, '0')} ${folder}${region}`;

interface Place {
  readonly account: string;
  readonly folder: string;
}

const accountsOf = async (feed: Feed, root: string): Promise<readonly Place[]> => {
  const names = await feed.folders(root);
  const organizations = names.filter((name) => name.startsWith('o-'));
  const own = names.filter((name) => !name.startsWith('o-'));
  const members = await mapParallel(organizations, AT_ONCE, async (organization) =>
    (await feed.folders(`${root}${organization}/`)).map((name) => `${organization}/${name}`),
  );
  return [...own, ...members.flat()].map((path) => ({
    account: path.slice(path.lastIndexOf('/') + 1),
    folder: `${root}${path}/`,
  }));
};

const unitsIn = async (feed: Feed, { account, folder }: Place): Promise<Omit<Unit, 'id'>[]> => {
  const byRegion = new Map<string, string[]>();
  // Other services keep their logs beside CloudTrail's.
  const names = (await feed.folders(folder)).filter((name) => name === DIGESTS || LOG_FOLDERS.includes(name));
  for (const name of names) {
    for (const region of await feed.folders(`${folder}${name}/`)) {
      byRegion.set(region, [...(byRegion.get(region) ?? []), name]);
    }
  }
  return [...byRegion].map(([region, folders]) => ({ account, region, folder, folders }));
};

/** The folder of a day (UTC), with its `/`. */
export const dayFolder = ({ folder, region }: Unit, name: string, time: number): string =>
  `${folder}${name}/${region}/${new Date(time).toISOString().slice(0, 10).replaceAll('-', '/')}/`;

/** Keys of the log files that are stamped with an hour, which begins at `hour`. */
export const logFilesOf = async (feed: Feed, unit: Unit, hour: number): Promise<readonly string[]> => {
  const names = unit.folders.filter((name) => name !== DIGESTS);
  // Stamps are rounded up: one of midnight may stand in the folder of the day before.
  const isMidnight = new Date(hour).getUTCHours() === 0;
  const prefixes = names.flatMap((name) =>
    [hour, ...(isMidnight ? [hour - HOUR] : [])].map(
      (time) => `${dayFolder(unit, name, time)}${startOf(unit, name, hour)}`,
    ),
  );
  const listed = await mapParallel(prefixes, AT_ONCE, (prefix) => feed.list(prefix));
  return listed
    .flat()
    .map(({ key }) => key)
    .filter((key) => isStampedIn(key, hour));
};

/** How names of files of an hour begin. Only those of `CloudTrail` itself are documented; of others, nothing is assumed. */
const startOf = ({ account, region }: Unit, name: string, hour: number): string => {
  if (name !== 'CloudTrail') return '';
  const stamp = new Date(hour).toISOString().slice(0, 13).replaceAll('-', '');
  return `${account}_${name}_${region}_${stamp}`;
};

const isStampedIn = (key: string, hour: number): boolean => {
  const stamp = /_(\d{8}T\d{4})Z_[^/]*$/.exec(key)?.[1];
  const time = stamp === undefined ? undefined : parseTime(`${stamp}00Z`);
  return time !== undefined && time >= hour && time < hour + HOUR;
};
