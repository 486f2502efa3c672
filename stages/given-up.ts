import type { Commit, CommittedFile } from '../core/commit.ts';
import { keys } from '../core/ledger-keys.ts';
import type { ObjectStore } from '../ports/index.ts';
import type { Cursor, GivenUp } from './cursor.ts';

/**
 * Marks files of a commit as given up, and says what their line's cursor is to tell of that. The mark alone tells nothing:
 * until the cursor is noted, the files may be delivered after all.
 */
export const giveUp = async (
  store: ObjectStore,
  { shard, n }: Pick<Commit, 'shard' | 'n'>,
  trail: string,
  failed: readonly CommittedFile[],
  cursor: Cursor,
): Promise<Pick<Cursor, 'undeliverable' | 'givenUp'>> => {
  const outcome = await store.create(keys.undeliverable(shard, trail, n), Buffer.from(JSON.stringify(failed)));
  const still = new Set(failed.map(({ key }) => key));
  const marked = outcome === 'exists' ? await marksOf(store, shard, trail, n) : [];
  const delivered = marked.filter((key) => !still.has(key));
  const before = givenUpBefore(cursor);
  const last = before.at(-1);
  const isNext = last?.to === n;
  const but = [...(isNext ? (last.but ?? []) : []), ...delivered];
  const range = { from: isNext ? last.from : n, to: n + 1, ...(but.length > 0 ? { but } : {}) };
  return {
    undeliverable: cursor.undeliverable + failed.length,
    givenUp: [...(isNext ? before.slice(0, -1) : before), range],
  };
};

/** The keys of those files of a commit that were given up, by the cursor of their line. */
export const keysGivenUp = async (
  store: ObjectStore,
  { shard, n }: Pick<Commit, 'shard' | 'n'>,
  trail: string,
  cursor: Cursor,
): Promise<ReadonlySet<string>> => {
  const range = givenUpBefore(cursor).find(({ from, to }) => from <= n && n < to);
  if (!range) return NONE;
  const marked = new Set(await marksOf(store, shard, trail, n));
  for (const key of range.but ?? []) marked.delete(key);
  return marked;
};

const NONE: ReadonlySet<string> = new Set();

/** An older release has noted how many they are, and not of which commits: of all before, the marks count. */
const givenUpBefore = ({ givenUp, undeliverable, next }: Cursor): readonly GivenUp[] =>
  givenUp ?? (undeliverable > 0 ? [{ from: 0, to: next }] : []);

const marksOf = async (store: ObjectStore, shard: number, trail: string, n: number): Promise<string[]> => {
  const mark = await store.read(keys.undeliverable(shard, trail, n));
  return mark ? (JSON.parse(Buffer.from(mark).toString()) as readonly CommittedFile[]).map(({ key }) => key) : [];
};
