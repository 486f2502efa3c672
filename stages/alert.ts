import { batchOf } from '../core/alerts/alert-batch.ts';
import type { Finding } from '../core/alerts/finding.ts';
import { TrailError } from '../core/errors.ts';
import { mapParallel } from '../core/parallel.ts';
import type { Clock, Messenger, ObjectStore, Unique } from '../ports/index.ts';
import { closeDue } from './alert-close.ts';
import { inTurn, NotTold } from './alert-memory.ts';
import { UnitRun } from './alert-run.ts';
import { alertTools, type AlertTools } from './alert-tools.ts';
import { type Unit, unitsOf } from './alert-units.ts';

export interface AlertPorts {
  readonly store: ObjectStore;
  readonly messenger: Messenger;
  readonly clock: Clock;
  readonly unique: Unique;
}

export interface AlertOptions {
  /** How many messages are sent in each five minutes of the clock; critical ones are sent all the same. @default 60 */
  readonly mostMessages?: number;
  /**
   * After so many milliseconds somebody who was about to send a message, and has not noted that he did, is taken to have
   * stopped: longer than sending takes. @default one minute
   */
  readonly staleAfter?: number;
}

/** What became of findings: `findings = told + suppressed + duplicates + held`. */
export interface AlertReceipt {
  readonly findings: number;
  /** Told of by a message of their own. */
  readonly told: number;
  /** Left for the digest of their group and slot; copies that came in different batches are counted by it once. */
  readonly suppressed: number;
  /** Told or counted before. */
  readonly duplicates: number;
  /** Held back by the circuit breaker. */
  readonly held: number;
  /** Of those told: without the store, so that they may be told again. */
  readonly unrecorded: number;
}

/** Told what became of findings, also of some when others could not be told; then it is less than their number. */
export type OnCounted = (receipt: AlertReceipt) => void;

const UNITS_AT_ONCE = 16;
/** After so many failures the store is not tried again in the same call. */
const MOST_OUTAGES = 3;

/**
 * Tells of findings, each once, and of those of a group and slot the first. Throws when somebody could not be told: then all are to
 * be handed in again, which is harmless.
 *
 * It also throws (`TIME_SHORT`) when somebody else has just claimed a finding and has not noted yet that it was told. To take
 * that for told would not be safe: if he has stopped, and what he had comes back to us before his claim is stale, nobody
 * would be left who has it. Handed in again, the finding is either told by then, or the claim is stale.
 */
export const alert = (ports: AlertPorts, options: AlertOptions = {}) => {
  const tools = alertTools(ports, options);
  const oneAfterAnother = inTurn();

  const runAll = async (units: readonly Unit[]): Promise<UnitRun[]> => {
    const outages: TrailError[] = [];
    return mapParallel(units, UNITS_AT_ONCE, (unit) =>
      oneAfterAnother(unit.folder, async () => {
        const run = await new UnitRun(tools, unit).run(outages[MOST_OUTAGES - 1]);
        if (run.outage) outages.push(run.outage);
        return run;
      }),
    );
  };

  return async (findings: readonly Finding[], onCounted: OnCounted = () => undefined): Promise<AlertReceipt> => {
    const units = unitsOf(findings);
    const runs = await runAll(units);
    // By now he may have finished.
    const again = await runAll(
      runs.filter(({ busy }) => busy.length > 0).map(({ unit, busy }) => ({ ...unit, findings: busy })),
    );
    const all = [...runs, ...again];
    const held = all.flatMap((run) => run.held);
    const failures = [...all.flatMap((run) => run.failures), ...(await holdAll(tools, held))];
    const busy = again.flatMap((run) => run.busy);
    const receipt = receiptOf(findings, units, all);
    onCounted(receipt);
    throwFirst(failures, busy.length);
    return receipt;
  };
};

const receiptOf = (findings: readonly Finding[], units: readonly Unit[], runs: readonly UnitRun[]): AlertReceipt => {
  const different = units.reduce((sum, unit) => sum + unit.findings.length, 0);
  const sum = (of: 'told' | 'suppressed' | 'duplicates' | 'unrecorded') =>
    runs.reduce((total, run) => total + run[of], 0);
  return {
    findings: findings.length,
    told: sum('told'),
    suppressed: sum('suppressed'),
    duplicates: sum('duplicates') + findings.length - different,
    held: runs.reduce((total, run) => total + run.held.length, 0),
    unrecorded: sum('unrecorded'),
  };
};

const holdAll = async ({ hold }: AlertTools, held: readonly Finding[]): Promise<unknown[]> => {
  if (held.length === 0) return [];
  return hold(batchOf(held)).then(
    () => [],
    (error: unknown) => [error],
  );
};

const throwFirst = (failures: readonly unknown[], busy: number): void => {
  const causes = failures.map(causeOf);
  // What is no failure of the world is a mistake of ours, and says more.
  const worst = causes.find((cause) => !(cause instanceof TrailError)) ?? causes.at(0);
  if (causes.length > 0) throw worst instanceof Error ? worst : new Error('cannot tell', { cause: worst });
  if (busy > 0) throw new TrailError('TIME_SHORT', `cannot tell of ${busy} findings: somebody else is about to`);
};

const causeOf = (failure: unknown): unknown => (failure instanceof NotTold ? causeOf(failure.cause) : failure);

/**
 * Sends the digests that are due; with `all`, also those of slots that are not over. Returns how many. Throws when some could not be sent;
 * the others are, and those come again.
 */
export const closeSlots = (ports: AlertPorts, options: AlertOptions = {}) => {
  const tools = alertTools(ports, options);
  const oneAfterAnother = inTurn();
  return (which: 'due' | 'all' = 'due'): Promise<number> =>
    oneAfterAnother('closing', async () => {
      const { sent, failures } = await closeDue(tools, which);
      throwFirst(failures, 0);
      return sent;
    });
};
