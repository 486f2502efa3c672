import type { Own } from '../core/own-events.ts';
import { mapParallel } from '../core/parallel.ts';
import { HOUR } from '../core/time.ts';
import type { Backlog, Clock, Feed, ObjectStore, PublicKeys, Queue } from '../ports/index.ts';
import { type Damage, digestsOf } from './reconcile-digests.ts';
import { type DigestPorts, remembered } from './reconcile-digest-reader.ts';
import { fileReader, type ReadFile, type WantedFile } from './reconcile-files.ts';
import { missedFiles } from './reconcile-seen.ts';
import { AT_ONCE, logFilesOf, type Unit } from './reconcile-walk.ts';

/** What reconcile needs of the world. */
export interface ReconcilePorts {
  /** The home store. */
  readonly store: ObjectStore;
  readonly feed: Feed;
  readonly keys: PublicKeys;
  /** Of the files that collect-files takes. */
  readonly queue: Queue & Backlog;
  readonly clock: Clock;
  /** The feed's, as digests name it. */
  readonly bucket: string;
  /** What stands before `AWSLogs/`: ends in `/`, or is empty. */
  readonly prefix?: string;
  /** Whose data events collect leaves out. */
  readonly own?: Own;
}

/** How far one run goes. */
export interface ReconcileOptions {
  /** Events that are held until they are looked up, all at once: half a kilobyte each. */
  readonly heldEvents?: number;
}

/** What a run has come upon. */
export interface Found {
  /** Digests that were checked, and files that were looked at. */
  readonly digests: number;
  readonly files: number;
  /** What is wrong with digests, and with files that are not as their digests say; the first hundred. */
  readonly damaged: readonly Damage[];
  readonly moreDamaged: number;
  /** Files that a digest names and that are not there. They are among the damaged. */
  readonly gone: number;
  /** Files of which an event has not come from trail files, and those of them that collect-files was told of. */
  readonly missed: number;
  readonly told: number;
}

const HELD_EVENTS = 200_000;
const MOST_LISTED = 100;
/** Far below what a queue takes in one message. */
const KEYS_A_MESSAGE = 100;

/** What one run has found, and what it holds until it is looked up. */
export class ReconcileRun {
  private digests = 0;
  private files = 0;
  private damages = 0;
  private readonly damaged: Damage[] = [];
  private gone = 0;
  private missed = 0;
  private told = 0;
  private held: ReadFile[] = [];
  private heldEvents = 0;
  private telling = Promise.resolve();
  private readonly ports: ReconcilePorts;
  private readonly options: ReconcileOptions;
  private readonly digestPorts: DigestPorts;
  private readonly readFile: ReturnType<typeof fileReader>;
  private readonly missedOf: ReturnType<typeof missedFiles>;

  constructor(ports: ReconcilePorts, options: ReconcileOptions) {
    const { feed, keys, bucket, store, own } = ports;
    this.ports = ports;
    this.options = options;
    this.digestPorts = { feed, bucket, keys: remembered(keys) };
    this.readFile = fileReader(feed, own);
    this.missedOf = missedFiles(store);
  }

  found(): Found {
    const { digests, files, damaged, gone, missed, told } = this;
    return { digests, files, damaged, moreDamaged: this.damages - damaged.length, gone, missed, told };
  }

  /**
   * Checks the digests of these units that ended in an hour, and reads the files that they name or leave out: of how many
   * units, from the first on. It is at least one, and all of them unless time is up.
   */
  async look(units: readonly Unit[], hour: number, isSpent: () => boolean): Promise<number> {
    const wanted = await mapParallel(units, AT_ONCE, (unit) => this.filesOf(unit, hour));
    let begun = 0;
    let done = units.length;
    const files = wanted.flatMap(({ files }, unit) => files.map((file) => ({ file, unit })));
    await mapParallel(files, AT_ONCE, async ({ file, unit }) => {
      // A unit that was begun is ended: how far we are is noted by units.
      if (unit > begun && isSpent()) done = Math.min(done, unit);
      if (unit >= done) return;
      begun = unit;
      this.take(await this.readFile(file));
      if (this.isFull()) await this.tell();
    });
    for (const { digests, damaged } of wanted.slice(0, done)) {
      this.digests += digests;
      damaged.forEach((damage) => this.damage(damage));
    }
    return done;
  }

  /**
   * The files that digests of the hour name, and those stamped with the hour before that no digest has named until now:
   * of folders without digests, or delivered while there were none.
   */
  private async filesOf(unit: Unit, hour: number): Promise<Wanted> {
    const { feed, bucket } = this.ports;
    const { ended, before, damaged } = await digestsOf(this.digestPorts, unit, hour);
    const named = ended.flatMap(({ digest }) => digest?.files ?? []).filter((file) => file.bucket === bucket);
    const straying = ended
      .filter(({ digest }) => digest?.files.some((file) => file.bucket !== bucket))
      .map(({ name: { key } }) => ({ key, problem: 'names files in another bucket' }));
    // A digest that is not sound may name a file only to hide it.
    const sound = before.filter(({ problem }) => problem === undefined);
    const known = new Set([...named, ...sound.flatMap(({ digest }) => digest?.files ?? [])].map(({ key }) => key));
    const listed = await logFilesOf(feed, unit, hour - HOUR);
    const unnamed = listed.filter((key) => !known.has(key)).map((key) => ({ key }));
    const files = [...named.map(({ key, sha256 }) => ({ key, sha256 })), ...unnamed];
    return { files, digests: ended.length, damaged: [...damaged, ...straying] };
  }

  private take(file: ReadFile): void {
    const { key, isGone, problem, sightings } = file;
    this.files++;
    if (problem !== undefined) this.damage({ key, problem });
    if (isGone && problem !== undefined) this.gone++;
    this.held.push(file);
    this.heldEvents += sightings.length;
  }

  private damage(damage: Damage): void {
    this.damages++;
    if (this.damaged.length < MOST_LISTED) this.damaged.push(damage);
  }

  private isFull(): boolean {
    return this.heldEvents >= (this.options.heldEvents ?? HELD_EVENTS);
  }

  /**
   * Looks up everything that is held, and tells of what is missed. One after the other: while files are looked up, as many
   * again may be read, and not more.
   */
  tell(): Promise<void> {
    this.telling = this.telling.then(() => this.tellHeld());
    return this.telling;
  }

  private async tellHeld(): Promise<void> {
    const { queue, bucket } = this.ports;
    const held = this.held;
    this.held = [];
    this.heldEvents = 0;
    const missed = await this.missedOf(held);
    this.missed += missed.length;
    const messages = Array.from({ length: Math.ceil(missed.length / KEYS_A_MESSAGE) }, (_, index) =>
      JSON.stringify({
        s3Bucket: bucket,
        s3ObjectKey: missed.slice(index * KEYS_A_MESSAGE, (index + 1) * KEYS_A_MESSAGE),
      }),
    );
    if (messages.length > 0) await queue.send(messages);
    this.told += missed.length;
  }
}

/** What is to be looked at of a unit and an hour. */
interface Wanted {
  readonly files: readonly WantedFile[];
  readonly digests: number;
  readonly damaged: readonly Damage[];
}
