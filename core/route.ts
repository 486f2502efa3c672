import { keys } from './commit.ts';
import type { Arrivals } from './arrivals.ts';
import type { Outcome } from './decide.ts';
import { encodeLogFile, logFileBytes, logFileKey, type RecordSlice, stampOf, uniqueOf } from './log-file.ts';
import type { Group, StagedBatch } from './staged-batch.ts';
import type { Router } from './trails/router.ts';
import { type Route, SET_ASIDE_TRAIL } from './trails/routes.ts';
import type { Rule } from './trails/rules.ts';

/** One run's try at a commit of a shard. */
export interface Attempt {
  readonly shard: number;
  readonly n: number;
  readonly run: string;
}

/** A file before it is written. */
export interface Draft {
  readonly trail: string;
  /** What is set aside has none. */
  readonly group?: Group;
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

/** What becomes of an arrival in the end: of an event that no trail logs, the rule that kept it out. */
export type RoutedOutcome = Outcome | Rule;

/** Which arrivals go to which files: each event to every trail that logs it, what is set aside to its own. */
export const route = (
  router: Router,
  arrivals: Arrivals,
  outcomes: readonly Outcome[],
  place: Place,
  fileBytes: number,
): { readonly drafts: readonly Draft[]; readonly outcomes: readonly RoutedOutcome[] } => {
  const drafts = new Drafts(fileBytes, place);
  const routed: RoutedOutcome[] = [...outcomes];
  let index = 0;
  for (const batch of arrivals.batches) {
    const routesOf = router.forBatch(batch);
    for (let row = 0; row < batch.count; row++, index++) {
      const outcome = outcomes[index];
      if (outcome === 'delivered' || outcome === 'correction') {
        const routes = routesOf(row);
        if (typeof routes === 'string') routed[index] = routes;
        else drafts.addEvent(routes, batch, row, outcome === 'correction');
      } else if (outcome === 'setAside' || outcome === 'conflict') {
        drafts.setAside(batch, row, outcome === 'conflict');
      }
    }
  }
  return { drafts: drafts.all, outcomes: routed };
};

/** The files being filled: one at a time for each trail, account, Region and folder. */
class Drafts {
  readonly all: Draft[] = [];
  private readonly open = new Map<object, Map<string, Draft>>();
  private readonly names = new Map<Group, string>();
  private readonly fileBytes: number;
  private readonly place: Place;

  constructor(fileBytes: number, place: Place) {
    this.fileBytes = fileBytes;
    this.place = place;
  }

  addEvent(routes: readonly Route[], batch: StagedBatch, row: number, isCorrection: boolean): void {
    const group = batch.group(row);
    const name = this.nameOf(group);
    const slice = { bytes: batch.records, start: batch.start(row), end: batch.end(row) };
    for (const route of routes) {
      const draft = this.for(route, name, slice, () => logDraft(route, group, this.place));
      addTo(draft, slice, batch.time(row));
      if (isCorrection) draft.corrected.push(batch.identity(row));
    }
  }

  setAside(batch: StagedBatch, row: number, isConflict: boolean): void {
    const slice = { bytes: batch.records, start: batch.start(row), end: batch.end(row) };
    const line = isConflict ? conflictLine(slice, batch.key) : slice;
    const draft = this.for(ASIDE, '', line, () => setAsideDraft(this.place));
    addTo(draft, line, batch.time(row));
  }

  /** The file that a record goes to, begun if there is none, or none with room. */
  private for(route: object, name: string, { start, end }: RecordSlice, make: () => Draft): Draft {
    let files = this.open.get(route);
    if (!files) this.open.set(route, (files = new Map<string, Draft>()));
    const draft = files.get(name);
    const isFull = draft && logFileBytes(draft.bytes + end - start, draft.records.length + 1) > this.fileBytes;
    if (draft && !isFull) return draft;
    const next = make();
    this.all.push(next);
    files.set(name, next);
    return next;
  }

  /** Each batch has objects of its own for the same groups. */
  private nameOf(group: Group): string {
    let name = this.names.get(group);
    if (name === undefined) this.names.set(group, (name = `${group.account}/${group.region}/${group.folder}`));
    return name;
  }
}

const ASIDE = {};

const addTo = (draft: Draft, slice: RecordSlice, time: number): void => {
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

const logDraft = ({ pin: { trail }, prefix, organization }: Route, group: Group, { shard, n, time }: Place): Draft => {
  const head = { prefix, ...(organization === undefined ? {} : { organization }) };
  return newDraft({
    trail,
    group,
    keyFor: (index, sha256) => logFileKey(head, group, stampOf(time), uniqueOf(trail, shard, n, index, sha256)),
    encode: encodeLogFile,
  });
};

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
