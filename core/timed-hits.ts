import type { Commit } from './commit.ts';
import type { Outcome } from './decide.ts';
import { type HitKind, HitNumbers } from './hit-numbers.ts';
import { packTable, unpackTable } from './packed-hits.ts';
import type { CommittedHits, TimedHit } from './rules/hits.ts';
import type { Group, StagedBatch } from './staged-batch.ts';
import { hitsOf } from './staged-hits.ts';

/** Entries of a commit, and the characters that they may take. */
export const MOST_HITS = 5000;
const MOST_CHARACTERS = 4 * 1024 * 1024;
/** What an entry takes beside its texts. */
const OVERHEAD = 40;
const SECOND = 1000;

/** Hits of events of one second, kind, account and Region. */
interface Entry {
  readonly kind: number;
  readonly correlation: string;
  readonly place: Pick<Group, 'account' | 'region'>;
  readonly second: number;
  readonly eventId: string;
  readonly size: number;
  count: number;
}

/** Entries as they are kept: what many have in common is a table of its own. */
interface Table {
  readonly kinds: readonly HitKind[];
  readonly places: readonly (readonly [account: string, region: string])[];
  readonly entries: readonly (readonly [kind: number, place: number, second: number, count: number, eventId: string])[];
}

/** A correction is counted as well: what was there before may have been no hit at all, put there so that this one is none. */
const COUNTED: ReadonlySet<Outcome> = new Set<Outcome>(['delivered', 'correction']);

/**
 * What correlations are to count of new events, for the commit. `outcomes` are those of all rows of the batches, as they were
 * decided. If there are more entries than a commit takes, those of the correlations that have most are left out and counted:
 * the last of each.
 */
export const timedHits = (
  batches: readonly StagedBatch[],
  outcomes: readonly Outcome[],
): Pick<CommittedHits, 'hits' | 'hitsDropped'> => {
  const numbers = new HitNumbers();
  const entries = new Map<string, Entry>();
  let first = 0;
  let dropped = 0;
  for (const batch of batches) {
    const from = first;
    count(entries, numbers, batch, (row) => COUNTED.has(outcomes[from + row]));
    dropped += batch.header.hitsDropped ?? 0;
    first += batch.count;
  }
  const { kept, left } = fairly([...entries.values()]);
  const hitsDropped = dropped + left;
  return {
    ...(kept.length > 0 ? { hits: packTable(tableOf(kept, numbers.kinds), kept.length) } : {}),
    ...(hitsDropped > 0 ? { hitsDropped } : {}),
  };
};

const count = (
  entries: Map<string, Entry>,
  numbers: HitNumbers,
  batch: StagedBatch,
  isNew: (row: number) => boolean,
): void => {
  const { kinds, hits } = hitsOf(batch);
  for (const { row, kind: own, eventId } of hits) {
    if (!isNew(row)) continue;
    const kind = numbers.numberOf(kinds[own]);
    const second = Math.floor(batch.time(row) / SECOND);
    const place = batch.group(row);
    const key = `${kind} ${second} ${place.account} ${place.region}`;
    const entry = entries.get(key);
    if (entry) entry.count++;
    else {
      const size = OVERHEAD + eventId.length + numbers.sizes[kind];
      entries.set(key, { kind, correlation: kinds[own].correlation, place, second, eventId, size, count: 1 });
    }
  }
};

const tableOf = (entries: readonly Entry[], all: readonly HitKind[]): Table => {
  const kinds = new Map<number, number>();
  const places = new Map<string, number>();
  const numberIn = <Key>(numbers: Map<Key, number>, key: Key): number => {
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    return number;
  };
  const rows = entries.map(({ kind, place, second, count: events, eventId }) => {
    const at = numberIn(places, `${place.account} ${place.region}`);
    return [numberIn(kinds, kind), at, second, events, eventId] as const;
  });
  return {
    kinds: [...kinds.keys()].map((kind) => all[kind]),
    places: [...places.keys()].map((place) => place.split(' ') as [string, string]),
    entries: rows,
  };
};

/** The hits that a commit tells of. Throws for what `timedHits` did not make. */
export const committedHits = ({ hits }: CommittedHits): readonly TimedHit[] => {
  if (!hits) return [];
  const { kinds, places, entries } = unpackTable(hits) as Table;
  return entries.map(([kind, place, second, events, eventId]) => {
    const [account, region] = places[place];
    return { ...kinds[kind], eventId, time: second * SECOND, count: events, account, region };
  });
};

/** All entries, or as many of each correlation as leave the others their share. */
const fairly = (entries: readonly Entry[]): { readonly kept: readonly Entry[]; readonly left: number } => {
  const characters = entries.reduce((sum, { size }) => sum + size, 0);
  if (entries.length <= MOST_HITS && characters <= MOST_CHARACTERS) return { kept: entries, left: 0 };
  const longest = entries.reduce((most, { size }) => Math.max(most, size), 0);
  const most = characters <= MOST_CHARACTERS ? MOST_HITS : Math.min(MOST_HITS, Math.floor(MOST_CHARACTERS / longest));
  const shares = sharesOf(entries, most);
  const kept: Entry[] = [];
  let left = 0;
  for (const entry of entries) {
    const share = shares.get(entry.correlation) ?? 0;
    shares.set(entry.correlation, share - 1);
    if (share > 0) kept.push(entry);
    else left += entry.count;
  }
  return { kept, left };
};

/** How many entries each correlation may have: who has few keeps them all, and leaves the rest to the others. */
const sharesOf = (entries: readonly Entry[], most: number): Map<string, number> => {
  const wanted = new Map<string, number>();
  for (const { correlation } of entries) wanted.set(correlation, (wanted.get(correlation) ?? 0) + 1);
  const fewestFirst = [...wanted].sort(([a, few], [b, many]) => few - many || (a < b ? -1 : 1));
  let free = most;
  return new Map(
    fewestFirst.map(([correlation, wants], index) => {
      const share = Math.min(wants, Math.floor(free / (fewestFirst.length - index)));
      free -= share;
      return [correlation, share];
    }),
  );
};

/** The number of the last commit that has hits, up to this one. */
export const lastHits = (commit: Commit | undefined): number | undefined =>
  commit?.hits ? commit.n : commit?.hitsBefore;
