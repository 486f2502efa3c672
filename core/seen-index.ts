import { TrailError } from './errors.ts';
import { HOUR } from './time.ts';

/** What has been seen of one identity: a content, and the sources (bits) by which copies with it came. */
export interface SeenEntry {
  /** One character a byte, sixteen. */
  readonly identity: string;
  /** One character a byte, eight. */
  readonly content: string;
  readonly sources: number;
}

/** Entries of one hour of event time, in order of identity. */
export interface SeenHour {
  readonly hour: number;
  readonly entries: readonly SeenEntry[];
}

/** The hour of event time under which an event is remembered. Set-aside pieces have hour 0 of 1970 to themselves. */
export const hourOf = (time: number): number => Math.floor(time / HOUR);

/** identity 16, content 8, sources 1. */
export const ENTRY_BYTES = 25;
const MAGIC = 'OTS1';

/** A number holds 53 bits: the four bytes and an index. */
const MOST_BY_HEAD = 2 ** 21;

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Entries in the index's order; those of one identity and content become one, with the sources of all. */
export const sortEntries = (entries: readonly SeenEntry[]): SeenEntry[] => {
  // The engine's sort makes few comparisons where most is in order already.
  const sorted = byHead(entries).sort(
    (a, b) => compareText(a.identity, b.identity) || compareText(a.content, b.content),
  );
  const merged: SeenEntry[] = [];
  for (const entry of sorted) {
    const last = merged[merged.length - 1];
    const isSame = last?.identity === entry.identity && last.content === entry.content;
    if (isSame) merged[merged.length - 1] = { ...last, sources: last.sources | entry.sources };
    else merged.push(entry);
  }
  return merged;
};

/** Sorted by the first four bytes of the identity: as numbers, which is many times quicker than as texts. */
const byHead = (entries: readonly SeenEntry[]): SeenEntry[] => {
  if (entries.length > MOST_BY_HEAD) return [...entries];
  const heads = new Float64Array(entries.length);
  entries.forEach(({ identity }, index) => {
    const high = (identity.charCodeAt(0) << 8) | identity.charCodeAt(1);
    const low = (identity.charCodeAt(2) << 8) | identity.charCodeAt(3);
    heads[index] = (high * 0x10000 + low) * MOST_BY_HEAD + index;
  });
  return Array.from(heads.sort(), (head) => entries[head % MOST_BY_HEAD]);
};

const writeEntries = (entries: readonly SeenEntry[]): Buffer => {
  const bytes = Buffer.allocUnsafe(entries.length * ENTRY_BYTES);
  entries.forEach(({ identity, content, sources }, index) => {
    const at = index * ENTRY_BYTES;
    bytes.write(identity, at, 'latin1');
    bytes.write(content, at + 16, 'latin1');
    bytes[at + 24] = sources;
  });
  return bytes;
};

const readEntry = (bytes: Buffer, at: number): SeenEntry => ({
  identity: bytes.toString('latin1', at, at + 16),
  content: bytes.toString('latin1', at + 16, at + 24),
  sources: bytes[at + 24],
});

/** A commit's own list of what it saw: a table of hours, then their entries. */
export const encodeSeenList = (hours: readonly SeenHour[]): Buffer => {
  const sorted = hours.toSorted((a, b) => a.hour - b.hour);
  const table = Buffer.alloc(8 + sorted.length * 8);
  table.write(MAGIC, 'latin1');
  table.writeUInt32LE(sorted.length, 4);
  const bodies = sorted.map(({ hour, entries }, index) => {
    const merged = sortEntries(entries);
    table.writeUInt32LE(hour, 8 + index * 8);
    table.writeUInt32LE(merged.length, 12 + index * 8);
    return writeEntries(merged);
  });
  return Buffer.concat([table, ...bodies]);
};

/** The rows of each hour in a list of `encodeSeenList`. Throws `LEDGER_DAMAGED` for other bytes. */
export const decodeSeenList = (key: string, bytes: Uint8Array): Map<number, Buffer> => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const hours = new Map<number, Buffer>();
  const isList = buffer.length >= 8 && buffer.toString('latin1', 0, 4) === MAGIC;
  const count = isList ? buffer.readUInt32LE(4) : 0;
  let at = 8 + count * 8;
  const hasTable = isList && at <= buffer.length;
  for (let index = 0; hasTable && index < count; index++) {
    const end = at + buffer.readUInt32LE(12 + index * 8) * ENTRY_BYTES;
    hours.set(buffer.readUInt32LE(8 + index * 8), buffer.subarray(at, end));
    at = end;
  }
  if (!hasTable || at !== buffer.length) {
    throw new TrailError('LEDGER_DAMAGED', `cannot read the list of seen events ${key}`);
  }
  return hours;
};

/** Merges the rows of one hour from several lists into one sorted run. */
export const mergeHour = (rows: readonly Buffer[]): Buffer => {
  const entries = rows.flatMap((run) =>
    Array.from({ length: run.length / ENTRY_BYTES }, (_, index) => readEntry(run, index * ENTRY_BYTES)),
  );
  return writeEntries(sortEntries(entries));
};

/** The entries among sorted rows whose identity is wanted; `wanted` is sorted too. One pass over both. */
export const findEntries = (rows: Buffer, wanted: readonly string[]): SeenEntry[] => {
  const found: SeenEntry[] = [];
  let next = 0;
  for (let at = 0; at < rows.length && next < wanted.length;) {
    const order = compareRow(rows, at, wanted[next]);
    if (order > 0) {
      next++;
      continue;
    }
    if (order === 0) found.push(readEntry(rows, at));
    at += ENTRY_BYTES;
  }
  return found;
};

const compareRow = (rows: Buffer, at: number, identity: string): number => {
  for (let index = 0; index < 16; index++) {
    const difference = rows[at + index] - identity.charCodeAt(index);
    if (difference !== 0) return difference;
  }
  return 0;
};
