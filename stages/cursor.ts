import { keys } from '../core/ledger-keys.ts';
import { TrailError } from '../core/errors.ts';
import type { ObjectStore } from '../ports/index.ts';

/** Since when (milliseconds since 1970), and why, somebody does not take what he is given. */
export interface Failing {
  readonly since: number;
  readonly error: string;
}

/** Where a trail's log group or topic stands: it follows the files, and what it does not take delays nobody. */
export interface Follower {
  /** The next commit to take; never past the files' own. A cursor without it: the files' own. */
  readonly next: number;
  /** So many messages of the next commit were taken, if not all of them. */
  readonly sent?: number;
  readonly failing?: Failing;
  /** Log events or notifications given up after thirty days, and log events that the group will never keep. */
  readonly lost: number;
  /** Events that were longer than CloudWatch Logs takes, and left out. */
  readonly tooLong: number;
}

/** When something last reached its place, in milliseconds since 1970. */
export interface Latest {
  readonly delivered?: number;
  readonly notified?: number;
  readonly logged?: number;
}

/**
 * Commits `[from, to)`, all of whose files for the line were tried for thirty days, and of which the marks count. A mark
 * alone may be of a run that has stopped before it noted it here, and the files may have been delivered then.
 */
export interface GivenUp {
  readonly from: number;
  readonly to: number;
  /** Keys of files that were delivered, although a mark of such a run has them. */
  readonly but?: readonly string[];
}

/** A line's place among a shard's commits: everything before `next` is at its destination, or has been given up. */
export interface Cursor {
  readonly next: number;
  /** So many of the next commit's files are there, if not all of them. */
  readonly done?: number;
  readonly failing?: Failing;
  /** Files given up after thirty days: they are kept in their packs. */
  readonly undeliverable: number;
  /** Of which commits they are, in order. A cursor of an older release, with such files, lacks it. */
  readonly givenUp?: readonly GivenUp[];
  readonly logs?: Follower;
  readonly topic?: Follower;
  /** By Region: what a trail's status shows. */
  readonly latest?: Readonly<Partial<Record<string, Latest>>>;
}

/** Commits that may be passed before it is noted: so many are passed again after a stop. */
export const NOTED_AFTER = 64;

export const startAt = (next: number): Cursor => ({ next, undeliverable: 0 });

/** A line's cursor, and the version that its replacement must find unchanged. Throws `LEDGER_DAMAGED` for other bytes. */
export const readCursor = async (store: ObjectStore, shard: number, line: string) => {
  const { value, version } = await readJson(store, keys.cursor(shard, line));
  return { cursor: (value as Cursor | undefined) ?? startAt(0), version };
};

/** A replaceable object's JSON; `undefined` if there is none. Throws `LEDGER_DAMAGED` for other bytes. */
export const readJson = async (store: ObjectStore, key: string) => {
  const stored = await store.readVersioned(key);
  if (!stored) return { value: undefined, version: undefined };
  try {
    return { value: JSON.parse(Buffer.from(stored.body).toString()) as unknown, version: stored.version };
  } catch (cause) {
    throw new TrailError('LEDGER_DAMAGED', `cannot read ${key}`, { cause });
  }
};

export const encodeJson = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

/** Regions of which is told when they last had something: their names are what somebody wrote into an event. */
const MOST_REGIONS = 100;

/** When something last reached its place, with what has just done so. */
export const latestOf = (
  latest: Cursor['latest'],
  files: readonly { readonly region?: string }[],
  what: keyof Latest,
  time: number,
): NonNullable<Cursor['latest']> => {
  const regions = new Set(files.flatMap(({ region }) => (region === undefined ? [] : [region])));
  const others = Object.entries(latest ?? {}).filter(([region]) => !regions.has(region));
  const changed = [...regions].map((region): [string, Latest] => [region, { ...latest?.[region], [what]: time }]);
  return Object.fromEntries<Latest | undefined>([...others, ...changed].slice(-MOST_REGIONS));
};
