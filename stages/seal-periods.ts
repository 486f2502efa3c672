import type { TrailPin } from '../core/commit.ts';
import { TrailError } from '../core/errors.ts';
import { keys } from '../core/ledger-keys.ts';
import { decodePeriod, type Period } from '../core/seal/period.ts';
import { decodeSeal, type Seal } from '../core/seal/seal.ts';
import type { ObjectStore } from '../ports/index.ts';
import { newestAfter } from './ledger.ts';

/** The `k`th period of a shard, or `undefined` if it has not been closed. */
export const readPeriod = async (store: ObjectStore, shard: number, k: number): Promise<Period | undefined> => {
  const key = keys.period(shard, k);
  const bytes = await store.read(key);
  return bytes && decodePeriod(key, bytes);
};

/** The period that was closed last, at or after number `from`, which must have been closed unless it is 0. */
export const newestPeriod = async (store: ObjectStore, shard: number, from = 0): Promise<Period | undefined> => {
  const known = from === 0 ? await readPeriod(store, shard, 0) : await mustReadPeriod(store, shard, from);
  return known && newestAfter(known, ({ k }, step) => readPeriod(store, shard, k + step));
};

/** A period that has been closed: its trails are sealed. */
export const mustReadPeriod = async (store: ObjectStore, shard: number, k: number): Promise<Period> => {
  const period = await readPeriod(store, shard, k);
  if (!period) throw new TrailError('LEDGER_DAMAGED', `the period ${keys.period(shard, k)} is gone`);
  return period;
};

/** What was signed of a trail in a period, or `undefined` if nothing was yet. */
export const readSeal = async (
  store: ObjectStore,
  shard: number,
  trail: Pick<TrailPin, 'trail' | 'createdAt'>,
  k: number,
): Promise<Seal | undefined> => {
  const key = keys.seal(shard, trail, k);
  const bytes = await store.read(key);
  return bytes && decodeSeal(key, bytes);
};
