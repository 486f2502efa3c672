/** What is counted: a value, from when to when in its slot; or the events of one moment. */
export interface Counted {
  readonly key: string;
  /** In milliseconds since 1970. */
  readonly first: number;
  readonly last: number;
  /** One for a value. */
  readonly count: number;
}

/** A count that has been reached. */
export interface Reached {
  /** The moment of the event that did it, and of the first that was counted. */
  readonly time: number;
  readonly from: number;
  readonly count: number;
}

const sumOf = (counted: readonly Counted[]): number => counted.reduce((sum, { count }) => sum + count, 0);
const byFirst = (one: Counted, other: Counted): number => one.first - other.first;
const byLast = (one: Counted, other: Counted): number => one.last - other.last;

/** Both together: events of one moment add up, a value counts once. */
export const addTo = (known: Counted, more: Counted, isValue: boolean): Counted => ({
  key: known.key,
  first: Math.min(known.first, more.first),
  last: Math.max(known.last, more.last),
  count: isValue ? 1 : known.count + more.count,
});

/**
 * Whether some window that ends with an event of a slot, and is as long as the slot, holds `least`; `previous` is the slot before it.
 * Only a moment at which something is counted first can be the end of the first such window.
 */
export const reachedIn = (
  previous: readonly Counted[],
  own: readonly Counted[],
  timespan: number,
  least: number,
): Reached | undefined => {
  const leaving = [...previous].sort(byLast);
  const before = new Map(leaving.map((counted) => [counted.key, counted]));
  let sum = sumOf(previous);
  let gone = 0;
  const leave = (key: string) => {
    sum -= before.get(key)?.count ?? 0;
    before.delete(key);
  };
  const sorted = [...own].sort(byFirst);
  for (const { key, first, count } of sorted) {
    while (gone < leaving.length && leaving[gone].last <= first - timespan) leave(leaving[gone++].key);
    // A value of both slots counts once.
    leave(key);
    sum += count;
    if (sum < least) continue;
    return { time: first, from: beginOf(before.values(), sorted[0].first, first - timespan), count: sum };
  }
  return undefined;
};

/** The first moment behind `until` at which something was counted. */
const beginOf = (before: Iterable<Counted>, own: number, until: number): number => {
  let begin = own;
  for (const { first, last } of before) begin = Math.min(begin, first > until ? first : last);
  return begin;
};

/**
 * What of a slot that has been told of can still matter: to windows of the slot behind it, which hold its latest events. As many
 * as are looked for are enough.
 */
export const latest = (counted: readonly Counted[], least: number): readonly Counted[] => {
  const sorted = [...counted].sort(byLast);
  let sum = 0;
  let from = sorted.length;
  while (from > 0 && sum < least) sum += sorted[--from].count;
  return sorted.slice(from);
};
