import { keys } from '../core/commit.ts';
import type { ObjectStore } from '../ports/index.ts';
import { type Cursor, encodeJson, type Follower, readCursor } from './cursor.ts';

/** A cursor while a run moves it. Commits without anything for its trail are passed without being noted. */
export class HeldCursor {
  cursor: Cursor;
  private version: string | undefined;
  private noted: number;
  private readonly store: ObjectStore;
  private readonly shard: number;
  private readonly trail: string;

  private constructor(store: ObjectStore, shard: number, trail: string, read: Awaited<ReturnType<typeof readCursor>>) {
    this.store = store;
    this.shard = shard;
    this.trail = trail;
    this.cursor = read.cursor;
    this.noted = read.cursor.next;
    this.version = read.version;
  }

  static async read(store: ObjectStore, shard: number, trail: string): Promise<HeldCursor> {
    return new HeldCursor(store, shard, trail, await readCursor(store, shard, trail));
  }

  /** Commits passed since the cursor was noted. */
  get unnoted(): number {
    return this.cursor.next - this.noted;
  }

  /** Passes commits that have nothing for the trail. */
  pass(next: number): void {
    if (next > this.cursor.next) this.cursor = movedTo(next, this.cursor);
  }

  /** Notes where the trail is. If a rival has noted something since, that counts: he wrote the same bytes. */
  async note(next: Cursor): Promise<void> {
    await this.store.replace(keys.cursor(this.shard, this.trail), encodeJson(withoutIdle(next)), this.version);
    const { cursor, version } = await readCursor(this.store, this.shard, this.trail);
    this.cursor = cursor;
    this.version = version;
    this.noted = cursor.next;
  }
}

/** Followers that are not behind pass with the files. */
const movedTo = (next: number, cursor: Cursor): Cursor => {
  const moved = (follower: Follower | undefined) =>
    follower && (follower.next === cursor.next ? { ...follower, next } : follower);
  return { ...cursor, next, ...followers(moved(cursor.logs), moved(cursor.topic)) };
};

/** A follower that is not behind, and has nothing to tell, need not be noted. */
const withoutIdle = ({ logs, topic, ...cursor }: Cursor): Cursor => {
  const isIdle = (follower: Follower | undefined) =>
    follower?.next === cursor.next && !follower.failing && follower.lost + follower.tooLong === 0;
  return { ...cursor, ...followers(isIdle(logs) ? undefined : logs, isIdle(topic) ? undefined : topic) };
};

const followers = (logs: Follower | undefined, topic: Follower | undefined): Pick<Cursor, 'logs' | 'topic'> => ({
  ...(logs ? { logs } : {}),
  ...(topic ? { topic } : {}),
});
