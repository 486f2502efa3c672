import { hash } from 'node:crypto';
import { gzip } from 'node:zlib';
import { promisify } from 'node:util';
import {
  addCounts,
  type Commit,
  type CommittedFile,
  type Counts,
  encodeCommit,
  keys,
  NO_COUNTS,
  type TrailPin,
} from '../core/commit.ts';
import { type Candidates, decide, type Decision, type Outcome, pathsDiffer, type Seen } from '../core/decide.ts';
import { TrailError } from '../core/errors.ts';
import {
  encodeLogFile,
  logFileBytes,
  logFileKey,
  MAX_LOG_FILE,
  type RecordSlice,
  stampOf,
  uniqueOf,
} from '../core/log-file.ts';
import { mapParallel } from '../core/parallel.ts';
import { hourOf, type SeenEntry, type SeenHour } from '../core/seen-index.ts';
import { type Group, type Source, StagedBatch } from '../core/staged-batch.ts';
import { formatTime } from '../core/time.ts';
import type { Clock, ObjectStore, Unique } from '../ports/index.ts';
import { newestCommit } from './ledger.ts';
import { lookUp, mustCreate, remember, StaleIndex } from './seen.ts';
import { sweep } from './sweep.ts';

const compress = promisify(gzip);

/** Where delivered events go: for now, one trail that logs everything. */
export interface Trail extends TrailPin {
  /** Before `AWSLogs/`; may be empty. */
  readonly prefix: string;
}

/** The files of what is set aside are published like a trail's, into the home store. */
export const SET_ASIDE_TRAIL = 'set-aside';

export interface DeliverPorts {
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly unique: Unique;
  readonly release: string;
  readonly trails: readonly Trail[];
}

export interface DeliverOptions {
  /** Uncompressed bytes of arrivals that one run takes, and at least one staged object. */
  readonly runBytes?: number;
  /** zlib's level for log files. */
  readonly level?: number;
  /** Uncompressed bytes of a log file. */
  readonly fileBytes?: number;
}

export const RUN_BYTES = 24 * 1024 * 1024;
export const GZIP_LEVEL = 6;
const MOST_RESTARTS = 100;
/** Files of a run that are compressed side by side. */
const FILES_AT_ONCE = 2;

/**
 * Commits the oldest arrivals of a shard, each event once, and returns the commit; `undefined` when nothing is staged.
 * Nothing is visible before the commit, which is one conditional create: rivals and restarts are harmless.
 */
export const deliver = (ports: DeliverPorts, options: DeliverOptions = {}) => {
  const known = new Map<number, number>();

  return async (shard: number): Promise<Commit | undefined> => {
    for (let restart = 0; restart < MOST_RESTARTS; restart++) {
      const previous = await newestCommit(ports.store, shard, known.get(shard));
      if (previous) known.set(shard, previous.n);
      const run = await attempt(ports, options, shard, previous);
      if (run === 'nothing staged') return undefined;
      if (run === 'overtaken') continue;
      known.set(shard, run.n);
      return run;
    }
    throw new TrailError('STORE_UNAVAILABLE', `cannot commit to shard ${shard}: other runs are always faster`);
  };
};

type Attempted = Commit | 'nothing staged' | 'overtaken';

const attempt = async (
  ports: DeliverPorts,
  options: DeliverOptions,
  shard: number,
  previous: Commit | undefined,
): Promise<Attempted> => {
  const { store } = ports;
  if (previous) await sweep(store, previous);
  const n = previous ? previous.n + 1 : 0;
  const batches = await readBatches(store, shard, await budget(ports, options, shard, n));
  if (batches === 'gone') return overtakenOrDamaged(store, shard, n, 'a staged object');
  if (batches.length === 0) return 'nothing staged';
  try {
    const commit = await prepare(ports, options, { shard, n, run: ports.unique() }, previous, batches);
    const outcome = await store.create(keys.commit(shard, n), encodeCommit(commit));
    return outcome === 'created' ? commit : 'overtaken';
  } catch (error) {
    if (error instanceof StaleIndex) return overtakenOrDamaged(store, shard, n, error.message);
    throw error;
  }
};

/** What is gone was consumed or replaced by a newer commit; if there is none, somebody removed it: stop. */
const overtakenOrDamaged = async (store: ObjectStore, shard: number, n: number, what: string): Promise<'overtaken'> => {
  if (await store.read(keys.commit(shard, n), { start: 0, end: 1 })) return 'overtaken';
  throw new TrailError('LEDGER_DAMAGED', `${what} of shard ${shard} is gone, and no commit ${n} says why`);
};

/** The bytes to take: half as many for every attempt at this commit that did not live to make it. */
const budget = async (ports: DeliverPorts, options: DeliverOptions, shard: number, n: number): Promise<number> => {
  const failed = await ports.store.list(keys.packs(shard, n));
  return (options.runBytes ?? RUN_BYTES) / 2 ** Math.min(failed.length, 10);
};

const readBatches = async (store: ObjectStore, shard: number, bytes: number): Promise<StagedBatch[] | 'gone'> => {
  const batches: StagedBatch[] = [];
  let taken = 0;
  for (const { key } of await store.list(keys.staging(shard))) {
    if (batches.length > 0 && taken >= bytes) break;
    const body = await store.read(key);
    if (!body) return 'gone';
    const batch = StagedBatch.decode(key, body);
    batches.push(batch);
    taken += batch.records.length;
  }
  return batches;
};

interface Attempt {
  readonly shard: number;
  readonly n: number;
  readonly run: string;
}

/** Writes everything that the commit will name, and returns the commit itself, not yet made. */
const prepare = async (
  ports: DeliverPorts,
  options: DeliverOptions,
  at: Attempt,
  previous: Commit | undefined,
  batches: readonly StagedBatch[],
): Promise<Commit> => {
  const { store, clock, release, trails } = ports;
  const time = Math.max(previous?.time ?? 0, clock());
  const arrivals = new Arrivals(batches);
  const wanted = wantedHours(arrivals);
  const objects = previous?.seen ?? { recent: [] };
  let seen = await lookUp(store, objects, wanted);
  let decision = decide(arrivals, seen, { correct: true });
  const isPathsFault = pathsDiffer(decision);
  if (isPathsFault) {
    seen = await lookUp(store, objects, wanted);
    decision = decide(arrivals, seen, { correct: false });
  }
  const drafts = route(trails, arrivals, decision.outcomes, { ...at, time }, options.fileBytes ?? MAX_LOG_FILE);
  const { pack, files, corrections } = await packFiles(drafts, options.level ?? GZIP_LEVEL);
  const packKey = keys.pack(at.shard, at.n, at.run);
  if (pack.length > 0) await mustCreate(store, packKey, pack);
  const index = await remember(store, at, previous, learnedHours(decision, seen, arrivals));
  const { total, consumed } = count(batches, decision.outcomes);
  return {
    format: 1,
    ...at,
    time,
    release,
    trails: trails.map(({ name, version }) => ({ name, version })),
    sources: arrivalsBySource(batches),
    counts: total,
    consumed,
    ...(pack.length > 0 ? { pack: packKey } : {}),
    files,
    corrections,
    pathsDiffer: isPathsFault,
    seen: index.seen,
    retired: index.retired,
  };
};

/** The arrivals of all batches, numbered through. */
class Arrivals implements Candidates {
  readonly length: number;
  readonly batches: readonly StagedBatch[];
  readonly identities: readonly string[];
  private readonly batchOf: Uint16Array;
  private readonly rowOf: Uint32Array;

  constructor(batches: readonly StagedBatch[]) {
    this.batches = batches;
    this.length = batches.reduce((sum, { count: rows }) => sum + rows, 0);
    this.batchOf = new Uint16Array(this.length);
    this.rowOf = new Uint32Array(this.length);
    const identities = new Array<string>(this.length);
    let index = 0;
    batches.forEach((batch, number) => {
      for (let row = 0; row < batch.count; row++, index++) {
        this.batchOf[index] = number;
        this.rowOf[index] = row;
        identities[index] = batch.identity(row);
      }
    });
    this.identities = identities;
  }

  batch(index: number): StagedBatch {
    return this.batches[this.batchOf[index]];
  }

  row(index: number): number {
    return this.rowOf[index];
  }

  hour(index: number): number {
    return hourOf(this.batch(index).time(this.rowOf[index]));
  }

  at(index: number) {
    const batch = this.batch(index);
    const row = this.rowOf[index];
    return {
      identity: this.identities[index],
      content: batch.content(row),
      source: batch.source(row),
      isPiece: batch.isPiece(row),
    };
  }
}

/** The identities of each hour. */
const wantedHours = (arrivals: Arrivals): Map<number, string[]> => {
  const wanted = new Map<number, string[]>();
  arrivals.identities.forEach((identity, index) => {
    const hour = arrivals.hour(index);
    const identities = wanted.get(hour);
    if (identities) identities.push(identity);
    else wanted.set(hour, [identity]);
  });
  return wanted;
};

const learnedHours = (decision: Decision, seen: Seen, arrivals: Arrivals): SeenHour[] => {
  const byHour = new Map<number, SeenEntry[]>();
  for (const index of decision.learned) {
    const hour = arrivals.hour(index);
    const identity = arrivals.identities[index];
    const entries = byHour.get(hour) ?? [];
    for (const { content, sources } of seen.get(identity) ?? []) entries.push({ identity, content, sources });
    byHour.set(hour, entries);
  }
  return [...byHour].map(([hour, entries]) => ({ hour, entries }));
};

/** A file before it is written. */
interface Draft {
  readonly trail: string;
  readonly keyFor: (sha256: string) => string;
  readonly encode: (records: readonly RecordSlice[]) => Buffer;
  readonly records: RecordSlice[];
  readonly corrected: string[];
  bytes: number;
  oldest: number;
  newest: number;
}

type Place = Attempt & { readonly time: number };

/** Which arrivals go to which files: each event to every trail that logs it, what is set aside to its own. */
const route = (
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
      const line = outcome === 'conflict' ? conflictLine(slice) : slice;
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
  private readonly names = new Map<Group, string>();

  constructor(fileBytes: number) {
    this.fileBytes = fileBytes;
  }

  /** The file that a record goes to, begun if there is none, or none with room. */
  for(trail: { readonly name: string }, group: Group, { start, end }: RecordSlice, make: () => Draft): Draft {
    const name = `${trail.name}/${this.nameOf(group)}`;
    const draft = this.open.get(name);
    const isFull = draft && logFileBytes(draft.bytes + end - start, draft.records.length + 1) > this.fileBytes;
    if (draft && !isFull) return draft;
    const next = make();
    this.all.push(next);
    this.open.set(name, next);
    return next;
  }

  private nameOf(group: Group): string {
    const known = this.names.get(group);
    if (known !== undefined) return known;
    const name = `${group.account}/${group.region}/${group.folder}`;
    this.names.set(group, name);
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
    keyFor: (sha256) => logFileKey(prefix, group, stampOf(time), uniqueOf(name, shard, n, sha256)),
    encode: encodeLogFile,
  });

const setAsideDraft = ({ shard, n, time }: Place): Draft =>
  newDraft({
    trail: SET_ASIDE_TRAIL,
    keyFor: (sha256) => {
      const day = new Date(time).toISOString().slice(0, 10).replaceAll('-', '/');
      return keys.setAside(day, shard, n, uniqueOf(SET_ASIDE_TRAIL, shard, n, sha256));
    },
    encode: encodeLines,
  });

/** Output in few pieces: logs shrink to a tenth. */
const chunkFor = (body: Buffer): number => Math.max(1024, Math.ceil(body.length / 6));

const encodeLines = (lines: readonly RecordSlice[]): Buffer =>
  Buffer.concat(lines.flatMap(({ bytes, start, end }) => [bytes.subarray(start, end), Buffer.from('\n')]));

const CONFLICT = { path: '', expected: 'the same event as delivered under this eventID', received: 'another' };

const conflictLine = ({ bytes, start, end }: RecordSlice): RecordSlice => {
  const text = bytes.toString('utf8', start, end);
  const line = Buffer.from(JSON.stringify({ length: end - start, isWhole: true, problems: [CONFLICT], text }));
  return { bytes: line, start: 0, end: line.length };
};

/** The files, compressed one by one, one behind the other. */
const packFiles = async (drafts: readonly Draft[], level: number) => {
  const packed = await mapParallel(drafts, FILES_AT_ONCE, async (draft) => {
    const body = draft.encode(draft.records);
    return { draft, sha256: hash('sha256', body), bytes: await compress(body, { level, chunkSize: chunkFor(body) }) };
  });
  const files: CommittedFile[] = [];
  const corrections: { identity: string; file: string }[] = [];
  let start = 0;
  for (const { draft, sha256, bytes } of packed) {
    const key = draft.keyFor(sha256);
    const times = { oldest: formatTime(draft.oldest), newest: formatTime(draft.newest) };
    const end = start + bytes.length;
    files.push({ trail: draft.trail, key, sha256, records: draft.records.length, start, end, ...times });
    for (const identity of draft.corrected) {
      corrections.push({ identity: Buffer.from(identity, 'latin1').toString('hex'), file: key });
    }
    start = end;
  }
  return { pack: Buffer.concat(packed.map(({ bytes }) => bytes)), files, corrections };
};

const OUTCOME_COUNTS: Readonly<Record<Outcome, readonly (keyof Counts)[]>> = {
  delivered: ['delivered'],
  correction: ['delivered', 'corrections'],
  duplicate: ['duplicates'],
  conflict: ['setAside', 'conflicts'],
  conflictBefore: ['setAside', 'conflicts'],
  setAside: ['setAside'],
  setAsideBefore: ['setAside'],
};

const count = (batches: readonly StagedBatch[], outcomes: readonly Outcome[]) => {
  const times = new Map<number, number>();
  let index = 0;
  const consumed = batches.map((batch) => {
    const counts: { -readonly [Name in keyof Counts]: number } = { ...NO_COUNTS };
    for (let row = 0; row < batch.count; row++) {
      const outcome = outcomes[index++];
      counts.arrivals++;
      for (const name of OUTCOME_COUNTS[outcome]) counts[name]++;
      if (outcome === 'delivered' && isReused(batch, row, times)) counts.reused++;
    }
    return { key: batch.key, counts };
  });
  return { consumed, total: consumed.reduce((sum, { counts }) => addCounts(sum, counts), NO_COUNTS) };
};

const isReused = (batch: StagedBatch, row: number, times: Map<number, number>): boolean => {
  const id = batch.reuse(row);
  if (id === 0) return false;
  const time = times.get(id);
  if (time === undefined) times.set(id, batch.time(row));
  return time !== undefined && time !== batch.time(row);
};

const arrivalsBySource = (batches: readonly StagedBatch[]): Partial<Record<Source, number>> => {
  const sum: Partial<Record<Source, number>> = {};
  for (const { header } of batches) {
    for (const [source, arrivals] of Object.entries(header.arrivals)) {
      sum[source as Source] = (sum[source as Source] ?? 0) + arrivals;
    }
  }
  return sum;
};
