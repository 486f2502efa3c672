import { TrailError } from '../core/errors.ts';

const MOST_REMEMBERED = 10_000;

/** What a process has told without being able to record it: so that it does not tell it again. Forgets the oldest. */
export class Memory {
  private readonly told = new Set<string>();

  has(what: string): boolean {
    return this.told.has(what);
  }

  add(what: string): void {
    this.told.delete(what);
    this.told.add(what);
    if (this.told.size > MOST_REMEMBERED) this.told.delete(this.told.values().next().value!);
  }
}

/** Codes of a store that cannot be used, or of a record that cannot be read: whatever it is, people are told. */
const OUTAGES = new Set(['STORE_UNAVAILABLE', 'STORE_FORBIDDEN', 'STORE_FULL', 'LEDGER_DAMAGED']);

/** Marks what a messenger threw, whatever its code: that is no outage of the store. */
export class NotTold extends Error {}

export const isOutage = (error: unknown): error is TrailError => error instanceof TrailError && OUTAGES.has(error.code);

/** Acts on the same thing one after another, and on different things side by side. */
export const inTurn = () => {
  const last = new Map<string, Promise<unknown>>();

  return async <T>(what: string, act: () => Promise<T>): Promise<T> => {
    const before = last.get(what) ?? Promise.resolve();
    const mine = before.then(act, act);
    last.set(what, mine);
    try {
      return await mine;
    } finally {
      if (last.get(what) === mine) last.delete(what);
    }
  };
};
