import type { Commit } from '../core/commit.ts';
import { TrailError } from '../core/errors.ts';
import { keys } from '../core/ledger-keys.ts';
import { mapParallel } from '../core/parallel.ts';
import { type Boundary, hourOf, OpenPeriod } from '../core/seal/open-period.ts';
import { encodePeriod, type Period, type TrailToSeal } from '../core/seal/period.ts';
import { barrier, type BarrierPorts } from './barrier.ts';
import { NOTED_AFTER } from './cursor.ts';
import type { PeriodEnds } from './seal.ts';
import { commitsFrom } from './seal-commits.ts';
import { readSealing } from './seal-cursor.ts';
import { hourAfter, type Left, leftOf } from './seal-left.ts';
import { newestPeriod } from './seal-periods.ts';

/** What has come of closing. */
export interface Closed {
  /** The period that was closed last, by whomever. */
  readonly newest: Period | undefined;
  /** How many this run has closed. */
  readonly closed: number;
  readonly left: Left;
}

const MOST_RESTARTS = 100;
const CURSORS_AT_ONCE = 16;

/** Closes the periods of a shard that are due, as far as there is time, and says which is the newest. */
export const closePeriods = (ports: BarrierPorts) => {
  const known = new Map<number, number>();

  return async (shard: number, ends: PeriodEnds, hasTime: () => boolean): Promise<Closed> => {
    let closed = 0;
    for (let restart = 0; restart < MOST_RESTARTS; restart++) {
      const last = await newestPeriod(ports.store, shard, known.get(shard));
      const run = new ClosingRun(ports, { shard, ends, hasTime }, last);
      const isDone = await run.close();
      closed += run.closed;
      if (run.last) known.set(shard, run.last.k);
      if (isDone) return { newest: run.last, closed, left: run.left };
    }
    throw new TrailError('STORE_UNAVAILABLE', `cannot close the periods of shard ${shard}: others are always faster`);
  };
};

interface ClosingOptions {
  readonly shard: number;
  readonly ends: PeriodEnds;
  readonly hasTime: () => boolean;
}

/** One walk over the commits behind the last period. */
class ClosingRun {
  closed = 0;
  last: Period | undefined;
  left: Left = {};
  private open: OpenPeriod;
  private newest: Commit | undefined;
  /** The end that was asked for now. */
  private asked: number | undefined;
  /** Something is to be sealed: full hours are not skipped any more. */
  private isHeld = false;
  private readonly ports: BarrierPorts;
  private readonly options: ClosingOptions;

  constructor(ports: BarrierPorts, options: ClosingOptions, last: Period | undefined) {
    this.ports = ports;
    this.options = options;
    this.last = last;
    this.open = new OpenPeriod(options.shard, last);
  }

  /** Whether that is all; if not, a rival has been faster, and it is to be begun again. */
  async close(): Promise<boolean> {
    const { shard, hasTime } = this.options;
    for (let tries = 0; tries < MOST_RESTARTS; tries++) {
      const next = this.newest ? this.newest.n + 1 : this.open.from;
      for await (const commit of commitsFrom(this.ports.store, shard, next, hasTime)) {
        const taken = await this.take(commit);
        if (taken === 'no time') break;
        if (taken === 'overtaken') return false;
      }
      const end = hasTime() ? await this.endToMake() : undefined;
      if (end === undefined) return this.stop();
      this.asked = end;
      this.open.begin(hourOf(end - 1));
      const made = await barrier(this.ports, shard, this.newest, end);
      if (made && (await this.take(made)) === 'overtaken') return false;
    }
    return false;
  }

  /** Notes how far this run has looked, if that was far: the next one need not look again. */
  private async stop(): Promise<boolean> {
    const { ends, hasTime } = this.options;
    this.left = await leftOf(this.ports, this.open, this.newest, { ends, isCutShort: !hasTime() });
    if (this.open.skipped >= NOTED_AFTER) return this.createSkipped();
    return true;
  }

  private isSealedAt(end: number, boundary: Boundary): boolean {
    return this.open.trailsAt(end, boundary).length > 0;
  }

  /** Closes what ends before this commit, if no rival has closed it otherwise, and takes it to what is open then. */
  private async take(commit: Commit): Promise<'taken' | 'overtaken' | 'no time'> {
    this.open.begin(hourOf(commit.time));
    for (let end = this.nextEnd(commit); end !== undefined; end = this.nextEnd(commit)) {
      if (!this.options.hasTime()) return 'no time';
      if (!this.isSealedAt(end, commit)) this.skip(end, commit);
      else if (this.options.ends === 'now' && end !== this.asked) this.isHeld = true;
      else if (!(await this.createPeriod(end, commit))) return 'overtaken';
    }
    this.open.take(commit);
    this.newest = commit;
    return 'taken';
  }

  private skip(end: number, { n }: Commit): void {
    this.open.skip(end, n);
    if (end === this.asked) this.asked = undefined;
  }

  /** The end of the open period that a commit proves to have passed. */
  private nextEnd({ time }: Commit): number | undefined {
    const { ends } = this.options;
    const latest = ends === 'hours' ? Math.min(time, this.ports.clock()) : time;
    const hour = this.nextHour();
    const { asked = Infinity } = this;
    if (ends === 'now' && asked <= time && (this.isHeld || asked <= hour)) return asked;
    return hour <= latest && !this.isHeld ? hour : undefined;
  }

  private nextHour(): number {
    return hourAfter(this.open, this.ports.clock());
  }

  /** The end for which a barrier is needed; `undefined` if none is due, or nothing would be sealed. */
  private async endToMake(): Promise<number | undefined> {
    const { from } = this.open;
    if (!this.newest && from > 0)
      throw new TrailError('LEDGER_DAMAGED', `the commit ${keys.commit(this.options.shard, from)} is gone`);
    const trails = (await this.ports.routes()).all.map(({ pin }) => pin);
    const now = this.ports.clock();
    const { time = -Infinity } = this.newest ?? {};
    if (this.options.ends === 'hours') {
      const hour = hourOf(now);
      return hour > time && this.isSealedAt(hour, { time: hour, trails }) ? hour : undefined;
    }
    const end = Math.ceil(Math.max(now, time + 1) / 1000) * 1000;
    const isNews = ({ since, last }: TrailToSeal) => since === this.open.k || last !== undefined;
    return this.open.hasFiles || this.open.trailsAt(end, { time: end, trails }).some(isNews) ? end : undefined;
  }

  private async createPeriod(end: number, boundary: Commit): Promise<boolean> {
    // Before the first period nothing need be said of what was skipped.
    if (this.open.k > 0 && !(await this.createSkipped())) return false;
    const sealed = this.open.trailsAt(end, boundary);
    return this.create(this.open.closed(end, boundary.n, [...(await this.unpublished()), ...sealed]));
  }

  /** Creates the period of what was skipped, if anything was. */
  private async createSkipped(): Promise<boolean> {
    const skipped = this.open.skippedPeriod(await this.unpublished());
    if (!skipped) return true;
    const { open } = this;
    const isOurs = await this.create(skipped);
    this.open = open.behind(skipped);
    return isOurs;
  }

  /** Trails that have ended, and of which not everything is in its bucket yet. */
  private async unpublished(): Promise<TrailToSeal[]> {
    const { shard } = this.options;
    const ended = this.open.before.filter(({ last }) => last !== undefined);
    const places = await mapParallel(ended, CURSORS_AT_ONCE, ({ pin }) => readSealing(this.ports.store, shard, pin));
    return ended.filter(({ last = Infinity }, index) => places[index].place.next <= last);
  }

  private async create(period: Period): Promise<boolean> {
    const { store } = this.ports;
    const key = keys.period(period.shard, period.k);
    const outcome = await store.create(key, encodePeriod(period));
    if (outcome === 'exists') return false;
    this.closed++;
    this.last = period;
    this.open = new OpenPeriod(period.shard, period);
    this.isHeld = false;
    this.asked = undefined;
    return true;
  }
}
