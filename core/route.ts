import { keys } from './commit.ts';
import type { Arrivals } from './arrivals.ts';
import type { Outcome } from './decide.ts';
import { encodeLogFile, logFileBytes, logFileKey, type RecordSlice, stampOf, uniqueOf } from './log-file.ts';
import type { Group } from './staged-batch.ts';
import { SET_ASIDE_TRAIL, type Trail } from './trail.ts';

/** One run's try at a commit of a shard. */
export interface Attempt {
  readonly shard: number;
  readonly n: number;
  readonly run: string;
}

/** A file before it is written. */
export interface Draft {
  readonly trail: string;
  /** By its place among the commit's files, since two may have the same bytes, and by its hash. */
  readonly keyFor: (index: number, sha256: string) => string;
  readonly encode: (records: readonly RecordSlice[], room: Buffer) => Buffer;
  readonly records: RecordSlice[];
  readonly corrected: string[];
  bytes: number;
  oldest: number;
  newest: number;
}

type Place = Attempt & { readonly time: number };

/** Which arrivals go to which files: each event to every trail that logs it, what is set aside to its own. */
export const route = (
  trails: readonly Trail[],
  arrivals: Arrivals,
  outcomes: readonly Outcome[],
  place: Place,
  fileBytes: number,
): Draft[] => {
  const drafts = new Drafts(fileBytes);
  outcomes.forEach((outcome, index) => {
    const batch = arrivals.batch(index);
    const row = arrivals.row(index);
    const slice = { bytes: batch.records, start: batch.start(row), end: batch.end(row) };
    if (outcome === 'delivered' || outcome === 'correction') {
      const group = batch.group(row);
      for (const trail of trails) {
        const draft = drafts.for(trail, group, slice, () => logDraft(trail, group, place));
        addTo(draft, slice, batch.time(row));
        if (outcome === 'correction') draft.corrected.push(arrivals.identities[index]);
      }
    } else if (outcome === 'setAside' || outcome === 'conflict') {
      const line = outcome === 'conflict' ? conflictLine(slice, batch.key) : slice;
      addTo(
        drafts.for(ASIDE, NO_GROUP, line, () => setAsideDraft(place)),
        line,
        batch.time(row),
      );
    }
  });
  return drafts.all;
};

const ASIDE = { name: SET_ASIDE_TRAIL };
const NO_GROUP: Group = { account: '', region: '', folder: '' };

/** The files being filled: one at a time for each trail, account, Region and folder. */
class Drafts {
  readonly all: Draft[] = [];
  private readonly open = new Map<string, Draft>();
  private readonly fileBytes: number;
  private last: { readonly trail: object; readonly group: Group; readonly name: string } | undefined;

  constructor(fileBytes: number) {
    this.fileBytes = fileBytes;
  }

  /** The file that a record goes to, begun if there is none, or none with room. */
  for(trail: { readonly name: string }, group: Group, { start, end }: RecordSlice, make: () => Draft): Draft {
    const name = this.nameOf(trail, group);
    const draft = this.open.get(name);
    const isFull = draft && logFileBytes(draft.bytes + end - start, draft.records.length + 1) > this.fileBytes;
    if (draft && !isFull) return draft;
    const next = make();
    this.all.push(next);
    this.open.set(name, next);
    return next;
  }

  /** Mostly it is asked about the same as before. */
  private nameOf(trail: { readonly name: string }, group: Group): string {
    const { last } = this;
    if (last?.trail === trail && last.group === group) return last.name;
    const name = `${trail.name}/${group.account}/${group.region}/${group.folder}`;
    this.last = { trail, group, name };
    return name;
  }
}

const addTo = (draft: Draft, slice: RecordSlice, time: number): void => {
  draft.records.push(slice);
  draft.bytes += slice.end - slice.start;
  draft.oldest = Math.min(draft.oldest, time);
  draft.newest = Math.max(draft.newest, time);
};

const newDraft = (parts: Pick<Draft, 'trail' | 'keyFor' | 'encode'>): Draft => ({
  ...parts,
  records: [],
  corrected: [],
  bytes: 0,
  oldest: Infinity,
  newest: -Infinity,
});

const logDraft = ({ name, prefix }: Trail, group: Group, { shard, n, time }: Place): Draft =>
  newDraft({
    trail: name,
    keyFor: (index, sha256) => logFileKey(prefix, group, stampOf(time), uniqueOf(name, shard, n, index, sha256)),
    encode: encodeLogFile,
  });

const setAsideDraft = ({ shard, n, time }: Place): Draft =>
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

const CONFLICT = { path: '', expected: 'the same event as delivered under this eventID', received: 'another' };

/** A set-aside line for a conflict; `input` is the staged object that it came in. */
const conflictLine = ({ bytes, start, end }: RecordSlice, input: string): RecordSlice => {
  const text = bytes.toString('utf8', start, end);
  const line = Buffer.from(
    JSON.stringify({ input, position: start, length: end - start, isWhole: true, problems: [CONFLICT], text }),
  );
  return { bytes: line, start: 0, end: line.length };
};
