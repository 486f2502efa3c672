import { hash } from 'node:crypto';
import { TrailError } from './errors.ts';
import type { CommittedHits } from './rules/hits.ts';
import type { Source } from './staged-batch.ts';
import { type Rule, RULES } from './trails/rules.ts';

/** Why events are excluded: by a rule of the trails or, when they are collected, as data events of our own (`own`). */
export const EXCLUSIONS = [...RULES, 'own'] as const;
export type Exclusion = Rule | 'own';

/** How many events are excluded by what. Their sum is `excluded`. */
export type ExcludedBy = Readonly<Partial<Record<Exclusion, number>>>;

/** Every arrival has one outcome: `arrivals = delivered + duplicates + setAside + excluded + summarised`. */
export interface Counts {
  readonly arrivals: number;
  /** Corrections are among them. */
  readonly delivered: number;
  readonly duplicates: number;
  /** Conflicts are among them. */
  readonly setAside: number;
  /** Logged by no trail, or made by us. */
  readonly excluded: number;
  /** Logged, and by no trail delivered one by one: summaries stand for them. */
  readonly summarised: number;
  readonly corrections: number;
  readonly conflicts: number;
  /** Delivered events whose `eventID` stands at another time in the same run. Not an outcome. */
  readonly reused: number;
  /** By the rule that kept the event out of the trail which came nearest to logging it. */
  readonly excludedBy: ExcludedBy;
}

/** Counts that are one number each. */
export type CountName = Exclude<keyof Counts, 'excludedBy'>;

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
  excludedBy: {},
};

const COUNT_NAMES = Object.keys(NO_COUNTS).filter((name) => name !== 'excludedBy') as CountName[];

export const addCounts = (a: Counts, b: Counts): Counts => {
  const sum: Record<CountName, number> & { excludedBy: ExcludedBy } = { ...a, excludedBy: addReasons(a, b) };
  for (const name of COUNT_NAMES) sum[name] += b[name];
  return sum;
};

const addReasons = ({ excludedBy: a }: Counts, { excludedBy: b }: Counts): ExcludedBy =>
  Object.fromEntries(
    EXCLUSIONS.flatMap((by) => {
      const sum = (a[by] ?? 0) + (b[by] ?? 0);
      return sum > 0 ? [[by, sum]] : [];
    }),
  );

/** A file that the commit makes: where it goes, and where in the pack its bytes wait. Times are ISO-8601. */
export interface CommittedFile {
  readonly trail: string;
  readonly key: string;
  /** Of its events; a set-aside file has neither. */
  readonly account?: string;
  readonly region?: string;
  /** Of the uncompressed bytes, as a digest wants it. */
  readonly sha256: string;
  readonly records: number;
  /** Bytes `[start, end)` of the pack. */
  readonly start: number;
  readonly end: number;
  readonly oldest: string;
  readonly newest: string;
  /** Its records are summaries of data events. */
  readonly isSummary?: true;
}

/** The data events of a commit that a trail has in its summaries. */
export interface Summarized {
  readonly trail: string;
  /** Each once, however many records count it. */
  readonly events: number;
  /** How many of them the trail does not deliver one by one. */
  readonly leftOut: number;
}

/** The objects that hold what has been seen. */
export interface SeenObjects {
  /** Names the object of each hour of event time. */
  readonly catalogue?: string;
  /** Lists of commits that are not merged into hours yet, oldest first. */
  readonly recent: readonly string[];
}

/** A trail as this commit knew it: what of it decides where its files go. */
export interface TrailPin {
  /** Its ARN; `default` is the built-in trail. */
  readonly trail: string;
  readonly version: number;
  /** When it was made, in milliseconds since 1970: a trail that is deleted and made anew is another. */
  readonly createdAt?: number;
  /** None: the archive itself. */
  readonly bucket?: string;
  /** Where its events go as log events, and what their streams are named after. */
  readonly logs?: {
    readonly group: string;
    readonly owner: string;
    readonly homeRegion: string;
    readonly organization?: string;
  };
  /** The topic that is told of its files. */
  readonly topic?: string;
  /** Its files are sealed; absent if nobody validates them. */
  readonly digests?: DigestPin;
}

/** What a trail's digests are called, and where they go. */
export interface DigestPin {
  /** The trail's name. */
  readonly name: string;
  /** The built-in trail has no home: there it is the Region of the files. */
  readonly homeRegion?: string;
  /** Its first digests are of this account's home Region, also before there are files; the built-in trail has no owner. */
  readonly owner?: string;
  /** Before `AWSLogs/`; may be empty. */
  readonly prefix: string;
  readonly organization?: string;
  /** It is not logging, since then: milliseconds since 1970. */
  readonly stoppedAt?: number;
}

/** The `n`th commit of a shard: the moment at which everything in it became true. */
export interface Commit extends CommittedHits {
  readonly format: 1;
  readonly shard: number;
  readonly n: number;
  /** Never earlier than the predecessor's. Milliseconds since 1970. */
  readonly time: number;
  readonly release: string;
  readonly run: string;
  /** The registry's revision, by which events were routed. */
  readonly registry: number;
  readonly trails: readonly TrailPin[];
  readonly sources: Readonly<Partial<Record<Source, number>>>;
  readonly counts: Counts;
  /** Staged objects of which this commit took this shard's part. */
  readonly consumed: readonly { readonly key: string; readonly counts: Counts }[];
  /** Stems of those of which earlier commits took it, that were still there or may come back; absent if none are. */
  readonly waiting?: readonly string[];
  readonly pack?: string;
  readonly files: readonly CommittedFile[];
  /** Of trails that summarise, those that had something to. Absent if none had. */
  readonly summaries?: readonly Summarized[];
  /** Events delivered a second time, since trail files tell another story than the bus did. */
  readonly corrections: readonly { readonly identity: string; readonly file: string }[];
  /** So many copies differed that the difference must be in the paths: nothing was corrected. */
  readonly pathsDiffer: boolean;
  readonly seen: SeenObjects;
  /** Index objects that this commit no longer names. */
  readonly retired: readonly string[];
}

/**
 * A trail's way to one set of destinations. With other destinations, or made anew, it has another, so that what fails on
 * one way holds up nothing on the next.
 */
export const lineOf = ({ trail, createdAt = 0, bucket, logs, topic }: TrailPin): string =>
  bucket === undefined ? trail : `${trail}@${shortHash([createdAt, bucket, logs?.group, topic].join('\0'))}`;

const shortHash = (text: string): string => hash('sha256', text).slice(0, 12);

/** The line on which a commit sends a trail's files. */
export const lineIn = ({ trails }: Commit, trail: string): string => {
  const pin = trails.find((known) => known.trail === trail);
  return pin ? lineOf(pin) : trail;
};

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
