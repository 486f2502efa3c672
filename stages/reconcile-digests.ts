import { type DigestName, parseDigestKey } from '../core/digest.ts';
import { mapParallel } from '../core/parallel.ts';
import { formatTime, HOUR, WINDOW } from '../core/time.ts';
import type { Feed } from '../ports/index.ts';
import { type DigestPorts, digestReader, type ReadDigest, type ReadDigestOf } from './reconcile-digest-reader.ts';
import { AT_ONCE, dayFolder, DIGESTS, type Unit } from './reconcile-walk.ts';

/** A digest, or a file that a digest names, and what is wrong with it. */
export interface Damage {
  readonly key: string;
  readonly problem: string;
}

/** Days back in which a new backfill digest is looked for, once a day. */
export const BACKFILL_DAYS = 7;
const DAY = 24 * HOUR;

/** What the digests of a unit say of an hour. */
export interface DigestsOfHour {
  /** Digests that ended in the hour, and backfill digests of the day. */
  readonly ended: readonly ReadDigest[];
  /** Those that ended in the hour before: what they name has been looked at. */
  readonly before: readonly ReadDigest[];
  readonly damaged: readonly Damage[];
}

/**
 * Reads and checks a unit's digests that ended in `(hour, hour + 1 h]`: each for itself (digest-files.md §7) and, as AWS's
 * own tool does not, in its chain. Backfill digests stand in the folders of days long past: those made on the day
 * before are looked for at midnight.
 */
export const digestsOf = async (ports: DigestPorts, unit: Unit, hour: number): Promise<DigestsOfHour> => {
  if (!unit.folders.includes(DIGESTS)) return { ended: [], before: [], damaged: [] };
  const reader = digestReader(ports, unit.region);
  const readAll = (names: readonly DigestName[]) => mapParallel(names, AT_ONCE, reader);
  // Stamps of files are rounded up to five minutes: one of this hour may have been named by a digest before it.
  const from = hour - HOUR - WINDOW;
  const names = await namesIn(ports.feed, unit, from, hour + HOUR);
  const regular = names.filter(({ isBackfill }) => !isBackfill);
  const before = await readAll(regular.filter(({ end }) => end > from && end <= hour));
  const ended = await readAll(regular.filter(({ end }) => end > hour && end <= hour + HOUR));
  const backfills = await backfillsOf(ports.feed, unit, hour, readAll);
  const all = [...before, ...ended, ...backfills];
  const chained = await mapParallel([...ended, ...backfills], AT_ONCE, async (read) => {
    const problem = read.problem ?? (await chainProblem(read, { bucket: ports.bucket, all, regular, reader }));
    return problem === undefined ? [] : [{ key: read.name.key, problem }];
  });
  return { ended: [...ended, ...backfills], before, damaged: [...chained.flat(), ...ceased(regular, hour)] };
};

/** The digests in the folders of all days from `from` to `to`. */
const namesIn = async (feed: Feed, unit: Unit, from: number, to: number): Promise<DigestName[]> => {
  const folders = new Set([from, to].map((time) => dayFolder(unit, DIGESTS, time)));
  const listed = await mapParallel([...folders], AT_ONCE, (folder) => feed.list(folder));
  return listed.flat().flatMap(({ key }) => parseDigestKey(key) ?? []);
};

type ReadAll = (names: readonly DigestName[]) => Promise<ReadDigest[]>;

/** At midnight, the backfill digests that were made on the day before. */
const backfillsOf = async (feed: Feed, unit: Unit, hour: number, readAll: ReadAll): Promise<ReadDigest[]> => {
  if (hour % DAY !== 0) return [];
  const days = Array.from({ length: BACKFILL_DAYS }, (_, index) => hour - (index + 1) * DAY);
  const names = await mapParallel(days, AT_ONCE, (day) => namesIn(feed, unit, day, day));
  const read = await readAll(names.flat().filter(({ isBackfill }) => isBackfill));
  return read.filter(({ madeAt, name }) => {
    const time = madeAt ?? name.end;
    return time >= hour - DAY && time < hour;
  });
};

interface Chain {
  readonly bucket: string;
  /** Digests that have been read. */
  readonly all: readonly ReadDigest[];
  /** What stands in the folders of these days. */
  readonly regular: readonly DigestName[];
  readonly reader: ReadDigestOf;
}

/** What is wrong between a sound digest and the one before it. */
const chainProblem = async (
  { name, digest }: ReadDigest,
  { bucket, all, regular, reader }: Chain,
): Promise<string | undefined> => {
  if (!digest) return undefined;
  const { previous, start } = digest;
  if (!previous) {
    const isFirst = regular.every(({ chain, end }) => chain !== name.chain || end >= name.end);
    return isFirst || name.isBackfill ? undefined : `gap: the chain begins anew at ${formatTime(start)}`;
  }
  if (previous.bucket !== bucket) return 'the previous digest is in another bucket';
  const known = parseDigestKey(previous.key);
  if (known?.chain !== name.chain) return 'the previous digest is not of this chain';
  const before = all.find((read) => read.name.key === previous.key) ?? (await reader(known));
  if (before.problem === 'not found') return 'the previous digest is gone';
  const isSame = before.digest?.sha256 === previous.sha256 && before.signature === previous.signature;
  if (!isSame) return 'the previous digest has been changed';
  const isGap = !name.isBackfill && before.digest.end !== start;
  return isGap ? `gap: nothing from ${formatTime(before.digest.end)} to ${formatTime(start)}` : undefined;
};

/** Chains that had a digest an hour ago and have had none since. */
const ceased = (regular: readonly DigestName[], hour: number): Damage[] => {
  const newest = new Map<string, DigestName>();
  for (const name of regular) {
    const known = newest.get(name.chain);
    if (!known || known.end < name.end) newest.set(name.chain, name);
  }
  return [...newest.values()]
    .filter(({ end }) => end > hour - HOUR && end <= hour)
    .map(({ key }) => ({ key, problem: 'gap: no digest follows within the hour' }));
};
