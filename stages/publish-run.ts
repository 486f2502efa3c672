import { type Commit, type CommittedFile, keys, type TrailPin } from '../core/commit.ts';
import { TrailError } from '../core/errors.ts';
import type { ObjectStore } from '../ports/index.ts';
import { copyAll, GIVE_UP_AFTER, isDown } from './copy.ts';
import type { Cursor, Latest } from './cursor.ts';
import { follow } from './follow.ts';
import { type FollowerKind, LOGS, type Published, TOPIC } from './followers.ts';
import type { HeldCursor } from './held-cursor.ts';
import type { ReadCommit } from './ledger.ts';
import type { PublishPorts, PublishReceipt } from './publish.ts';

/** One trail's run over the commits of a shard. */
export class PublishRun {
  private readonly count = { created: 0, existed: 0, undeliverable: 0, tooLong: 0 };
  private failing: TrailError | undefined;
  /** Followers that have failed in this run are not asked again in it. */
  private readonly failed = new Set<string>();
  private readonly ports: PublishPorts;
  private readonly readCommit: ReadCommit;
  private readonly shard: number;
  private readonly trail: string;

  constructor(ports: PublishPorts, readCommit: ReadCommit, shard: number, trail: string) {
    this.ports = ports;
    this.readCommit = readCommit;
    this.shard = shard;
    this.trail = trail;
  }

  receipt(): PublishReceipt {
    const { trail, count, failing } = this;
    return { trail, ...count, ...(failing === undefined ? {} : { failing }) };
  }

  /** Publishes all that there is, from where the cursor stands, and moves it. */
  async advance(held: HeldCursor): Promise<void> {
    const late = await this.followAll(held.cursor, held.cursor.next);
    if (late !== held.cursor) await held.note(late);
    for (;;) {
      const { cursor } = held;
      const commit = await this.readCommit(this.shard, cursor.next);
      if (!commit) return;
      const files = this.filesIn(commit);
      if (files.length === 0) {
        held.pass(cursor.next + 1);
        continue;
      }
      const next = await this.step(commit, files, cursor);
      const isStuck = next.next === cursor.next;
      const isKnown = isStuck && next.failing?.since === cursor.failing?.since;
      if (!isKnown) await held.note(next);
      if (isStuck) return;
    }
  }

  /** Publishes one commit, and says where the cursor stands then: where it stood, if the destination fails. */
  private async step(commit: Commit, files: readonly CommittedFile[], cursor: Cursor): Promise<Cursor> {
    const { store, clock } = this.ports;
    const { failing: before, ...steady } = cursor;
    const isLastTry = before !== undefined && clock() - Math.max(before.since, commit.time) >= GIVE_UP_AFTER;
    const copied = await copyAll(store, commit, files, this.destination(commit), { isLastTry });
    this.count.created += copied.filter((outcome) => outcome === 'created').length;
    this.count.existed += copied.filter((outcome) => outcome === 'exists').length;
    const errors = copied.filter((outcome) => outcome instanceof TrailError);
    const delivered = files.filter((_, index) => !(copied[index] instanceof TrailError));
    const latest = noted(cursor.latest, delivered, 'delivered', clock());
    if (errors.length === 0) return this.followAll({ ...steady, latest }, commit.n + 1);

    const down = errors.find(isDown);
    this.failing = down ?? errors[0];
    const failing = { since: before?.since ?? clock(), error: this.failing.code };
    if (!isLastTry) return { ...cursor, latest, failing };

    const failed = files.filter((_, index) => copied[index] instanceof TrailError);
    await store.create(keys.undeliverable(commit.shard, this.trail, commit.n), Buffer.from(JSON.stringify(failed)));
    this.count.undeliverable += failed.length;
    const undeliverable = cursor.undeliverable + failed.length;
    // A destination that is still down keeps its date: the next commit is thirty days old when its turn comes.
    return this.followAll({ ...steady, latest, undeliverable, ...(down ? { failing } : {}) }, commit.n + 1);
  }

  private filesIn({ files }: Commit): CommittedFile[] {
    return files.filter((file) => file.trail === this.trail);
  }

  private pinIn({ trails }: Commit): TrailPin | undefined {
    return trails.find((pin) => pin.trail === this.trail);
  }

  /** As the commit knew it: what was committed for one bucket goes there, also if the trail has another by now. */
  private destination(commit: Commit): ObjectStore {
    const bucket = this.pinIn(commit)?.bucket;
    return bucket === undefined ? this.ports.archive : this.ports.buckets(bucket);
  }

  private async published(n: number): Promise<Published | undefined> {
    const commit = await this.readCommit(this.shard, n);
    const files = commit ? this.filesIn(commit) : [];
    const pin = commit && this.pinIn(commit);
    return commit && pin && files.length > 0 ? { commit, pin, files } : undefined;
  }

  /** Moves the cursor to `next`, which its files have reached, and the followers as far as they come. */
  private async followAll(cursor: Cursor, next: number): Promise<Cursor> {
    const logged = await this.follow(LOGS, cursor, next);
    const told = await this.follow(TOPIC, logged, next);
    return told === cursor && next === cursor.next ? cursor : { ...told, next };
  }

  private async follow(kind: FollowerKind, cursor: Cursor, upTo: number): Promise<Cursor> {
    const from = cursor[kind.is] ?? { next: cursor.next, lost: 0, tooLong: 0 };
    if (from.next === upTo || this.failed.has(kind.is)) return cursor;
    const reached = await follow(this.ports, kind, (n) => this.published(n), from, upTo);
    this.count.tooLong += reached.follower.tooLong - from.tooLong;
    if (reached.error) {
      this.failed.add(kind.is);
      this.failing ??= reached.error;
    }
    const isKnown = reached.follower.next === from.next && reached.follower.failing?.since === from.failing?.since;
    if (isKnown) return cursor;
    const files = reached.regions.map((region) => ({ region }));
    return {
      ...cursor,
      [kind.is]: reached.follower,
      latest: noted(cursor.latest, files, kind.latest, this.ports.clock()),
    };
  }
}

/** When something last reached its place, by the Regions of what did. */
const noted = (
  latest: Cursor['latest'],
  files: readonly Pick<CommittedFile, 'region'>[],
  what: keyof Latest,
  time: number,
): NonNullable<Cursor['latest']> => {
  const regions = new Set(files.flatMap(({ region }) => (region === undefined ? [] : [region])));
  const changed = [...regions].map((region): [string, Latest] => [region, { ...latest?.[region], [what]: time }]);
  return { ...latest, ...Object.fromEntries<Latest>(changed) };
};
