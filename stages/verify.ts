import { gate } from '../core/gate.ts';
import { mapParallel } from '../core/parallel.ts';
import { TrailError } from '../core/errors.ts';
import type { Verified } from '../core/verify/report.ts';
import type { Clock, Feed, PublicKeys } from '../ports/index.ts';
import { remembered } from './reconcile-digest-reader.ts';
import type { SealRecords } from './sealed.ts';
import { digestOpener } from './verify-digests.ts';
import { hintsFor, readUnnamed } from './verify-hints.ts';
import { oddResult, withAdded } from './verify-beside.ts';
import { readBook, type RecordBook } from './verify-records.ts';
import { reportOf } from './verify-report.ts';
import { NO_HINTS, type Progress, type VerifyTools } from './verify-tools.ts';
import { verifyUnit } from './verify-unit.ts';
import { listUnits, type OddObjects } from './verify-units.ts';
import { headOf, someDigests, type VerifyUnit } from './verify-walk.ts';
import { accountFolder } from '../core/log-file.ts';

/** What an archive is verified with. */
export interface VerifyPorts {
  /** The bucket that is verified. */
  readonly feed: Feed;
  /** Another bucket, which digests name since a trail moved; `undefined` if it is not at hand. */
  readonly open?: (bucket: string) => Promise<Feed | undefined>;
  readonly keys: PublicKeys;
  /** What the ledger knows of digests, if it is at hand: then also those at the ends of chains are missed. */
  readonly records?: SealRecords;
  readonly clock: Clock;
}

/** What is verified. Without a member: all. */
export interface VerifyQuestion {
  /** What digests must call the bucket; without it, what they do call it. */
  readonly bucket?: string;
  /** Before `AWSLogs/`, without a slash at its end; may be empty. */
  readonly prefix: string;
  /** Behind `AWSLogs/`, of an organization trail. */
  readonly organization?: string;
  /** The name of the only trail, and its home Region. */
  readonly trail?: { readonly name: string; readonly homeRegion?: string };
  /** Organizations whose folders are verified by themselves; without them, folders of organizations are not looked at. */
  readonly organizations?: readonly string[];
  readonly accounts?: readonly string[];
  readonly regions?: readonly string[];
  /** Digests that end in `[from, to]`, and the one that `from` falls into. Milliseconds since 1970. */
  readonly from?: number;
  readonly to?: number;
  /** Times, `[from, to)` in ms, in which files may have come here that nobody vouches for: those have no digest. */
  readonly unwatched?: readonly { readonly from: number; readonly to: number }[];
  /** It is a copy that was made without the metadata of objects: digests have no signature of their own here. */
  readonly lacksMetadata?: boolean;
}

/** Told how many of how many compressed bytes have been read; the total grows while folders are listed. */
export type OnVerified = (done: number, total: number) => void;

/** Regions that are verified beside each other; what they hold in memory is mostly keys. */
const UNITS_AT_ONCE = 4;
const FILES_AT_ONCE = 16;
const DIGESTS_AT_ONCE = 16;
/** Of what digests name, so many are kept in memory: a third of a kilobyte each. */
const ROOM = 100_000;

/**
 * Verifies a trail's digests and files against each other and the keys, and finds what was changed, removed, added, moved,
 * forged or cut short. Throws a `TrailError` if something cannot be read at all.
 */
export const verify = async (
  ports: VerifyPorts,
  question: VerifyQuestion,
  onProgress: OnVerified = () => undefined,
): Promise<Verified> => {
  const { feed, keys, clock } = ports;
  const head = headOf(question);
  let hasSignature = false;
  const opener = digestOpener({
    feed,
    keys: remembered(keys),
    atOnce: gate(DIGESTS_AT_ONCE),
    onSignature: () => (hasSignature = true),
  });
  const { units: listed, odd } = await listUnits(feed, question);
  const bucket = question.bucket ?? mostOften(await bucketsIn(feed, listed, opener)) ?? '';
  const known = await bookOf(ports, { bucket, head, range: question });
  const tools: VerifyTools = {
    feed,
    open: rememberedFeeds(ports),
    clock,
    question,
    head,
    opener,
    bucket,
    keepsMetadata: question.lacksMetadata !== true,
    atOnce: gate(FILES_AT_ONCE),
    progress: progressOf(onProgress),
    room: { entries: ROOM },
    ...known,
  };
  const units = withRecorded(tools, listed, known.book);
  const found = await verifyUnits(tools, units, odd);
  // One digest that has a signature shows that metadata were kept.
  return hasSignature && !tools.keepsMetadata ? verifyUnits({ ...tools, keepsMetadata: true }, units, odd) : found;
};

const verifyUnits = async (tools: VerifyTools, units: readonly VerifyUnit[], odd: OddObjects): Promise<Verified> => {
  const read = await mapParallel(units, UNITS_AT_ONCE, (unit) => verifyUnit(tools, unit, NO_HINTS));
  const first = withAdded(tools, [...read, oddResult(odd)]);
  const contents = await readUnnamed(tools, first);
  const hints = await hintsFor(tools, first, contents);
  const results = await mapParallel(first, UNITS_AT_ONCE, async (result) => {
    const hint = hints.get(result);
    return hint ? verifyUnit(tools, result.unit, hint) : result;
  });
  return reportOf(tools, withAdded(tools, results), contents);
};

/** What the ledger knows; a damaged one is no witness. */
const bookOf = async (
  { records }: VerifyPorts,
  place: Parameters<typeof readBook>[1],
): Promise<Pick<VerifyTools, 'book' | 'witness'>> => {
  if (!records) return {};
  try {
    return { book: await readBook(records, place) };
  } catch (error) {
    if (error instanceof TrailError && error.code === 'LEDGER_DAMAGED') return { witness: 'damaged' };
    throw error;
  }
};

const rememberedFeeds = ({ open }: VerifyPorts): VerifyTools['open'] => {
  const feeds = new Map<string, Promise<Feed | undefined>>();
  return (bucket) => {
    const feed = feeds.get(bucket) ?? Promise.resolve(open?.(bucket));
    feeds.set(bucket, feed);
    return feed;
  };
};

/** Regions of whose digests some are looked at first, and how many. */
const SAMPLE = { units: 16, digests: 4 };

/** What some digests call the bucket. */
const bucketsIn = async (
  feed: Feed,
  units: readonly VerifyUnit[],
  opener: ReturnType<typeof digestOpener>,
): Promise<readonly string[]> => {
  const step = Math.max(1, Math.floor(units.length / SAMPLE.units));
  const some = units.filter((_, index) => index % step === 0).slice(0, SAMPLE.units);
  const found = await mapParallel(some, UNITS_AT_ONCE, async (unit) => {
    const { region } = unit;
    const keys = await someDigests(feed, unit, SAMPLE.digests);
    return mapParallel(keys, SAMPLE.digests, (key) => opener.open({ key, region }));
  });
  return found.flat().flatMap((opened) => {
    const { head, at } = opened?.found ?? {};
    return head?.key === at ? (head?.bucket ?? []) : [];
  });
};

const mostOften = (names: readonly string[]): string | undefined =>
  [...Map.groupBy(names, (name) => name)].sort(([, a], [, b]) => b.length - a.length).at(0)?.[0];

/** Also Regions of which there is nothing but in the ledger. */
const withRecorded = (
  { head, question }: VerifyTools,
  listed: readonly VerifyUnit[],
  book: RecordBook | undefined,
): readonly VerifyUnit[] => {
  const { accounts = [], regions = [] } = question;
  const isAsked = (names: readonly string[], name: string) => names.length === 0 || names.includes(name);
  const recorded = (book?.units ?? [])
    .filter(({ account, region }) => isAsked(accounts, account) && isAsked(regions, region))
    .map(({ account, region }) => ({ account, region, folder: accountFolder(head, account), kinds: [] }));
  return [...new Map([...recorded, ...listed].map((unit) => [`${unit.account}/${unit.region}`, unit])).values()];
};

const progressOf = (onProgress: OnVerified): Progress => {
  let [done, total] = [0, 0];
  const tell = () => onProgress(Math.min(done, total), total);
  return {
    expect: (bytes) => {
      total += bytes;
      tell();
    },
    done: (bytes) => {
      done += bytes;
      tell();
    },
    read: () => done,
  };
};
