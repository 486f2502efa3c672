import { keys } from '../core/ledger-keys.ts';
import type { ObjectStore } from '../ports/index.ts';
import { type Cursor, encodeJson, type Follower, NOTED_AFTER, readCursor } from './cursor.ts';

/** A cursor while a run moves it. Commits without anything for its line are passed without being noted. */
export class HeldCursor {
  cursor: Cursor;
  private version: string | undefined;
  private noted: number;
  private readonly store: ObjectStore;
  private readonly shard: number;
  private readonly line: string;

  private constructor(store: ObjectStore, shard: number, line: string, read: Awaited<ReturnType<typeof readCursor>>) {
    this.store = store;
    this.shard = shard;
    this.line = line;
    this.cursor = read.cursor;
    this.noted = read.cursor.next;
    this.version = read.version;
  }

  static async read(store: ObjectStore, shard: number, line: string): Promise<HeldCursor> {
    return new HeldCursor(store, shard, line, await readCursor(store, shard, line));
  }

  /** Passes commits that have nothing for the line. */
  async pass(next: number): Promise<void> {
    if (next <= this.cursor.next) return;
    this.cursor = movedTo(next, this.cursor);
    if (next - this.noted >= NOTED_AFTER) await this.note(this.cursor);
  }

  /** Notes where the line is. If a rival has noted something since, that counts: what he says is done, is done. */
  async note(next: Cursor): Promise<void> {
    await this.store.replace(keys.cursor(this.shard, this.line), encodeJson(withoutIdle(next)), this.version);
    await this.refresh();
  }

  /** Looks where the line is by now. */
  async refresh(): Promise<void> {
    const { cursor, version } = await readCursor(this.store, this.shard, this.line);
    this.cursor = cursor;
    this.version = version;
    this.noted = cursor.next;
  }
}

/** Followers that are not behind pass with the files. */
const movedTo = (next: number, cursor: Cursor): Cursor => {
  const moved = (follower: Follower | undefined) =>
    follower && (follower.next === cursor.next ? { ...follower, next } : follower);
  return { ...cursor, next, ...followers(moved(cursor.logs), moved(cursor.topic)), ...givenUpTo(next, cursor) };
};

/** What was given up last reaches as far: there was nothing that could be delivered. So a dead bucket has one range. */
const givenUpTo = (next: number, cursor: Cursor): Pick<Cursor, 'givenUp'> => {
  const last = cursor.givenUp?.at(-1);
  return last?.to === cursor.next ? { givenUp: [...cursor.givenUp!.slice(0, -1), { ...last, to: next }] } : {};
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
