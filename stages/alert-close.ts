import { alertKeys, intervalEndOf, type Waiting, waitingOf } from '../core/alerts/alert-keys.ts';
import { mapParallel } from '../core/parallel.ts';
import type { Tally } from './alert-tallies.ts';
import type { AlertTools } from './alert-tools.ts';

const ROUNDS_AT_ONCE = 4;
const DELETES_AT_ONCE = 16;

/** What has come of closing. */
export interface Closing {
  /** Digests sent. */
  readonly sent: number;
  readonly failures: readonly unknown[];
}

type Which = 'due' | 'all';

/** Closes what is due, or all: groups first, since a circuit breaker may hold back their digests. One listing finds all. */
export const closeDue = async (tools: AlertTools, which: Which): Promise<Closing> => {
  const waiting = await listWaiting(tools, which);
  const groups = await closeAll(tools, talliesOf(waiting).filter(isGroup));
  const now = which === 'all' ? await listWaiting(tools, which) : waiting;
  const intervals = await closeAll(
    tools,
    talliesOf(now).filter((tally) => !isGroup(tally)),
  );
  // Permits count as long as their interval lasts, whatever is asked for.
  const spent = waiting.filter(({ round, due }) => round === undefined && due <= tools.clock());
  await mapParallel(spent, DELETES_AT_ONCE, ({ key }) => tools.store.delete(key));
  return { sent: groups.sent + intervals.sent, failures: [...groups.failures, ...intervals.failures] };
};

type WaitingObject = Waiting & { readonly key: string };

const listWaiting = async ({ store, clock }: AlertTools, which: Which): Promise<WaitingObject[]> => {
  const now = clock();
  const listed = await store.list(alertKeys.open);
  return listed.flatMap(({ key }) => {
    const waiting = waitingOf(key);
    return waiting && (which === 'all' || waiting.due <= now) ? [{ ...waiting, key }] : [];
  });
};

const talliesOf = (waiting: readonly WaitingObject[]): Tally[] => {
  const tallies = waiting.flatMap(({ round, due }) => (round === undefined ? [] : [{ round, due }]));
  return [...new Map(tallies.map((tally) => [`${tally.due} ${tally.round}`, tally])).values()];
};

const isGroup = ({ round }: Tally): boolean => intervalEndOf(round) === undefined;

const closeAll = async ({ tallies }: AlertTools, due: readonly Tally[]): Promise<Closing> => {
  const failures: unknown[] = [];
  const closed = await mapParallel(due, ROUNDS_AT_ONCE, async (tally) => {
    try {
      const { sent, isTold } = await tallies.close(tally);
      // Who sends it looks again if he stops; then it must be found.
      if (sent !== 'busy') await tallies.clear(tally);
      return isTold ? 1 : 0;
    } catch (error) {
      failures.push(error);
      return 0;
    }
  });
  return { sent: closed.reduce<number>((sum, one) => sum + one, 0), failures };
};
