import { type Commit, type CommittedFile, keys, lineIn, type TrailPin } from '../core/commit.ts';
import { TrailError } from '../core/errors.ts';
import type { ObjectStore } from '../ports/index.ts';
import { type Copied, copyAll, GIVE_UP_AFTER, isDown } from './copy.ts';
import { type Cursor, latestOf } from './cursor.ts';
import { follow } from './follow.ts';
import { LOGS, type Published, TOPIC } from './followers.ts';
import type { HeldCursor } from './held-cursor.ts';
import type { ReadCommit } from './ledger.ts';
import type { PublishPorts, PublishReceipt } from './publish.ts';
import type { Line } from './scout.ts';

/** One line's run over the commits of a shard: first its files, all that there are, then its followers. */
export class PublishRun {
  private readonly count = { created: 0, existed: 0, undeliverable: 0, tooLong: 0 };
  private failing: TrailError | undefined;
  private readonly ports: PublishPorts;
  private readonly readCommit: ReadCommit;
  private readonly shard: number;
  private readonly line: Line;

  constructor(ports: PublishPorts, readCommit: ReadCommit, shard: number, line: Line) {
    this.ports = ports;
    this.readCommit = readCommit;
    this.shard = shard;
    this.line = line;
  }

  receipt(): PublishReceipt {
    const { line, count, failing } = this;
    return { trail: line.trail, ...count, ...(failing === undefined ? {} : { failing }) };
  }

  /** Publishes all that there is, from where the cursor stands, and moves it. */
  async advance(held: HeldCursor): Promise<void> {
    await this.publishFiles(held);
    for (const kind of [LOGS, TOPIC]) {
      const { error, tooLong } = await follow(this.ports, kind, held, async (n) => {
        const published = await this.published(n, held.cursor);
        return published && kind.wants(published.pin) ? published : undefined;
      });
      this.failing ??= error;
      this.count.tooLong += tooLong;
    }
  }

  private async publishFiles(held: HeldCursor): Promise<void> {
    for (;;) {
      const { cursor } = held;
      const commit = await this.readCommit(this.shard, cursor.next);
      if (!commit) return;
      const files = this.filesIn(commit);
      if (files.length === 0) {
        await held.pass(cursor.next + 1);
        continue;
      }
      const next = await this.step(commit, files, cursor);
      const isStuck = next.next === cursor.next;
      const isKnown = isStuck && next.failing?.since === cursor.failing?.since;
      if (!isKnown) await held.note(next);
      if (isStuck) return;
    }
  }

  /** Publishes one commit's files, and says where the cursor stands then: where it stood, if the destination fails. */
  private async step(commit: Commit, files: readonly CommittedFile[], cursor: Cursor): Promise<Cursor> {
    const { store, clock } = this.ports;
    const { failing: before, ...steady } = cursor;
    const isLastTry = before !== undefined && clock() - Math.max(before.since, commit.time) >= GIVE_UP_AFTER;
    const copied = await this.copyFiles(commit, files, isLastTry);
    this.count.created += copied.filter((outcome) => outcome === 'created').length;
    this.count.existed += copied.filter((outcome) => outcome === 'exists').length;
    const errors = copied.filter((outcome) => outcome instanceof TrailError);
    const delivered = files.filter((_, index) => !(copied[index] instanceof TrailError));
    const latest = latestOf(cursor.latest, delivered, 'delivered', clock());
    const onward = { ...steady, ...this.followersOf(commit, cursor), latest, next: commit.n + 1 };
    if (errors.length === 0) return onward;

    const down = errors.find(isDown);
    this.failing = down ?? errors[0];
    const failing = { since: before?.since ?? clock(), error: this.failing.code };
    if (!isLastTry) return { ...cursor, latest, failing };

    const failed = files.filter((_, index) => copied[index] instanceof TrailError);
    const mark = keys.undeliverable(commit.shard, this.line.trail, commit.n);
    await store.create(mark, Buffer.from(JSON.stringify(failed)));
    this.count.undeliverable += failed.length;
    const undeliverable = cursor.undeliverable + failed.length;
    // A destination that is still down keeps its date: the next commit is thirty days old when its turn comes.
    return { ...onward, undeliverable, ...(down ? { failing } : {}) };
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

  private async copyFiles(commit: Commit, files: readonly CommittedFile[], isLastTry: boolean): Promise<Copied[]> {
    const destination = this.destination(commit);
    if (destination instanceof TrailError) return files.map(() => destination);
    return copyAll(this.ports.store, commit, files, destination, { isLastTry });
  }

  /** As the commit knew it: what was committed for one bucket goes there, also if the trail has another by now. */
  private destination(commit: Commit): ObjectStore | TrailError {
    const bucket = this.pinIn(commit)?.bucket;
    try {
      return bucket === undefined ? this.ports.archive : this.ports.buckets(bucket);
    } catch (error) {
      if (error instanceof TrailError) return error;
      throw error;
    }
  }

  private async published(n: number, { undeliverable }: Cursor): Promise<Published | undefined> {
    const commit = await this.readCommit(this.shard, n);
    const files = commit ? this.filesIn(commit) : [];
    const pin = commit && this.pinIn(commit);
    if (!commit || !pin || files.length === 0) return undefined;
    const undelivered = undeliverable > 0 ? await this.undelivered(n) : new Set<string>();
    return { commit, pin, files, undelivered };
  }

  private async undelivered(n: number): Promise<Set<string>> {
    const mark = await this.ports.store.read(keys.undeliverable(this.shard, this.line.trail, n));
    const files = mark ? (JSON.parse(Buffer.from(mark).toString()) as readonly CommittedFile[]) : [];
    return new Set(files.map(({ key }) => key));
  }
}
