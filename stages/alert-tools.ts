import type { Batch } from '../core/alerts/alert-batch.ts';
import { Claims } from './alert-claims.ts';
import { Flow } from './alert-flow.ts';
import { holding } from './alert-held.ts';
import { Memory } from './alert-memory.ts';
import { Tallies } from './alert-tallies.ts';
import type { AlertOptions, AlertPorts } from './alert.ts';

const MOST_MESSAGES = 60;
const STALE_AFTER = 60_000;

/** What a process alerts with, as long as it lives. */
export interface AlertTools extends AlertPorts {
  readonly memory: Memory;
  readonly claims: Claims;
  readonly flow: Flow;
  readonly tallies: Tallies;
  readonly hold: (batch: Batch) => Promise<void>;
}

export const alertTools = (ports: AlertPorts, options: AlertOptions): AlertTools => {
  const memory = new Memory();
  const claims = new Claims(ports, { staleAfter: options.staleAfter ?? STALE_AFTER, memory });
  const flow = new Flow(ports.store, ports.clock, options.mostMessages ?? MOST_MESSAGES);
  const hold = holding({ ...ports, claims, flow, tallies: () => tallies });
  const tallies = new Tallies(ports, claims, flow, hold);
  return { ...ports, memory, claims, flow, tallies, hold };
};
