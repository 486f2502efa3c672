import type { Commit, TrailPin } from '../commit.ts';
import { shardOf } from '../shard.ts';
import { HOUR } from '../time.ts';
import { identityOf, type Period, type TrailToSeal } from './period.ts';

/** Where a period begins: with which commit and, once that is known, at which time. */
interface Beginning {
  readonly from: number;
  readonly start: number | undefined;
}

/** The commit behind a period, as far as it matters: its time, and the trails of then. */
export type Boundary = Pick<Commit, 'time' | 'trails'>;

/** The full hour that a time is in, or is. */
export const hourOf = (time: number): number => Math.floor(time / HOUR) * HOUR;

/** A shard's period that has not been closed yet, commit by commit. */
export class OpenPeriod {
  readonly shard: number;
  readonly k: number;
  /** Of the period before. */
  readonly before: readonly TrailToSeal[];
  /** Behind the last period. */
  private beginning: Beginning;
  /** Later than that, if nothing was to be sealed until here. */
  private here: Beginning;
  private readonly pins = new Map<string, TrailPin>();
  private readonly withFiles = new Set<string>();

  constructor(shard: number, last: Period | undefined) {
    this.shard = shard;
    this.k = last ? last.k + 1 : 0;
    this.before = last?.trails ?? [];
    this.beginning = { from: last?.to ?? 0, start: last?.end };
    this.here = this.beginning;
  }

  get from(): number {
    return this.here.from;
  }

  /** `undefined` if there was no period and no commit yet. */
  get start(): number | undefined {
    return this.here.start;
  }

  get hasFiles(): boolean {
    return this.withFiles.size > 0;
  }

  /** If nothing is known of an earlier time: it begins then. */
  begin(start: number): void {
    if (this.here.start === undefined) this.beginning = this.here = { ...this.here, start };
  }

  /** Counts a commit in. */
  take({ files, trails }: Commit): void {
    const trailsWithFiles = new Set(files.map(({ trail }) => trail));
    for (const pin of trails.filter(({ digests }) => digests)) {
      this.pins.set(identityOf(pin), pin);
      if (trailsWithFiles.has(pin.trail)) this.withFiles.add(identityOf(pin));
    }
  }

  /** Nothing is to be sealed before `end`, which commit `to` is the first not to be before. */
  skip(end: number, to: number): void {
    this.here = { from: to, start: end };
  }

  /** How many commits have been skipped. */
  get skipped(): number {
    return this.here.from - this.beginning.from;
  }

  /** The trails that have digests in the period if it ends at `end`, by the first commit that is not before that. */
  trailsAt(end: number, { time, trails }: Boundary): TrailToSeal[] {
    const now = new Map(trails.filter(({ digests }) => digests).map((pin) => [identityOf(pin), pin]));
    const ending = (known: TrailPin, since: number): TrailToSeal => {
      const id = identityOf(known);
      const pin = now.get(id) ?? this.pins.get(id) ?? known;
      return { pin, since, ...(isLogging(now.get(id), end) ? {} : { last: this.k }) };
    };
    const goingOn = this.before.filter(({ last }) => last === undefined);
    const open = new Set(goingOn.map(({ pin }) => identityOf(pin)));
    const begun = [...this.withFiles].map((id) => this.pins.get(id)!).filter((pin) => !open.has(identityOf(pin)));
    for (const pin of begun) open.add(identityOf(pin));
    // Of hours long before, such a commit does not tell whether a trail had begun to log.
    const candidates = time - end < HOUR ? [...now.values()] : [];
    const atHome = candidates.filter((pin) => this.isHomeOf(pin, end) && !open.has(identityOf(pin)));
    return adopting([
      ...goingOn.map(({ pin, since }) => ending(pin, since)),
      ...[...begun, ...atHome].map((pin) => ending(pin, this.k)),
    ]);
  }

  /** The period that ends so. It has begun. */
  closed(end: number, to: number, trails: readonly TrailToSeal[]): Period {
    const { shard, k } = this;
    const { from, start = end } = this.here;
    return { format: 1, shard, k, start, end, from, to, trails };
  }

  /** The period of all that was skipped; `undefined` if nothing was. */
  skippedPeriod(trails: readonly TrailToSeal[]): Period | undefined {
    const { shard, k, beginning, here } = this;
    if (here.start === undefined || beginning.start === undefined || here.start === beginning.start) return undefined;
    return {
      format: 1,
      shard,
      k,
      start: beginning.start,
      end: here.start,
      from: beginning.from,
      to: here.from,
      trails,
    };
  }

  /** The same commits, behind the period of what was skipped. */
  behind(skipped: Period): OpenPeriod {
    const open = new OpenPeriod(this.shard, skipped);
    this.pins.forEach((pin, id) => open.pins.set(id, pin));
    this.withFiles.forEach((id) => open.withFiles.add(id));
    return open;
  }

  /** A trail that logs has digests in the shard of its owner and home, also before there are files. */
  private isHomeOf({ digests, createdAt = 0 }: TrailPin, end: number): boolean {
    if (digests?.owner === undefined || digests.homeRegion === undefined) return false;
    const { owner, homeRegion, stoppedAt = Infinity } = digests;
    return stoppedAt >= end && createdAt < end && shardOf(owner, homeRegion) === this.shard;
  }
}

const isLogging = (pin: TrailPin | undefined, end: number): boolean =>
  pin?.digests !== undefined && (pin.digests.stoppedAt ?? Infinity) >= end;

/** Of those whose digests would have the same keys one has the files of all: that which goes on or, if none does, that which will. */
const adopting = (trails: readonly TrailToSeal[]): TrailToSeal[] =>
  [...Map.groupBy(trails, placeOf).values()].map((same) => {
    const [first, ...others] = same.toSorted(
      (a, b) => a.since - b.since || Number(a.last !== undefined) - Number(b.last !== undefined),
    );
    return others.length === 0 ? first : { ...first, adopted: others.map(({ pin }) => pin.createdAt ?? 0) };
  });

const placeOf = ({ pin: { trail, bucket, digests } }: TrailToSeal): string =>
  JSON.stringify([trail, bucket, digests?.prefix, digests?.organization]);
