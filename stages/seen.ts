import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { Commit, SeenObjects } from '../core/commit.ts';
import { keys } from '../core/ledger-keys.ts';
import type { Seen } from '../core/decide.ts';
import { TrailError } from '../core/errors.ts';
import {
  decodeSeenList,
  encodeSeenList,
  ENTRY_BYTES,
  findEntries,
  mergeHour,
  type SeenHour,
} from '../core/seen-index.ts';
import type { ByteRange, ObjectStore } from '../ports/index.ts';

/** So many lists of commits are merged into one object per hour. */
export const MERGE_AFTER = 16;
/** How much of an hour's object is in memory at once. */
const STREAM_BYTES = ENTRY_BYTES * 160_000;

/** An object that the newest commit names is gone: a newer commit has replaced it, or the ledger is damaged. */
export class StaleIndex extends TrailError {
  constructor(key: string) {
    super('LEDGER_DAMAGED', `the index object ${key} is gone`);
  }
}

type Catalogue = Readonly<Partial<Record<string, string>>>;

const readObject = async (store: ObjectStore, key: string, range?: ByteRange): Promise<Buffer> => {
  const bytes = await store.read(key, range);
  if (!bytes) throw new StaleIndex(key);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
};

/** Entries of an hour's object, all or a part of them. */
const readHour = async (store: ObjectStore, key: string, range?: ByteRange): Promise<Buffer> => {
  const rows = await readObject(store, key, range);
  const whole = Number(key.slice(key.lastIndexOf('-') + 1)) * ENTRY_BYTES;
  const wanted = Math.min(range?.end ?? whole, whole) - Math.min(range?.start ?? 0, whole);
  if (rows.length === wanted) return rows;
  throw new TrailError('LEDGER_DAMAGED', `the index object ${key} is cut short`);
};

const readCatalogue = async (store: ObjectStore, key: string | undefined): Promise<Catalogue> => {
  if (key === undefined) return {};
  const packed = await readObject(store, key);
  try {
    return JSON.parse(zstdDecompressSync(packed).toString()) as Catalogue;
  } catch (cause) {
    throw new TrailError('LEDGER_DAMAGED', `cannot read the catalogue ${key}`, { cause });
  }
};

/** The keys of all objects that hold what a commit has seen. */
export const indexObjects = async (store: ObjectStore, { catalogue, recent }: SeenObjects): Promise<Set<string>> => {
  const hours = Object.values(await readCatalogue(store, catalogue));
  return new Set([catalogue, ...recent, ...hours].filter((key) => key !== undefined));
};

const readLists = (store: ObjectStore, recent: readonly string[]): Promise<Map<number, Buffer>[]> =>
  Promise.all(recent.map(async (key) => decodeSeenList(key, await readObject(store, key))));

/**
 * What the ledger, as a commit names it, knows of these identities, which may be named more than once. Only the hours
 * asked for are read.
 */
export const lookUp = async (
  store: ObjectStore,
  objects: SeenObjects,
  wanted: ReadonlyMap<number, readonly string[]>,
): Promise<Seen> => {
  const seen: Seen = new Map();
  const [catalogue, lists] = await Promise.all([
    readCatalogue(store, objects.catalogue),
    readLists(store, objects.recent),
  ]);
  for (const [hour, identities] of wanted) {
    const runs = lists.flatMap((list) => list.get(hour) ?? []);
    const merged = catalogue[hour];
    if (runs.length === 0 && merged === undefined) continue;
    const sorted = identities.toSorted();
    for (const run of runs) note(seen, run, sorted);
    if (merged !== undefined) await lookUpHour(store, merged, sorted, seen);
  }
  return seen;
};

const note = (seen: Seen, rows: Buffer, sorted: readonly string[]): void => {
  for (const { identity, content, sources } of findEntries(rows, sorted)) {
    const contents = seen.get(identity) ?? [];
    const known = contents.find((candidate) => candidate.content === content);
    if (known) known.sources |= sources;
    else contents.push({ content, sources });
    seen.set(identity, contents);
  }
};

/** The merge-join of the wanted identities with an hour's object, a part of it at a time. */
const lookUpHour = async (store: ObjectStore, key: string, sorted: readonly string[], seen: Seen): Promise<void> => {
  for (let start = 0; ; start += STREAM_BYTES) {
    const part = await readHour(store, key, { start, end: start + STREAM_BYTES });
    note(seen, part, sorted);
    if (part.length < STREAM_BYTES) return;
  }
};

/** Where a run may write its index objects. */
export interface Attempt {
  readonly shard: number;
  readonly n: number;
  readonly run: string;
}

/** The index as the next commit shall name it, and the objects that it names no longer. */
export interface NextIndex {
  readonly seen: SeenObjects;
  readonly retired: readonly string[];
}

/** Writes what a run has learned as a list of its own; every so often, merges all such lists into their hours. */
export const remember = async (
  store: ObjectStore,
  { shard, n, run }: Attempt,
  previous: Commit | undefined,
  learned: readonly SeenHour[],
): Promise<NextIndex> => {
  const before: SeenObjects = previous?.seen ?? { recent: [] };
  const merged = before.recent.length < MERGE_AFTER ? undefined : await merge(store, { shard, n, run }, before);
  const base = merged?.seen ?? before;
  const retired = merged?.retired ?? [];
  if (learned.length === 0) return { seen: base, retired };
  const key = keys.seenList(shard, n, run);
  await mustCreate(store, key, encodeSeenList(learned));
  return { seen: { ...base, recent: [...base.recent, key] }, retired };
};

const merge = async (store: ObjectStore, { shard, n, run }: Attempt, before: SeenObjects): Promise<NextIndex> => {
  const [catalogue, lists] = await Promise.all([
    readCatalogue(store, before.catalogue),
    readLists(store, before.recent),
  ]);
  const hours = [...new Set(lists.flatMap((list) => [...list.keys()]))].toSorted((a, b) => a - b);
  const next: Partial<Record<string, string>> = { ...catalogue };
  const retired = [...before.recent, ...(before.catalogue === undefined ? [] : [before.catalogue])];
  for (const hour of hours) {
    const older = catalogue[hour];
    const runs = lists.flatMap((list) => list.get(hour) ?? []);
    const all = older === undefined ? runs : [...runs, await readHour(store, older)];
    const rows = mergeHour(all);
    const key = keys.seenHour(shard, n, run, hour, rows.length / ENTRY_BYTES);
    await mustCreate(store, key, rows);
    next[hour] = key;
    if (older !== undefined) retired.push(older);
  }
  const key = keys.catalogue(shard, n, run);
  await mustCreate(store, key, zstdCompressSync(JSON.stringify(next)));
  return { seen: { catalogue: key, recent: [] }, retired };
};

/** Creates an object under a name of this run's own. */
export const mustCreate = async (store: ObjectStore, key: string, body: Uint8Array): Promise<void> => {
  const outcome = await store.create(key, body);
  if (outcome === 'exists') throw new TrailError('LEDGER_DAMAGED', `the object ${key} of this run exists already`);
};
