import { type Commit, type CommittedFile, keys } from '../core/commit.ts';
import { TrailError } from '../core/errors.ts';
import { mapParallel } from '../core/parallel.ts';
import type { Clock, ObjectStore } from '../ports/index.ts';
import { readCommit } from './ledger.ts';

/** CloudTrail tries a failing destination again for thirty days (log-delivery.md §2); so do we. */
export const GIVE_UP_AFTER = 30 * 24 * 60 * 60 * 1000;

const COPIES_AT_ONCE = 16;

/** A trail's place among a shard's commits: everything before `next` is at its destination, or has been given up. */
export interface Cursor {
  readonly next: number;
  /** Since when, and why, the destination does not take commit `next`. */
  readonly failing?: { readonly since: number; readonly error: string };
  /** Files given up after thirty days: they are kept in their packs. */
  readonly undeliverable: number;
}

const START: Cursor = { next: 0, undeliverable: 0 };

export interface PublishPorts {
  readonly store: ObjectStore;
  readonly clock: Clock;
  /** Each trail's destination. */
  readonly destinations: ReadonlyMap<string, ObjectStore>;
}

/** What became of a trail's files in one run. */
export interface PublishReceipt {
  readonly trail: string;
  readonly created: number;
  /** Files that were there already, with the same bytes. */
  readonly existed: number;
  readonly undeliverable: number;
  /** Set while the destination fails: its trail waits, no other does. */
  readonly failing?: TrailError;
}

/**
 * Copies what a shard's commits name to each trail's destination, as far as there are commits. Each trail has a cursor
 * of its own, so that a failing destination delays only itself. Doing it again writes the same bytes.
 */
export const publish =
  (ports: PublishPorts) =>
  async (shard: number): Promise<readonly PublishReceipt[]> => {
    const receipts = await Promise.all(
      [...ports.destinations].map(([trail, destination]) => advance(ports, shard, trail, destination)),
    );
    await dropPacks(ports, shard, receipts);
    return receipts.map(({ receipt }) => receipt);
  };

interface Advance {
  readonly receipt: PublishReceipt;
  readonly from: number;
  readonly to: number;
}

const advance = async (
  ports: PublishPorts,
  shard: number,
  trail: string,
  destination: ObjectStore,
): Promise<Advance> => {
  const count = { created: 0, existed: 0, undeliverable: 0 };
  const key = keys.cursor(shard, trail);
  const stored = await readCursor(ports.store, key);
  let { cursor, version } = stored;
  for (;;) {
    const commit = await readCommit(ports.store, shard, cursor.next);
    if (!commit) break;
    const { next, failing } = await step(ports, commit, trail, destination, cursor, count);
    const body = Buffer.from(JSON.stringify(next));
    const isUnchanged = failing !== undefined && next.failing?.since === cursor.failing?.since;
    if (!isUnchanged && (await ports.store.replace(key, body, version)) === 'changed') {
      // A rival has been here; what it did, it did with the same bytes.
      ({ cursor, version } = await readCursor(ports.store, key));
      if (failing) return { receipt: { trail, ...count, failing }, from: stored.cursor.next, to: cursor.next };
      continue;
    }
    if (failing) return { receipt: { trail, ...count, failing }, from: stored.cursor.next, to: cursor.next };
    ({ cursor, version } = await readCursor(ports.store, key));
  }
  return { receipt: { trail, ...count }, from: stored.cursor.next, to: cursor.next };
};

const readCursor = async (store: ObjectStore, key: string) => {
  const stored = await store.readVersioned(key);
  const cursor = stored ? (JSON.parse(Buffer.from(stored.body).toString()) as Cursor) : START;
  return { cursor, version: stored?.version };
};

type Count = { created: number; existed: number; undeliverable: number };

/** Publishes one commit for one trail, and says where the cursor stands then. */
const step = async (
  ports: PublishPorts,
  commit: Commit,
  trail: string,
  destination: ObjectStore,
  cursor: Cursor,
  count: Count,
): Promise<{ readonly next: Cursor; readonly failing?: TrailError }> => {
  const files = commit.files.filter((file) => file.trail === trail);
  const { failing: _, ...steady } = cursor;
  try {
    const outcomes = await mapParallel(files, COPIES_AT_ONCE, (file) => copy(ports.store, commit, file, destination));
    for (const outcome of outcomes) count[outcome === 'created' ? 'created' : 'existed']++;
    return { next: { ...steady, next: commit.n + 1 } };
  } catch (error) {
    if (!(error instanceof TrailError) || error.code === 'LEDGER_DAMAGED') throw error;
    const since = cursor.failing?.since ?? ports.clock();
    if (ports.clock() - since < GIVE_UP_AFTER) {
      return { next: { ...cursor, failing: { since, error: error.code } }, failing: error };
    }
    await ports.store.create(keys.undeliverable(commit.shard, trail, commit.n), Buffer.from(JSON.stringify(files)));
    count.undeliverable += files.length;
    return { next: { next: commit.n + 1, undeliverable: cursor.undeliverable + files.length } };
  }
};

const copy = async (
  store: ObjectStore,
  commit: Commit,
  { key, start, end }: CommittedFile,
  destination: ObjectStore,
): Promise<'created' | 'exists'> => {
  const body = await readPacked(store, commit, start, end);
  // Without its pack the file must be there: packs go when all cursors have passed.
  const outcome = body ? await destination.create(key, body) : 'exists';
  if (outcome === 'created') return outcome;
  const there = await destination.read(key);
  const isSame = there !== undefined && (!body || Buffer.compare(there, body) === 0);
  if (isSame) return outcome;
  if (!there) throw new TrailError('LEDGER_DAMAGED', `the pack of ${key} is gone before it was published`);
  throw new TrailError('ARCHIVE_DIFFERS', `cannot publish ${key}`);
};

const readPacked = async (store: ObjectStore, commit: Commit, start: number, end: number) => {
  const body = commit.pack === undefined ? undefined : await store.read(commit.pack, { start, end });
  if (body && body.length !== end - start)
    throw new TrailError('LEDGER_DAMAGED', `the pack ${commit.pack} is too short`);
  return body;
};

/** A pack goes when all cursors have passed it, unless it holds what could not be delivered. */
const dropPacks = async ({ store }: PublishPorts, shard: number, advances: readonly Advance[]): Promise<void> => {
  const from = Math.min(...advances.map((advance) => advance.from));
  const to = Math.min(...advances.map((advance) => advance.to));
  if (from >= to) return;
  const kept = new Set((await store.list(keys.undeliverable(shard))).map(({ key }) => Number(key.split('/')[3])));
  for (let n = from; n < to; n++) {
    const pack = kept.has(n) ? undefined : (await readCommit(store, shard, n))?.pack;
    if (pack !== undefined) await store.delete(pack);
  }
};
