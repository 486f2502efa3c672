import { keys } from './ledger-keys.ts';
import { encodeLogFile, logFileKey, type RecordSlice, stampOf, uniqueOf } from './log-file.ts';
import type { Group } from './staged-batch.ts';
import { type Route, SET_ASIDE_TRAIL } from './trails/routes.ts';

/** One run's try at a commit of a shard. */
export interface Attempt {
  readonly shard: number;
  readonly n: number;
  readonly run: string;
}

/** An attempt, and the time of its commit. */
export type Place = Attempt & { readonly time: number };

/** A file before it is written. */
export interface Draft {
  readonly trail: string;
  /** What is set aside has none. */
  readonly group?: Group;
  /** Its records are summaries. */
  readonly isSummary?: true;
  /** By its place among the commit's files, since two may have the same bytes, and by its hash. */
  readonly keyFor: (index: number, sha256: string) => string;
  readonly encode: (records: readonly RecordSlice[], room: Buffer) => Buffer;
  readonly records: RecordSlice[];
  readonly corrected: string[];
  bytes: number;
  oldest: number;
  newest: number;
}

/** Puts a record, of this time, at the end of a file. */
export const addTo = (draft: Draft, slice: RecordSlice, time: number): void => {
  draft.records.push(slice);
  draft.bytes += slice.end - slice.start;
  draft.oldest = Math.min(draft.oldest, time);
  draft.newest = Math.max(draft.newest, time);
};

const newDraft = (parts: Pick<Draft, 'trail' | 'group' | 'keyFor' | 'encode'>): Draft => ({
  ...parts,
  records: [],
  corrected: [],
  bytes: 0,
  oldest: Infinity,
  newest: -Infinity,
});

/** A trail's file, still empty, of an account, a Region and a folder; what is unique in its name begins with the mark. */
export const logDraft = (
  { pin: { trail }, prefix, organization }: Route,
  group: Group,
  { shard, n, time }: Place,
  mark = '',
): Draft => {
  const head = { prefix, ...(organization === undefined ? {} : { organization }) };
  return newDraft({
    trail,
    group,
    keyFor: (index, sha256) => {
      const unique = uniqueOf(trail, shard, n, index, sha256);
      return logFileKey(head, group, stampOf(time), mark + unique.slice(mark.length));
    },
    encode: encodeLogFile,
  });
};

/** A file of what is set aside, still empty. */
export const setAsideDraft = ({ shard, n, time }: Place): Draft =>
  newDraft({
    trail: SET_ASIDE_TRAIL,
    keyFor: (index, sha256) => {
      const day = new Date(time).toISOString().slice(0, 10).replaceAll('-', '/');
      return keys.setAside(day, shard, n, uniqueOf(SET_ASIDE_TRAIL, shard, n, index, sha256));
    },
    encode: encodeLines,
  });

const encodeLines = (lines: readonly RecordSlice[], room: Buffer): Buffer => {
  let at = 0;
  for (const { bytes, start, end } of lines) {
    at += bytes.copy(room, at, start, end);
    room[at++] = 0x0a;
  }
  return room.subarray(0, at);
};
