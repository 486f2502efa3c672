import type { Commit } from '../core/commit.ts';
import { hourOf, type OpenPeriod } from '../core/seal/open-period.ts';
import { HOUR } from '../core/time.ts';
import type { BarrierPorts } from './barrier.ts';
import { readCommit } from './ledger.ts';
import type { PeriodEnds } from './seal.ts';

/** What a run that closes periods leaves to later ones. Times are milliseconds since 1970. */
export interface Left {
  /** When the next period was to end, if there was no time to close it. */
  readonly overdue?: number;
  /** The newest commit is of a time that has not come: hours with its files are over only then. */
  readonly ahead?: { readonly time: number; readonly trails: readonly string[] };
}

/** The end of the next full hour that is not closed; of the last one that has passed, if nothing is known. */
export const hourAfter = ({ start }: OpenPeriod, now: number): number => hourOf(start ?? now - HOUR) + HOUR;

/** What is left when a run has come to `newest`; where it had no time to come anywhere, the first commit tells. */
export const leftOf = async (
  { store, clock }: BarrierPorts,
  open: OpenPeriod,
  newest: Commit | undefined,
  { ends, isCutShort }: { readonly ends: PeriodEnds; readonly isCutShort: boolean },
): Promise<Left> => {
  const now = clock();
  const known = newest ?? (isCutShort ? await readCommit(store, open.shard, open.from) : undefined);
  if (!newest && known) {
    open.begin(hourOf(known.time));
    open.take(known);
  }
  const end = hourAfter(open, now);
  const isOverdue = isCutShort && end <= now && open.trailsAt(end, { time: end, trails: [] }).length > 0;
  const trails = ends === 'hours' && known ? trailsAhead(open, known, now) : [];
  return {
    ...(isOverdue ? { overdue: end } : {}),
    ...(trails.length > 0 ? { ahead: { time: known!.time, trails } } : {}),
  };
};

/** Clocks that differ by less than an hour delay nothing by more than that, and are no news. */
const trailsAhead = (open: OpenPeriod, { time, trails }: Commit, now: number): string[] => {
  if (time - now < HOUR) return [];
  const end = hourOf(time) + HOUR;
  return open.trailsAt(end, { time: end, trails }).map(({ pin }) => pin.trail);
};
