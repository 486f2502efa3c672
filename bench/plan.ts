import { base62, between, fraction, randomFrom } from './random.ts';

/** How large a set, and from which seed. The same settings give the same files, byte for byte. */
export interface Settings {
  /** Distinct events. */
  readonly events: number;
  readonly seed: number;
  /** @default - data events are as many as in a busy organization: fewer than a third */
  readonly isOnlyData?: true;
}

/** One log file: which events it holds, and where it goes. */
export interface PlannedFile {
  /** Index of the account, from 0 to 39. */
  readonly account: number;
  readonly region: string;
  /** The time in its name: milliseconds since 1970, a multiple of five minutes. */
  readonly stamp: number;
  /** The events of its own: `count` from index `first` on. */
  readonly first: number;
  readonly count: number;
  /** Events of other files that it repeats, by index. */
  readonly copies: number[];
  /** The random part of its name. */
  readonly unique: string;
}

export const ACCOUNTS = 40;
export const REGIONS = ['us-east-1', 'eu-west-1', 'us-west-2', 'eu-central-1', 'ap-southeast-2'] as const;
/** The first moment of event time; the events spread over the 24 hours from here. */
export const DAY_START = Date.UTC(2026, 2, 1);

const FIVE_MINUTES = 5 * 60_000;
const SLOTS = 288;
const MAX_RECORDS = 5_000;
const GIANT_RECORDS = 28_000;
const EVENTS_PER_GIANT = 500_000;
const DUPLICATE_SHARE = 0.03;

interface Stream {
  readonly account: number;
  readonly region: string;
  readonly events: number;
}

/** How many copies a set of that many events holds: 3 %, rounded down. */
export const duplicatesOf = (events: number): number => Math.floor(events * DUPLICATE_SHARE);

/** Shares out events over accounts and Regions, few getting many, as in a real organization. Adds up exactly. */
const streamsOf = (events: number): Stream[] => {
  const weighted = Array.from({ length: ACCOUNTS }, (_, account) =>
    REGIONS.map((region, place) => ({ account, region, weight: 1 / (account + 1) / (place + 1) ** 1.2 })),
  ).flat();
  const total = weighted.reduce((sum, { weight }) => sum + weight, 0);
  let before = 0;
  return weighted.map(({ account, region, weight }) => {
    const start = Math.round((events * before) / total);
    before += weight;
    return { account, region, events: Math.round((events * before) / total) - start };
  });
};

/** File sizes as a busy trail has them: most files small, most records in large ones. */
const sizesOf = ({ events }: Stream, giants: number, seed: number, lane: number): number[] => {
  const random = randomFrom(seed, lane);
  const cap = Math.min(MAX_RECORDS, Math.max(20, events / 4));
  const sizes: number[] = Array.from({ length: giants }, () => GIANT_RECORDS);
  let left = events - giants * GIANT_RECORDS;
  while (left > 0) {
    const size = Math.min(left, Math.round(cap ** fraction(random)));
    sizes.push(size);
    left -= size;
  }
  return sizes;
};

const filesOf = (stream: Stream, index: number, first: number, { events, seed }: Settings): PlannedFile[] => {
  const giants = index === 0 ? Math.floor(events / EVENTS_PER_GIANT) : 0;
  const sizes = sizesOf(stream, giants, seed, 1_000_000 + index);
  const random = randomFrom(seed, 2_000_000 + index);
  const stamps = sizes.map(() => DAY_START + between(random, 1, SLOTS) * FIVE_MINUTES).sort((a, b) => a - b);
  let next = first;
  return sizes.map((count, place) => {
    const start = next;
    next += count;
    const { account, region } = stream;
    return { account, region, stamp: stamps[place], first: start, count, copies: [], unique: base62(random, 16) };
  });
};

const isCopied = (event: number): boolean => duplicatesOf(event + 1) > duplicatesOf(event);

/** The copies of a stream's last file have no later file to go to: they are delivered again in one of their own. */
const redeliveryAfter = (last: PlannedFile, unique: string): PlannedFile => ({
  ...last,
  stamp: last.stamp + FIVE_MINUTES,
  first: last.first + last.count,
  count: 0,
  copies: [],
  unique,
});

const withCopies = (files: readonly PlannedFile[], index: number, seed: number): PlannedFile[] => {
  if (files.length === 0) return [];
  const random = randomFrom(seed, 3_000_000 + index);
  const targets = [...files, redeliveryAfter(files[files.length - 1], base62(random, 16))];
  files.forEach(({ first, count }, place) => {
    for (let event = first; event < first + count; event++) {
      if (isCopied(event)) targets[between(random, place + 1, targets.length - 1)].copies.push(event);
    }
  });
  return targets.filter(({ count, copies }) => count + copies.length > 0);
};

/** Which files there are and which events each holds. An event's copies are always in another, later file. */
export const plan = (settings: Settings): PlannedFile[] => {
  let first = 0;
  return streamsOf(settings.events).flatMap((stream, index) => {
    const files = filesOf(stream, index, first, settings);
    first += stream.events;
    return withCopies(files, index, settings.seed);
  });
};
