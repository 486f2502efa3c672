import { LEDGER } from '../contracts/archive-layout.ts';
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
  /** It has not come as far as it may: there was too much, or something waits to be delivered. */
  readonly isBehind: boolean;
}

/** Digests are delivered within the hour, and files need their time to be collected and delivered. */
export const RECONCILE_LAG = 90 * 60 * 1000;
/** Where the first run begins, before now. */
export const FIRST_LOOK = 24 * HOUR;
/** A run ends soon after so long, also when it catches up: Lambda would end it after fifteen minutes. */
export const RECONCILE_BUDGET = 8 * 60 * 1000;

const STATE = `${LEDGER}reconcile`;

/** Everything before `until` is done, and of the hour that begins there all units up to this one, if any. */
interface State {
  readonly until: number;
  readonly unit?: string;
}

/**
 * Whether every file that the native trail delivered has reached us, and whether its digests are sound: hour by hour,
 * from where the last run has come to. What is missed is told to collect-files, once; telling twice, as after a stop or
 * by a rival, makes duplicates only. Throws what the ports throw, and is then repeated from where it has come to.
 */
export const reconcile =
  (ports: ReconcilePorts, options: ReconcileOptions = {}) =>
  async (): Promise<ReconcileReceipt> => {
    const { store, clock, feed, prefix = '' } = ports;
    const began = clock();
    const { oldest = began } = await stagedShards(store);
    // What was staged then may hold what was delivered before: so the same distance to both.
    const limit = Math.min(began, oldest) - RECONCILE_LAG;
    const place = await Place.read(store, floorHour(began - FIRST_LOOK));
    const from = place.state.until;
    const run = new ReconcileRun(ports, options);
    const isDue = () => place.state.until + HOUR <= limit;
    const units = isDue() ? await unitsOf(feed, prefix) : [];
    const isSpent = () => clock() - began >= (options.budget ?? RECONCILE_BUDGET);
    while (isDue() && !place.isOvertaken) {
      await passHour(run, place, units, isSpent);
      if (isSpent()) break;
    }
    const isBehind = place.state.until + HOUR <= began - RECONCILE_LAG;
    return { from, to: place.state.until, ...run.found(), isBehind };
  };

const floorHour = (time: number): number => Math.floor(time / HOUR) * HOUR;

/** Looks at the units of an hour that are left, some at a time, and notes how far it has come: at its end, or when time is up. */
const passHour = async (
  run: ReconcileRun,
  place: Place,
  units: readonly Unit[],
  isSpent: () => boolean,
): Promise<void> => {
  const { until, unit } = place.state;
  const left = units.filter(({ id }) => unit === undefined || id > unit);
  for (let at = 0; at < left.length; at += AT_ONCE) {
    const some = left.slice(at, at + AT_ONCE);
    await run.look(some, until);
    const isLast = at + AT_ONCE >= left.length;
    if (!isLast && isSpent()) {
      await run.tell();
      return place.note({ until, unit: some[some.length - 1].id });
    }
  }
  await run.tell();
  await place.note({ until: until + HOUR });
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

  static async read(store: ObjectStore, first: number): Promise<Place> {
    const { value, version } = await readJson(store, STATE);
    return new Place(store, (value as State | undefined) ?? { until: first }, version);
  }

  async note(next: State): Promise<void> {
    const outcome = await this.store.replace(STATE, encodeJson(next), this.version);
    const { value, version } = await readJson(this.store, STATE);
    this.isOvertaken = outcome === 'changed';
    this.state = (value as State | undefined) ?? next;
    this.version = version;
  }
}
