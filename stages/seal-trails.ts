import { TrailError } from '../core/errors.ts';
import { keys } from '../core/ledger-keys.ts';
import { mapParallel } from '../core/parallel.ts';
import { identityOf, isSealedIn, type Period, type TrailToSeal } from '../core/seal/period.ts';
import type { Seal } from '../core/seal/seal.ts';
import type { ObjectStore } from '../ports/index.ts';
import { GIVE_UP_AFTER } from './copy.ts';
import type { KeyRing } from './public-keys.ts';
import type { SealPorts } from './seal.ts';
import { SealingCursor } from './seal-cursor.ts';
import { deliveredFiles, filesOfPeriod, type TrailFiles } from './seal-files.ts';
import { mustReadPeriod, readSeal } from './seal-periods.ts';
import { bringSeal, type Brought } from './seal-publish.ts';
import { signSeal, type TrailPeriod } from './seal-sign.ts';

const TRAILS_AT_ONCE = 4;

/** What became of a shard's trails. */
export interface SealedTrails {
  readonly brought: readonly Brought[];
  readonly waiting: readonly { readonly trail: string; readonly because: string }[];
  /** The end of the oldest period that is not all sealed, in milliseconds since 1970. */
  readonly oldest?: number;
}

/** A trail, and how far it is. */
interface Sealing {
  readonly id: string;
  /** Its lives that are not all published: it may have ended and begun again. */
  readonly entries: readonly TrailToSeal[];
  readonly cursor: SealingCursor;
}

/** Seals the trails of all periods up to the newest: each in order, and none waits for another. */
export const sealTrails = (ports: SealPorts, ring: KeyRing) => async (newest: Period, hasTime: () => boolean) =>
  new TrailsRun(ports, ring, newest, hasTime).seal();

class TrailsRun {
  private readonly brought: Brought[] = [];
  private readonly waiting: { trail: string; because: string }[] = [];
  private readonly ports: SealPorts;
  private readonly newest: Period;
  private readonly hasTime: () => boolean;
  private readonly sign: ReturnType<typeof signSeal>;

  constructor(ports: SealPorts, ring: KeyRing, newest: Period, hasTime: () => boolean) {
    this.ports = ports;
    this.newest = newest;
    this.hasTime = hasTime;
    this.sign = signSeal(ports, ring);
  }

  async seal(): Promise<SealedTrails> {
    const all = await this.trails();
    let going = all;
    while (going.length > 0 && this.hasTime()) {
      const k = Math.min(...going.map((trail) => this.nextOf(trail)));
      if (k > this.newest.k) break;
      const those = going.filter((trail) => this.nextOf(trail) === k);
      const gone = await this.sealPeriod(k, those);
      going = going.filter((trail) => !those.includes(trail) || gone.has(trail.id));
    }
    const { brought, waiting } = this;
    const oldest = await this.oldestOf(all);
    return { brought, waiting, ...(oldest === undefined ? {} : { oldest }) };
  }

  private async trails(): Promise<Sealing[]> {
    const { shard, trails } = this.newest;
    const byId = Map.groupBy(trails, ({ pin }) => identityOf(pin));
    return mapParallel(byId, TRAILS_AT_ONCE, async ([id, entries]) => ({
      id,
      entries: entries.toSorted((a, b) => a.since - b.since),
      cursor: await SealingCursor.read(this.ports.store, shard, entries[0].pin),
    }));
  }

  /** The next period in which a trail has digests to be brought; past the newest one, if there is none. */
  private nextOf({ entries, cursor }: Sealing): number {
    const { next } = cursor.place;
    const entry = entries.find(({ last = Infinity }) => next <= last);
    return entry ? Math.max(next, entry.since) : Infinity;
  }

  private async oldestOf(all: readonly Sealing[]): Promise<number | undefined> {
    const k = Math.min(...all.map((trail) => this.nextOf(trail)));
    return k <= this.newest.k ? (await this.period(k)).end : undefined;
  }

  private async period(k: number): Promise<Period> {
    return k === this.newest.k ? this.newest : mustReadPeriod(this.ports.store, this.newest.shard, k);
  }

  /** Returns those trails that go on behind the period. */
  private async sealPeriod(k: number, trails: readonly Sealing[]): Promise<ReadonlySet<string>> {
    const period = await this.period(k);
    const entries = new Map(trails.map(({ id }) => [id, entryOf(period, id)]));
    let files: Promise<ReadonlyMap<string, TrailFiles>> | undefined;
    // Not read if all is signed already.
    const filesOf = async (id: string) => {
      files ??= filesOfPeriod(this.ports.store, period, [...entries.values()], this.ports.archive.bucket);
      return (await files).get(id)!;
    };
    const outcomes = await mapParallel(trails, TRAILS_AT_ONCE, async ({ id, cursor }) =>
      this.hasTime() ? this.sealTrail({ period, entry: entries.get(id)! }, cursor, () => filesOf(id)) : false,
    );
    return new Set(trails.filter((_, index) => outcomes[index]).map(({ id }) => id));
  }

  private async sealTrail(
    { period, entry }: TrailPeriod,
    cursor: SealingCursor,
    files: () => Promise<TrailFiles>,
  ): Promise<boolean> {
    const seal = await this.sealOf({ period, entry }, files);
    if (!seal || !this.hasTime()) return false;
    const storeOf = (bucket: string) => this.storeOf(entry, bucket);
    const brought = await bringSeal(seal, { storeOf, hasTime: this.hasTime, givenUpTo: cursor.place.givenUpTo });
    this.brought.push(brought);
    return this.moveOn(cursor, period, brought);
  }

  /** What is signed of a trail; `undefined` if it waits for files. */
  private async sealOf(trail: TrailPeriod, files: () => Promise<TrailFiles>): Promise<Seal | undefined> {
    const { store } = this.ports;
    const { shard, k } = trail.period;
    const { pin } = trail.entry;
    const known = await readSeal(store, shard, pin, k);
    if (known) return known;
    const delivered = await deliveredFiles(store, shard, pin.trail, await files());
    if (!('waiting' in delivered)) return this.sign(trail, delivered);
    this.waiting.push({ trail: pin.trail, because: delivered.waiting });
    return undefined;
  }

  /** A bucket that does not take them is waited for as long as it is for files; then they are kept in the ledger alone. */
  private async moveOn(cursor: SealingCursor, { k, end }: Period, { error, isWhole }: Brought): Promise<boolean> {
    const { failing: before, givenUpTo } = cursor.place;
    const known = givenUpTo === undefined ? {} : { givenUpTo };
    if (isWhole) {
      await cursor.note({ next: k + 1, ...known });
      return true;
    }
    if (!error) return false;
    this.waiting.push({ trail: cursor.trail.trail, because: `${error.code}: ${error.message}` });
    const now = this.ports.clock();
    const failing = { since: before?.since ?? now, error: error.code };
    const isLastTry = before !== undefined && now - Math.max(before.since, end) >= GIVE_UP_AFTER;
    if (isLastTry) await cursor.note({ next: k + 1, failing, givenUpTo: end });
    else if (!before) await cursor.note({ next: k, failing, ...known });
    return isLastTry;
  }

  /** The built-in trail's are in the archive, whatever it is called. */
  private storeOf({ pin }: TrailToSeal, bucket: string): ObjectStore {
    return pin.bucket === undefined ? this.ports.archive.store : this.ports.buckets(bucket);
  }
}

const entryOf = ({ trails, shard, k }: Period, id: string): TrailToSeal => {
  const entry = trails.find((one) => identityOf(one.pin) === id && isSealedIn(one, k));
  if (!entry) throw new TrailError('LEDGER_DAMAGED', `the period ${keys.period(shard, k)} lacks a trail`);
  return entry;
};
