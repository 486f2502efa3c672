import { LEDGER, LOGS } from '../contracts/archive-layout.ts';
import { TrailError } from '../core/errors.ts';
import { HOUR } from '../core/time.ts';
import type { ObjectStore } from '../ports/index.ts';
import { encodeJson, readJson } from './cursor.ts';
import { type Found, type ReconcileOptions, type ReconcilePorts, ReconcileRun } from './reconcile-run.ts';
import { AT_ONCE, type Unit, unitsOf } from './reconcile-walk.ts';
import { stagedShards } from './staged.ts';

/** What a run found. Everything before `to` has been looked at, by this run from `from` on: milliseconds since 1970. */
export interface ReconcileReceipt extends Found {
  readonly from: number;
  readonly to: number;
  /** Milliseconds from `to` to what could have been looked at: less than an hour, unless it is behind. */
  readonly lag: number;
  /** It has not come as far as it may: there was too much, or something waits to be collected or delivered. */
  readonly isBehind: boolean;
}

/** Digests are delivered within the hour, and files need their time to be collected and delivered. */
export const RECONCILE_LAG = 90 * 60 * 1000;
/** Where the first run begins, before now. */
export const FIRST_LOOK = 24 * HOUR;
/** Milliseconds that are left to a run when it begins nothing new: what is under way comes to its end. */
export const RECONCILE_RESERVE = 2 * 60 * 1000;
/** So long a feed may be without any file at first: a trail that was just made writes one within a quarter of an hour. */
export const FIRST_FILES = 3 * HOUR;

/** Notifications that may wait at any time: to tell of so many files twice costs next to nothing. */
const FEW_WAITING = 100;
/** So long it waits for collect-files: some notifications may be such as nobody can ever take. */
const LONGEST_WAIT = 24 * HOUR;

const STATE = `${LEDGER}reconcile`;

/** Everything before `until` is done, and of the hour that begins there all units up to this one, if any. */
interface State {
  readonly until: number;
  readonly unit?: string;
  /** How many there were in the hour before. */
  readonly files?: number;
  /** When the first run was, as long as no file has ever been found. */
  readonly empty?: number;
}

/**
 * Whether every file that the native trail delivered has reached us, and whether its digests are sound: hour by hour,
 * from where the last run has come to. What is missed is told to collect-files, once; telling twice, as after a stop or
 * by a rival, makes duplicates only. Throws what the ports throw, and `INPUT_UNREADABLE` if the feed has no files at all;
 * it is then repeated from where it has come to. `remaining` is how many milliseconds the run still has.
 */
export const reconcile =
  (ports: ReconcilePorts, options: ReconcileOptions = {}) =>
  async (remaining: () => number = () => Infinity): Promise<ReconcileReceipt> => {
    const { store, clock } = ports;
    const began = clock();
    const place = await Place.open(store, began);
    const limit = await limitOf(ports, place.state, began);
    const from = place.state.until;
    const run = new ReconcileRun(ports, options);
    const isDue = () => place.state.until + HOUR <= limit;
    const units = isDue() ? await unitsThere(ports, place.state, began) : [];
    const isSpent = () => remaining() <= RECONCILE_RESERVE;
    while (units.length > 0 && isDue() && !place.isOvertaken) {
      await passHour(run, place, units, isSpent);
      if (isSpent()) break;
    }
    const { until: to, empty } = place.state;
    const lag = empty === undefined ? Math.max(0, began - RECONCILE_LAG - to) : 0;
    return { from, to, ...run.found(), lag, isBehind: lag >= HOUR };
  };

/** Up to where a run may look. What waits to be collected or delivered is not missed. */
const limitOf = async ({ store, queue }: ReconcilePorts, { files }: State, now: number): Promise<number> => {
  // Notifications of more than an hour's files: collect-files stands still, or does not keep up. It has alarms of its own.
  const isWaiting = files !== undefined && (await queue.waiting()) > Math.max(files, FEW_WAITING);
  const { oldest = now } = await stagedShards(store);
  // What was staged then may hold what was delivered before: so the same distance to both.
  return Math.min(now - (isWaiting ? LONGEST_WAIT : RECONCILE_LAG), oldest - RECONCILE_LAG);
};

const floorHour = (time: number): number => Math.floor(time / HOUR) * HOUR;

/**
 * Accounts and Regions of the feed; none only for a new one. Every trail writes digests, whether anything happens or not,
 * so a feed without files is not the one that was meant.
 */
const unitsThere = async (
  { feed, bucket, prefix = '' }: ReconcilePorts,
  { empty }: State,
  now: number,
): Promise<readonly Unit[]> => {
  const units = await unitsOf(feed, prefix);
  const isNew = empty !== undefined && now - empty < FIRST_FILES;
  if (units.length > 0 || isNew) return units;
  const failure = `cannot find any trail files below s3://${bucket}/${prefix}${LOGS}`;
  throw new TrailError('INPUT_UNREADABLE', `${failure}: check bucket and prefix of the feed, and that the trail logs`);
};

/** Looks at the units of an hour that are left, some at a time, and notes how far it has come: at its end, or when time is up. */
const passHour = async (
  run: ReconcileRun,
  place: Place,
  units: readonly Unit[],
  isSpent: () => boolean,
): Promise<void> => {
  const { until, unit, files = 0 } = place.state;
  const before = run.found().files;
  const seen = () => run.found().files - before;
  // Of an hour that several runs share, each knows a part.
  const filesNow = () => (unit === undefined ? seen() : Math.max(seen(), files));
  let left = units.filter(({ id }) => unit === undefined || id > unit);
  while (left.length > 0) {
    const done = await run.look(left.slice(0, AT_ONCE), until, isSpent);
    const { id } = left[done - 1];
    left = left.slice(done);
    if (left.length > 0 && isSpent()) {
      await run.tell();
      return place.note({ until, unit: id, files: filesNow() });
    }
  }
  await run.tell();
  await place.note({ until: until + HOUR, files: filesNow() });
};

/** How far all runs have come. A rival who notes something first is right: he has done the same. */
class Place {
  state: State;
  isOvertaken = false;
  private version: string | undefined;
  private readonly store: ObjectStore;

  private constructor(store: ObjectStore, state: State, version: string | undefined) {
    this.store = store;
    this.state = state;
    this.version = version;
  }

  /** The first run notes where it begins, or the beginning would move on with the time until something is done. */
  static async open(store: ObjectStore, now: number): Promise<Place> {
    const { value, version } = await readJson(store, STATE);
    const first = { until: floorHour(now - FIRST_LOOK), empty: now };
    const place = new Place(store, (value as State | undefined) ?? first, version);
    if (value === undefined) await place.note(first);
    return place;
  }

  async note(next: State): Promise<void> {
    const outcome = await this.store.replace(STATE, encodeJson(next), this.version);
    const { value, version } = await readJson(this.store, STATE);
    this.isOvertaken = outcome === 'changed';
    this.state = (value as State | undefined) ?? next;
    this.version = version;
  }
}
