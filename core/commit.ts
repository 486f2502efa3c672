import { LEDGER, SET_ASIDE, STAGING } from '../contracts/archive-layout.ts';
import { TrailError } from './errors.ts';
import type { Source } from './staged-batch.ts';

/** Every arrival has one outcome: `arrivals = delivered + duplicates + setAside + excluded + summarised`. */
export interface Counts {
  readonly arrivals: number;
  /** Corrections are among them. */
  readonly delivered: number;
  readonly duplicates: number;
  /** Conflicts are among them. */
  readonly setAside: number;
  readonly excluded: number;
  readonly summarised: number;
  readonly corrections: number;
  readonly conflicts: number;
  /** Delivered events whose `eventID` stands at another time in the same run. Not an outcome. */
  readonly reused: number;
}

export const NO_COUNTS: Counts = {
  arrivals: 0,
  delivered: 0,
  duplicates: 0,
  setAside: 0,
  excluded: 0,
  summarised: 0,
  corrections: 0,
  conflicts: 0,
  reused: 0,
};

export const addCounts = (a: Counts, b: Counts): Counts => {
  const sum: { -readonly [Name in keyof Counts]: number } = { ...a };
  for (const name of Object.keys(NO_COUNTS) as (keyof Counts)[]) sum[name] += b[name];
  return sum;
};

/** Whether every arrival has its outcome. */
export const countsAddUp = (counts: Counts): boolean =>
  counts.arrivals === counts.delivered + counts.duplicates + counts.setAside + counts.excluded + counts.summarised;

/** A file that the commit makes: where it goes, and where in the pack its bytes wait. Times are ISO-8601. */
export interface CommittedFile {
  readonly trail: string;
  readonly key: string;
  /** Of the uncompressed bytes, as a digest wants it. */
  readonly sha256: string;
  readonly records: number;
  /** Bytes `[start, end)` of the pack. */
  readonly start: number;
  readonly end: number;
  readonly oldest: string;
  readonly newest: string;
}

/** The objects that hold what has been seen. */
export interface SeenObjects {
  /** Names the object of each hour of event time. */
  readonly catalogue?: string;
  /** Lists of commits that are not merged into hours yet, oldest first. */
  readonly recent: readonly string[];
}

/** A trail as this commit knew it. */
export interface TrailPin {
  readonly name: string;
  readonly version: number;
}

/** The `n`th commit of a shard: the moment at which everything in it became true. */
export interface Commit {
  readonly format: 1;
  readonly shard: number;
  readonly n: number;
  /** Never earlier than the predecessor's. Milliseconds since 1970. */
  readonly time: number;
  readonly release: string;
  readonly run: string;
  readonly trails: readonly TrailPin[];
  readonly sources: Readonly<Partial<Record<Source, number>>>;
  readonly counts: Counts;
  readonly consumed: readonly { readonly key: string; readonly counts: Counts }[];
  readonly pack?: string;
  readonly files: readonly CommittedFile[];
  /** Events delivered a second time, since trail files tell another story than the bus did. */
  readonly corrections: readonly { readonly identity: string; readonly file: string }[];
  /** So many copies differed that the difference must be in the paths: nothing was corrected. */
  readonly pathsDiffer: boolean;
  readonly seen: SeenObjects;
  /** Index objects that this commit no longer names. */
  readonly retired: readonly string[];
}

const two = (shard: number) => String(shard).padStart(2, '0');
const twelve = (n: number) => String(n).padStart(12, '0');

/** Keys of the ledger and of staging. */
export const keys = {
  staging: (shard: number) => `${STAGING}${two(shard)}/`,
  commit: (shard: number, n: number) => `${LEDGER}${two(shard)}/commit/${twelve(n)}`,
  /** Packs of one attempt or, without `n`, of all. */
  packs: (shard: number, n?: number) => `${LEDGER}${two(shard)}/out/${n === undefined ? '' : `${twelve(n)}/`}`,
  pack: (shard: number, n: number, run: string) => `${LEDGER}${two(shard)}/out/${twelve(n)}/${run}`,
  seen: (shard: number, n?: number) => `${LEDGER}${two(shard)}/seen/${n === undefined ? '' : `${twelve(n)}/`}`,
  seenList: (shard: number, n: number, run: string) => `${LEDGER}${two(shard)}/seen/${twelve(n)}/${run}/list`,
  catalogue: (shard: number, n: number, run: string) => `${LEDGER}${two(shard)}/seen/${twelve(n)}/${run}/catalogue`,
  /** The number of its entries tells when it is not whole. */
  seenHour: (shard: number, n: number, run: string, hour: number, entries: number) =>
    `${LEDGER}${two(shard)}/seen/${twelve(n)}/${run}/hour-${hour}-${entries}`,
  cursor: (shard: number, trail: string) => `${LEDGER}${two(shard)}/cursor/${trail}`,
  undeliverable: (shard: number, trail = '', n?: number) =>
    `${LEDGER}${two(shard)}/undeliverable/${n === undefined ? '' : `${twelve(n)}/${trail}`}`,
  setAside: (day: string, shard: number, n: number, unique: string) =>
    `${SET_ASIDE}${day}/${two(shard)}_${twelve(n)}_${unique}.jsonl.gz`,
};

/** The number of the commit under whose attempt an object of `packs` or `seen` was made. */
export const attemptOf = (key: string): number => Number(key.split('/')[3]);

export const encodeCommit = (commit: Commit): Buffer => Buffer.from(JSON.stringify(commit));

/** Throws `LEDGER_DAMAGED` for what `encodeCommit` did not write. */
export const decodeCommit = (key: string, bytes: Uint8Array): Commit => {
  try {
    const commit = JSON.parse(Buffer.from(bytes).toString('utf8')) as Commit;
    if (commit.format !== 1 || !Array.isArray(commit.files)) throw new Error('not a commit of this format');
    return commit;
  } catch (cause) {
    throw new TrailError('LEDGER_DAMAGED', `cannot read the commit ${key}`, { cause });
  }
};
