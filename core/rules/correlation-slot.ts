import { hash } from 'node:crypto';
import type { Namespace } from '../identity.ts';
import { addTo, type Counted } from './counting.ts';
import { folded, type TimedHit } from './hits.ts';

/** What is counted together. */
export interface SlotGroup {
  /** Who says so: absent if AWS does. */
  readonly namespace?: Namespace;
  /** Values of the fields that it is grouped by; null for all that came when there were too many groups to tell apart. */
  readonly group: readonly string[] | null;
}

/** What has been counted in a slot of a group, as state keeps it. */
export interface Slot extends SlotGroup {
  /** When it begins, in milliseconds since 1970. */
  readonly slot: number;
  /** When something was last counted, by our clock. */
  readonly at: number;
  readonly told: boolean;
  /** Key, first, last and count of each. */
  readonly counted: readonly (readonly [string, number, number, number])[];
  readonly eventIds: readonly string[];
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
}

const AWS: Namespace = 'aws';
/** Of event ids, accounts and Regions: some, for people. */
const MOST_NAMED = 5;
const COSTS = { slot: 150, counted: 60, text: 4 } as const;

/** By what slots are found. */
export const keyOf = (group: SlotGroup, slot: number): string => JSON.stringify([slot, ...identityOf(group)]);

/** What tells groups apart, as JSON. */
export const identityOf = ({ namespace = AWS, group }: SlotGroup): readonly unknown[] => [
  namespace,
  group && group.map(folded),
];

export const emptySlot = ({ namespace, group }: SlotGroup, slot: number): Slot => ({
  ...(namespace === undefined ? {} : { namespace }),
  group,
  slot,
  at: 0,
  told: false,
  counted: [],
  eventIds: [],
  accounts: [],
  regions: [],
});

/** Characters of JSON that a slot takes, about. */
export const costOf = ({ group, counted, eventIds, accounts, regions }: Slot): number =>
  [...(group ?? []), ...eventIds, ...accounts, ...regions].reduce((cost, text) => cost + text.length + COSTS.text, 0) +
  counted.length * COSTS.counted +
  COSTS.slot;

export const countedIn = (slot: Slot | undefined): readonly Counted[] =>
  (slot?.counted ?? []).map(([key, first, last, count]) => ({ key, first, last, count }));

export const packed = (counted: Iterable<Counted>): Slot['counted'] =>
  [...counted].map(({ key, first, last, count }) => [key, first, last, count] as const);

/** Some of both, each once. */
export const someOf = (known: readonly string[], more: readonly string[]): readonly string[] =>
  [...new Set([...known, ...more])].slice(0, MOST_NAMED);

/** What a hit adds: values by their hash, since they may be long, or secrets; events by their moment. */
const countedOf = ({ time, count, value }: TimedHit): Counted =>
  value === undefined
    ? { key: String(time), first: time, last: time, count }
    : { key: hash('sha256', folded(value)).slice(0, 16), first: time, last: time, count: 1 };

/** A slot that is being counted in. */
export class OpenSlot {
  private readonly slot: Slot;
  private readonly counted: Map<string, Counted>;
  private readonly eventIds: Set<string>;
  private readonly accounts: Set<string>;
  private readonly regions: Set<string>;

  constructor(slot: Slot) {
    this.slot = slot;
    this.counted = new Map(countedIn(slot).map((counted) => [counted.key, counted]));
    this.eventIds = new Set(slot.eventIds);
    this.accounts = new Set(slot.accounts);
    this.regions = new Set(slot.regions);
  }

  /** Returns how many characters it grew by, about. */
  add(hit: TimedHit): number {
    note(this.eventIds, hit.eventId);
    note(this.accounts, hit.account);
    note(this.regions, hit.region);
    const more = countedOf(hit);
    const known = this.counted.get(more.key);
    this.counted.set(more.key, known ? addTo(known, more, hit.value !== undefined) : more);
    return known ? 0 : COSTS.counted;
  }

  closed(at: number): Slot {
    return {
      ...this.slot,
      at,
      counted: packed(this.counted.values()),
      eventIds: [...this.eventIds],
      accounts: [...this.accounts],
      regions: [...this.regions],
    };
  }
}

const note = (texts: Set<string>, text: string): void => {
  if (texts.size < MOST_NAMED && text !== '') texts.add(text);
};
