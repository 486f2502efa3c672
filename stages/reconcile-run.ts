import type { Own } from '../core/own-events.ts';
import { mapParallel } from '../core/parallel.ts';
import { HOUR } from '../core/time.ts';
import type { Clock, Feed, ObjectStore, PublicKeys, Queue } from '../ports/index.ts';
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
  readonly queue: Queue;
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
  /** Milliseconds after which nothing new is begun. */
  readonly budget?: number;
  /** Events that are held until they are looked up, all at once: a quarter of a kilobyte each. */
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
const FILES_AT_ONCE = 64;

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

  /** Checks the digests of these units that ended in an hour, and reads the files that they name or leave out. */
  async look(units: readonly Unit[], hour: number): Promise<void> {
    const wanted = await mapParallel(units, AT_ONCE, (unit) => this.filesOf(unit, hour));
    const all = wanted.flat();
    for (let at = 0; at < all.length; at += FILES_AT_ONCE) {
      const files = await mapParallel(all.slice(at, at + FILES_AT_ONCE), AT_ONCE, this.readFile);
      for (const file of files) this.take(file);
      if (this.heldEvents >= (this.options.heldEvents ?? HELD_EVENTS)) await this.tell();
    }
  }

  /**
   * The files that digests of the hour name, and those stamped with the hour before that no digest has named until now:
   * of folders without digests, or delivered while there were none.
   */
  private async filesOf(unit: Unit, hour: number): Promise<WantedFile[]> {
    const { feed, bucket } = this.ports;
    const { ended, before, damaged } = await digestsOf(this.digestPorts, unit, hour);
    this.digests += ended.length;
    damaged.forEach((damage) => this.damage(damage));
    const named = ended.flatMap(({ digest }) => digest?.files ?? []).filter((file) => file.bucket === bucket);
    for (const { name, digest } of ended) {
      const isElsewhere = digest?.files.some((file) => file.bucket !== bucket);
      if (isElsewhere) this.damage({ key: name.key, problem: 'names files in another bucket' });
    }
    // A digest that is not sound may name a file only to hide it.
    const sound = before.filter(({ problem }) => problem === undefined);
    const known = new Set([...named, ...sound.flatMap(({ digest }) => digest?.files ?? [])].map(({ key }) => key));
    const listed = await logFilesOf(feed, unit, hour - HOUR);
    const unnamed = listed.filter((key) => !known.has(key)).map((key) => ({ key }));
    return [...named.map(({ key, sha256 }) => ({ key, sha256 })), ...unnamed];
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

  /** Looks up everything that is held, and tells of what is missed. */
  async tell(): Promise<void> {
    const { queue, bucket } = this.ports;
    const missed = await this.missedOf(this.held);
    this.held = [];
    this.heldEvents = 0;
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
