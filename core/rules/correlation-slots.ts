import { latest, reachedIn, type Reached } from './counting.ts';
import {
  costOf,
  countedIn,
  emptySlot,
  keyOf,
  OpenSlot,
  packed,
  type SlotGroup,
  someOf,
  type Slot,
} from './correlation-slot.ts';
import type { TimedHit } from './hits.ts';
import type { CorrelationRule } from './rule.ts';

/** A slot that has come to its count. */
export interface ReachedSlot extends Reached {
  readonly slot: Slot;
  /** Of this slot and the one before. */
  readonly eventIds: readonly string[];
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
}

export interface CountingOptions {
  /** What is looked for. */
  readonly least: number;
  readonly now: number;
  /** Characters of JSON, about: groups past it are counted together. Twice as much is never kept. */
  readonly budget: number;
}

const HOUR = 3_600_000;

/** A correlation's slots, while hits are counted. */
export class CorrelationSlots {
  private readonly timespan: number;
  private readonly options: CountingOptions;
  private readonly slots = new Map<string, Slot>();
  /** What is being counted in. */
  private readonly open = new Map<string, OpenSlot>();
  private readonly found: ReachedSlot[] = [];
  private cost = 0;
  /** Of what is open, about: beside what it cost before. */
  private openCost = 0;
  /** The slot that begins last, of those that have begun. */
  private newest = -Infinity;
  private forgottenUntil = -Infinity;

  constructor({ timespan }: CorrelationRule, options: CountingOptions, slots: readonly Slot[]) {
    this.timespan = timespan;
    this.options = options;
    const keep = 2 * timespan + HOUR;
    for (const slot of slots) if (slot.at + keep >= options.now) this.set(keyOf(slot, slot.slot), slot);
  }

  add(hit: TimedHit): void {
    const start = Math.floor(hit.time / this.timespan) * this.timespan;
    const key = keyOf(hit, start);
    const slot = this.open.get(key) ?? this.opened(key, hit, start);
    this.openCost += slot.add(hit);
  }

  /** Slots that have come to their count and were not told of before. */
  reached(): readonly ReachedSlot[] {
    this.settle();
    return this.found;
  }

  /** All of them, as state: never more than twice the budget. What is nearest to now is kept first, and last what lies ahead. */
  kept(): readonly Slot[] {
    const { now } = this.options;
    const isAhead = ({ slot }: Slot): number => Number(slot > now);
    const slots = [...this.slots.values()].sort(
      (one, other) => isAhead(one) - isAhead(other) || Math.abs(one.slot - now) - Math.abs(other.slot - now),
    );
    let cost = 0;
    return slots.filter((slot) => (cost += costOf(slot)) <= 2 * this.options.budget);
  }

  private set(key: string, slot: Slot): void {
    const before = this.slots.get(key);
    this.cost += costOf(slot) - (before ? costOf(before) : 0);
    this.slots.set(key, slot);
    this.noteNewest(slot.slot);
  }

  private noteNewest(start: number): void {
    if (start <= this.options.now && start > this.newest) this.newest = start;
  }

  /** A group's slot; past the budget that of all groups together, so that nobody is missed where many are. */
  private opened(key: string, { namespace, group }: SlotGroup, start: number): OpenSlot {
    const known = this.slots.get(key);
    if (known) return this.opening(key, known);
    this.noteNewest(start);
    if (this.isFull()) this.forgetOld();
    const own = { namespace, group: this.isFull() ? null : group };
    const ownKey = own.group ? key : keyOf(own, start);
    const already = this.open.get(ownKey);
    if (already) return already;
    const slot = this.slots.get(ownKey) ?? emptySlot(own, start);
    if (!this.slots.has(ownKey)) this.openCost += costOf(slot);
    return this.opening(ownKey, slot);
  }

  private opening(key: string, slot: Slot): OpenSlot {
    const open = new OpenSlot(slot);
    this.open.set(key, open);
    return open;
  }

  private isFull(): boolean {
    return this.cost + this.openCost > this.options.budget;
  }

  /** Makes room by what lies furthest back, for histories are read from their beginning on, and by what lies far ahead of now. */
  private forgetOld(): void {
    const from = this.newest - 2 * this.timespan;
    if (from <= this.forgottenUntil) return;
    this.settle();
    this.forgottenUntil = from;
    for (const [key, slot] of this.slots)
      if (slot.slot < from || slot.slot > this.options.now + HOUR) {
        this.slots.delete(key);
        this.cost -= costOf(slot);
      }
  }

  /** Looks what has come to its count, and keeps no more of that than can matter. */
  private settle(): void {
    const touched = new Set<string>();
    for (const [key, open] of this.open) {
      const slot = open.closed(this.options.now);
      this.set(key, slot);
      touched.add(key).add(keyOf(slot, slot.slot + this.timespan));
    }
    for (const key of touched) this.look(key);
    for (const key of this.open.keys()) this.trim(key);
    this.open.clear();
    this.openCost = 0;
  }

  private look(key: string): void {
    const slot = this.slots.get(key);
    if (!slot || slot.told) return;
    const before = this.slots.get(keyOf(slot, slot.slot - this.timespan));
    const reached = reachedIn(countedIn(before), countedIn(slot), this.timespan, this.options.least);
    if (!reached) return;
    this.set(key, { ...slot, told: true });
    this.found.push({
      ...reached,
      slot,
      eventIds: someOf(slot.eventIds, before?.eventIds ?? []),
      accounts: someOf(slot.accounts, before?.accounts ?? []),
      regions: someOf(slot.regions, before?.regions ?? []),
    });
  }

  private trim(key: string): void {
    const slot = this.slots.get(key)!;
    if (slot.told) this.set(key, { ...slot, counted: packed(latest(countedIn(slot), this.options.least)) });
  }
}
