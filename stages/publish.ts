import { type Commit, type CommittedFile, keys } from '../core/commit.ts';
import { TrailError } from '../core/errors.ts';
import { mapParallel } from '../core/parallel.ts';
import type { Clock, ObjectStore } from '../ports/index.ts';
import { type Cursor, readCursor } from './cursor.ts';
import { readCommit } from './ledger.ts';
import { tidy } from './tidy.ts';

/** CloudTrail tries a failing destination again for thirty days (log-delivery.md §2); so do we. */
export const GIVE_UP_AFTER = 30 * 24 * 60 * 60 * 1000;

const COPIES_AT_ONCE = 16;

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
export const publish = (ports: PublishPorts) => {
  const tidyUp = tidy(ports.store);

  return async (shard: number): Promise<readonly PublishReceipt[]> => {
    const advances = await mapParallel([...ports.destinations], ports.destinations.size, ([trail, destination]) =>
      advance(ports, shard, trail, destination),
    );
    await tidyUp(shard, new Map(advances.map(({ receipt, cursor }) => [receipt.trail, cursor])));
    return advances.map(({ receipt }) => receipt);
  };
};

interface Advance {
  readonly receipt: PublishReceipt;
  readonly cursor: Cursor;
}

const advance = async (
  ports: PublishPorts,
  shard: number,
  trail: string,
  destination: ObjectStore,
): Promise<Advance> => {
  const count = { created: 0, existed: 0, undeliverable: 0 };
  for (;;) {
    const { cursor, version } = await readCursor(ports.store, shard, trail);
    const commit = await readCommit(ports.store, shard, cursor.next);
    if (!commit) return { receipt: { trail, ...count }, cursor };
    const { next, failing } = await step(ports, commit, trail, destination, cursor, count);
    const isKnown = failing !== undefined && next.failing?.since === cursor.failing?.since;
    // If the cursor has changed, a rival has been here; what it did, it did with the same bytes.
    if (!isKnown) await ports.store.replace(keys.cursor(shard, trail), Buffer.from(JSON.stringify(next)), version);
    if (failing) return { receipt: { trail, ...count, failing }, cursor };
  }
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
  const { failing: before, ...steady } = cursor;
  const now = ports.clock();
  const isLastTry = before !== undefined && now - Math.max(before.since, commit.time) >= GIVE_UP_AFTER;
  const copied = await copyAll(ports.store, commit, files, destination, { isLastTry });
  count.created += copied.filter((outcome) => outcome === 'created').length;
  count.existed += copied.filter((outcome) => outcome === 'exists').length;
  const errors = copied.filter((outcome) => outcome instanceof TrailError);
  if (errors.length === 0) return { next: { ...steady, next: commit.n + 1 } };

  const down = errors.find(isDown);
  const error = down ?? errors[0];
  const failing = { since: before?.since ?? now, error: error.code };
  if (!isLastTry) return { next: { ...steady, failing }, failing: error };

  const failed = files.filter((_, index) => copied[index] instanceof TrailError);
  await ports.store.create(keys.undeliverable(commit.shard, trail, commit.n), Buffer.from(JSON.stringify(failed)));
  count.undeliverable += failed.length;
  const given = { next: commit.n + 1, undeliverable: cursor.undeliverable + failed.length };
  // A destination that is still down keeps its date: the next commit is thirty days old when its turn comes.
  return { next: down ? { ...given, failing } : given };
};

/** What became of a file. An error that is returned is the destination's; those of the home store are thrown. */
type Copied = 'created' | 'exists' | TrailError;

/** Whether the destination takes nothing; otherwise it is this one file that it does not take. */
const isDown = ({ code }: TrailError): boolean => code !== 'ARCHIVE_DIFFERS';

/** Copies a trail's files. When the destination is down the rest is not tried, unless this is the last try. */
const copyAll = async (
  store: ObjectStore,
  commit: Commit,
  files: readonly CommittedFile[],
  destination: ObjectStore,
  { isLastTry }: { readonly isLastTry: boolean },
): Promise<Copied[]> => {
  let down: TrailError | undefined;
  return mapParallel(files, COPIES_AT_ONCE, async (file) => {
    if (down && !isLastTry) return down;
    const copied = await copy(store, commit, file, destination);
    if (copied instanceof TrailError && isDown(copied)) down = copied;
    return copied;
  });
};

const copy = async (
  store: ObjectStore,
  commit: Commit,
  { key, start, end }: CommittedFile,
  destination: ObjectStore,
): Promise<Copied> => {
  const body = await readPacked(store, commit, start, end);
  try {
    // Without its pack the file must be there: packs go when all cursors have passed.
    const outcome = body ? await destination.create(key, body) : 'exists';
    if (outcome === 'created') return outcome;
    const there = await destination.read(key);
    const isSame = there !== undefined && (!body || Buffer.compare(there, body) === 0);
    if (isSame) return outcome;
  } catch (error) {
    if (error instanceof TrailError) return error;
    throw error;
  }
  if (body) return new TrailError('ARCHIVE_DIFFERS', `cannot publish ${key}`);
  throw new TrailError('LEDGER_DAMAGED', `the pack of ${key} is gone before it was published`);
};

const readPacked = async (store: ObjectStore, commit: Commit, start: number, end: number) => {
  const body = commit.pack === undefined ? undefined : await store.read(commit.pack, { start, end });
  if (body && body.length !== end - start)
    throw new TrailError('LEDGER_DAMAGED', `the pack ${commit.pack} is too short`);
  return body;
};
