import { type Commit, type CommittedFile, lineIn, type TrailPin } from '../core/commit.ts';
import { type ErrorCode, TrailError } from '../core/errors.ts';
import { type CopiedFiles, sorted } from './copied-files.ts';
import { copyAll, type Destination, GIVE_UP_AFTER } from './copy.ts';
import { type Cursor, latestOf } from './cursor.ts';
import { follow } from './follow.ts';
import { type FollowerKind, LOGS, type Published, TOPIC } from './followers.ts';
import { giveUp, keysGivenUp } from './given-up.ts';
import type { HeldCursor } from './held-cursor.ts';
import type { ReadCommit } from './ledger.ts';
import type { LinePorts } from './line-ports.ts';
import type { PublishReceipt } from './publish.ts';
import type { Line } from './scout.ts';

/** To whom a line brings what was committed. */
export type Step = 'files' | FollowerKind['is'];

/** Where a line is in a shard. */
export interface Place {
  readonly shard: number;
  readonly readCommit: ReadCommit;
  readonly held: HeldCursor;
}

/** One line's run over the commits of one shard. */
export class PublishRun {
  readonly shard: number;
  readonly held: HeldCursor;
  /** What the home store has thrown: then nothing more is tried. */
  failure: { readonly error: unknown } | undefined;
  private readonly count = { created: 0, summaries: 0, existed: 0, undeliverable: 0, tooLong: 0 };
  private readonly refusals = new Map<Step, TrailError>();
  private readonly tried = new Set<Step>();
  private readonly ports: LinePorts;
  private readonly readCommit: ReadCommit;
  readonly line: Line;

  constructor(ports: LinePorts, { shard, readCommit, held }: Place, line: Line) {
    this.ports = ports;
    this.shard = shard;
    this.readCommit = readCommit;
    this.held = held;
    this.line = line;
  }

  /** A name for where it is. */
  get place(): string {
    return `${this.shard}/${this.line.line}`;
  }

  receipt(): PublishReceipt {
    const [refused = this.untried()] = this.refusals.values();
    return { trail: this.line.trail, ...this.count, ...(refused === undefined ? {} : { failing: refused }) };
  }

  /** Whether it was refused when it was tried last. */
  isFailing(step: Step): boolean {
    return failingIn(this.held.cursor, step) !== undefined;
  }

  /** Whether there may be something to do. */
  isOpen(step: Step): boolean {
    if (this.failure || this.refusals.has(step)) return false;
    const { cursor } = this.held;
    return step === 'files' || (cursor[step]?.next ?? cursor.next) < cursor.next;
  }

  /**
   * Brings what there is, or so many commits of it besides those that are given up, from where the cursor stands, and moves
   * it. Never throws.
   */
  async advance(step: Step, most = Infinity): Promise<void> {
    if (!this.ports.hasTime()) return;
    this.tried.add(step);
    try {
      await (step === 'files' ? this.publishFiles(most) : this.follow(step === 'logs' ? LOGS : TOPIC, most));
    } catch (error) {
      this.failure = { error };
    }
  }

  /** A destination that failed before, and for which there was no time. */
  private untried(): TrailError | undefined {
    const step = STEPS.find((step) => !this.tried.has(step) && this.isOpen(step) && this.isFailing(step));
    const failing = step && failingIn(this.held.cursor, step);
    if (!failing) return undefined;
    const since = new Date(failing.since).toISOString();
    return new TrailError(failing.error as ErrorCode, `not tried again for want of time, and failing since ${since}`);
  }

  private async follow(kind: FollowerKind, most: number): Promise<void> {
    const { held, ports } = this;
    const readPublished = async (n: number) => {
      const published = await this.published(n, held.cursor);
      return published && kind.wants(published.pin) ? published : undefined;
    };
    const { error, tooLong } = await follow(ports, kind, held, { readPublished, hasTime: ports.hasTime, most });
    if (error) this.refusals.set(kind.is, error);
    this.count.tooLong += tooLong;
  }

  private async publishFiles(most: number): Promise<void> {
    const { held } = this;
    for (let steps = 0; steps < most && this.ports.hasTime();) {
      const { cursor } = held;
      const commit = await this.readCommit(this.shard, cursor.next);
      if (!commit) return;
      const files = this.filesIn(commit);
      if (files.length === 0) {
        await held.pass(cursor.next + 1);
        continue;
      }
      const next = await this.step(commit, files, cursor);
      const isGivenUp = next.undeliverable > cursor.undeliverable;
      if (!isGivenUp) steps++;
      if (!isSamePlace(next, cursor)) await held.note(next);
      if (next.next === cursor.next) return;
    }
  }

  /** Publishes one commit's files, and says where the cursor stands then: where it stood, if not all are there. */
  private async step(commit: Commit, all: readonly CommittedFile[], cursor: Cursor): Promise<Cursor> {
    const { store, clock } = this.ports;
    const { failing: before, done: earlier = 0, ...steady } = cursor;
    const copied = await this.copyFiles(commit, all.slice(earlier));
    const { delivered, failed, error } = copied;
    this.count.created += copied.created;
    this.count.summaries += copied.summaries;
    this.count.existed += copied.existed;
    const latest = latestOf(cursor.latest, delivered, 'delivered', clock());
    const onward = { ...steady, ...this.followersOf(commit, cursor), latest, next: commit.n + 1 };
    if (!error && !copied.isCutShort) return onward;

    const done = earlier + copied.leading;
    const here = { ...steady, latest, ...(done > 0 ? { done } : {}) };
    if (!error) return { ...here, ...(before && delivered.length === 0 ? { failing: before } : {}) };

    this.refusals.set('files', error);
    const failing = { since: before?.since ?? clock(), error: error.code };
    const isLastTry = before !== undefined && clock() - Math.max(before.since, commit.time) >= GIVE_UP_AFTER;
    if (!isLastTry || copied.isCutShort) return { ...here, failing };

    const given = await giveUp(store, commit, this.line.trail, failed, cursor);
    this.count.undeliverable += failed.length;
    // A destination that is still down keeps its date: the next commit is thirty days old when its turn comes.
    return { ...onward, ...given, ...(copied.isDown ? { failing } : {}) };
  }

  /** Followers stay where they are while the files go on, and that is said from now on. */
  private followersOf(commit: Commit, { next, logs, topic }: Cursor): Pick<Cursor, 'logs' | 'topic'> {
    const pin = this.pinIn(commit);
    const here = { next, lost: 0, tooLong: 0 };
    return {
      ...(pin && LOGS.wants(pin) ? { logs: logs ?? here } : {}),
      ...(pin && TOPIC.wants(pin) ? { topic: topic ?? here } : {}),
    };
  }

  /** Of this line: what a commit has for another destination of the trail is another line's. */
  private filesIn(commit: Commit): CommittedFile[] {
    const { line, trail } = this.line;
    const files = commit.files.filter((file) => file.trail === trail);
    return files.length > 0 && lineIn(commit, trail) === line ? files : [];
  }

  private pinIn({ trails }: Commit): TrailPin | undefined {
    return trails.find((pin) => pin.trail === this.line.trail);
  }

  private async copyFiles(commit: Commit, files: readonly CommittedFile[]): Promise<CopiedFiles> {
    const { store, enter, hasTime, proven } = this.ports;
    const destination = this.destination(commit);
    if (destination instanceof TrailError)
      return sorted(
        files,
        files.map(() => destination),
      );
    const all = await copyAll(store, commit, files, destination, { enter, hasTime, isProven: proven.is });
    const copied = sorted(files, all);
    proven.is = copied.delivered.length > 0 && !copied.isDown;
    return copied;
  }

  /** As the commit knew it: what was committed for one bucket goes there, also if the trail has another by now. */
  private destination(commit: Commit): Destination | TrailError {
    try {
      return this.ports.destination(this.pinIn(commit)?.bucket);
    } catch (error) {
      if (error instanceof TrailError) return error;
      throw error;
    }
  }

  private async published(n: number, cursor: Cursor): Promise<Published | undefined> {
    const commit = await this.readCommit(this.shard, n);
    const files = commit ? this.filesIn(commit) : [];
    const pin = commit && this.pinIn(commit);
    if (!commit || !pin || files.length === 0) return undefined;
    const undelivered = await keysGivenUp(this.ports.store, commit, this.line.trail, cursor);
    return { commit, pin, files, undelivered };
  }
}

const STEPS: readonly Step[] = ['files', 'topic', 'logs'];

const failingIn = (cursor: Cursor, step: Step) => (step === 'files' ? cursor.failing : cursor[step]?.failing);

const isSamePlace = (a: Cursor, b: Cursor): boolean =>
  a.next === b.next && a.done === b.done && a.failing?.since === b.failing?.since;
