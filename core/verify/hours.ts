import { HOUR } from '../time.ts';
import type { Judged } from './slot.ts';

/** So many digests in a row that nobody names are told one by one: some weeks. */
const MOST_HOURS = 1000;

/** Whether a digest is of a full hour of UTC. */
export const isHourly = ({ start, end }: { readonly start: number; readonly end: number }): boolean =>
  end % HOUR === 0 && end - start === HOUR;

/** Digests of full hours that are gone: the first and the last of them end then, in milliseconds since 1970. */
export interface LostHours {
  readonly first: number;
  readonly last: number;
}

/**
 * When digests must have ended that were lost in a row: between two sound ones of whole hours, and from the newest one to
 * `reach`. `judged` is newest first.
 */
export const lostHours = (judged: readonly Judged[], reach: number | undefined): readonly LostHours[] => {
  const lost: LostHours[] = [];
  const chained = judged.filter(({ isApart }) => !isApart);
  const newest = chained.flatMap(({ witness, claim }) => witness ?? claim ?? [])[0]?.found.head;
  let newer = newest && isHourly(newest) ? reach : undefined;
  let hasLost = true;
  for (const { witness, claim } of chained) {
    const says = witness ?? claim;
    if (!says) {
      hasLost = true;
      continue;
    }
    const { head } = says.found;
    const last = hasLost && head.end % HOUR === 0 ? newer : undefined;
    if (last !== undefined && head.end < last) lost.push({ first: head.end + HOUR, last });
    newer = isHourly(head) && head.previous ? head.start : undefined;
    hasLost = false;
  }
  return lost;
};

/** Each of the hours, the first ones if they are too many to be told. */
export const eachHour = ({ first, last }: LostHours): readonly number[] =>
  Array.from({ length: Math.min((last - first) / HOUR + 1, MOST_HOURS) }, (_, index) => first + index * HOUR);
