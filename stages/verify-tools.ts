import type { Gate } from '../core/gate.ts';
import type { KeyHead } from '../core/log-file.ts';
import type { DigestChain } from '../core/digest-file.ts';
import type { FoundDigest } from '../core/verify/found.ts';
import type { Clock, Feed } from '../ports/index.ts';
import type { DigestOpener } from './verify-digests.ts';
import type { RecordBook } from './verify-records.ts';
import type { VerifyQuestion } from './verify.ts';

/** What all Regions are verified with. */
export interface VerifyTools {
  readonly feed: Feed;
  /** Another bucket; `undefined` if it is not at hand. */
  readonly open: (bucket: string) => Promise<Feed | undefined>;
  readonly clock: Clock;
  readonly question: VerifyQuestion;
  readonly head: KeyHead;
  readonly opener: DigestOpener;
  readonly book?: RecordBook;
  /** The ledger was given, and is no witness. */
  readonly witness?: 'damaged';
  /** What digests must call the bucket. */
  readonly bucket: string;
  /** Whether objects have their metadata here: a copy of a bucket may not. */
  readonly keepsMetadata: boolean;
  /** How many files are read at once. */
  readonly atOnce: Gate;
  readonly progress: Progress;
  /** Entries of digests that may still be kept in memory, instead of being read again. */
  readonly room: { entries: number };
}

/** Counts compressed bytes, of what is to be read and of what has been. */
export interface Progress {
  expect(bytes: number): void;
  done(bytes: number): void;
  /** How many have been. */
  read(): number;
}

/** What was found elsewhere and matters here. */
export interface VerifyHints {
  /** Objects of other folders that hold digests of this one. */
  readonly strays: readonly FoundDigest[];
  /** Until when digests of a trail go on in other accounts and Regions: milliseconds since 1970. */
  readonly reach: ReadonlyMap<string, number>;
}

export const NO_HINTS: VerifyHints = { strays: [], reach: new Map() };

/** Whether a chain is asked about; of others only what they name matters. */
export const isAskedChain = ({ trail }: VerifyQuestion, { name, homeRegion }: DigestChain): boolean =>
  trail === undefined || (trail.name === name && (trail.homeRegion ?? homeRegion) === homeRegion);
