import { keys } from '../core/commit.ts';
import { TrailError } from '../core/errors.ts';
import type { ObjectStore } from '../ports/index.ts';

/** A trail's place among a shard's commits: everything before `next` is at its destination, or has been given up. */
export interface Cursor {
  readonly next: number;
  /** Since when, and why, the destination does not take what it is given. */
  readonly failing?: { readonly since: number; readonly error: string };
  /** Files given up after thirty days: they are kept in their packs. */
  readonly undeliverable: number;
}

const START: Cursor = { next: 0, undeliverable: 0 };

/** A trail's cursor, and the version that its replacement must find unchanged. Throws `LEDGER_DAMAGED` for other bytes. */
export const readCursor = async (store: ObjectStore, shard: number, trail: string) => {
  const key = keys.cursor(shard, trail);
  const stored = await store.readVersioned(key);
  if (!stored) return { cursor: START, version: undefined };
  try {
    return { cursor: JSON.parse(Buffer.from(stored.body).toString()) as Cursor, version: stored.version };
  } catch (cause) {
    throw new TrailError('LEDGER_DAMAGED', `cannot read the cursor ${key}`, { cause });
  }
};
