import type { Envelope } from '../core/event.ts';

/** What a run has seen of events, as it collects them. Times are milliseconds since 1970. */
export interface Tally {
  events: number;
  oldest: number;
  newest: number;
  readonly accounts: Set<string>;
  readonly regions: Set<string>;
  readonly services: Map<string, number>;
  /** Rules that have failed, by id, and over how many events; the empty id: all. */
  readonly failedRules: Map<string, number>;
}

/** Names that an attacker may choose are not kept without end. */
const MOST_NAMES = 100_000;

export const emptyTally = (): Tally => ({
  events: 0,
  oldest: Infinity,
  newest: -Infinity,
  accounts: new Set(),
  regions: new Set(),
  services: new Map(),
  failedRules: new Map(),
});

/** Counts one event. */
export const tallyEvent = (tally: Tally, { time, account, region, source = 'none' }: Envelope): void => {
  tally.events++;
  if (time < tally.oldest) tally.oldest = time;
  if (time > tally.newest) tally.newest = time;
  if (tally.accounts.size < MOST_NAMES) tally.accounts.add(account);
  if (tally.regions.size < MOST_NAMES) tally.regions.add(region);
  const count = tally.services.get(source);
  if (count !== undefined || tally.services.size < MOST_NAMES) tally.services.set(source, (count ?? 0) + 1);
};

/** Counts an event over which a rule, or all of them, have failed. */
export const tallyFailure = ({ failedRules }: Tally, rule = ''): void => {
  failedRules.set(rule, (failedRules.get(rule) ?? 0) + 1);
};

/** Adds one tally to another. */
export const addTally = (tally: Tally, other: Tally): void => {
  tally.events += other.events;
  tally.oldest = Math.min(tally.oldest, other.oldest);
  tally.newest = Math.max(tally.newest, other.newest);
  for (const account of other.accounts) tally.accounts.add(account);
  for (const region of other.regions) tally.regions.add(region);
  addAll(tally.services, other.services);
  addAll(tally.failedRules, other.failedRules);
};

const addAll = (sums: Map<string, number>, counts: ReadonlyMap<string, number>): void => {
  for (const [name, count] of counts) sums.set(name, (sums.get(name) ?? 0) + count);
};
