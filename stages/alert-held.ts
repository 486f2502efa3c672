import { type Batch, countOf, withoutBatch } from '../core/alerts/alert-batch.ts';
import { alertKeys } from '../core/alerts/alert-keys.ts';
import { decodeClaim, encodeRecord } from '../core/alerts/alert-record.ts';
import { heldMessage } from '../core/alerts/messages.ts';
import { TrailError } from '../core/errors.ts';
import { gate } from '../core/gate.ts';
import type { AlertPorts } from './alert.ts';
import type { Claims } from './alert-claims.ts';
import type { Flow } from './alert-flow.ts';
import { openRound, readFolder } from './alert-rounds.ts';
import type { Tallies } from './alert-tallies.ts';

const MOST_TRIES = 20;

/** What findings are held back with. */
export interface HoldingPorts extends AlertPorts {
  readonly claims: Claims;
  readonly flow: Flow;
  readonly tallies: () => Tallies;
}

/**
 * Records what is held back, for the digest of the present interval, and says once an interval that something is. One batch
 * after another, since only one may ask about the interval's messages at a time.
 */
export const holding = (ports: HoldingPorts) => {
  const oneByOne = gate(1);
  return (batch: Batch): Promise<void> => oneByOne(() => hold(ports, batch));
};

const hold = async (ports: HoldingPorts, batch: Batch): Promise<void> => {
  let left = batch;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const due = ports.flow.intervalEnd();
    const folder = alertKeys.interval(due);
    const found = await readFolder(ports.store, folder);
    const added = await ports.tallies().add({ round: alertKeys.round(folder, openRound(found).n), due }, left);
    left = typeof added === 'object' ? withoutBatch(left, added.batch) : { ...left, rules: [] };
    if (countOf(left) === 0) return sayOnce(ports, folder, due, found.there);
  }
  throw new TrailError('STORE_UNAVAILABLE', 'cannot record what is held back: others are always faster');
};

const sayOnce = async (ports: HoldingPorts, folder: string, end: number, there: ReadonlySet<string>): Promise<void> => {
  const { store, messenger, claims } = ports;
  const key = alertKeys.opened(folder);
  if (there.has(alertKeys.sent(key))) return;
  const tell = () => messenger.send(heldMessage(ports.tallies().interval(end)));
  if (there.has(key)) {
    await claims.settle(key, decodeClaim(key, await store.read(key)), there, tell);
    return;
  }
  const isOurs = await claims.make(key, encodeRecord(claims.now()));
  if (isOurs) await claims.send(key, tell);
};
