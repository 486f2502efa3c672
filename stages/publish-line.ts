import { mapParallel } from '../core/parallel.ts';
import { type Gate, gate } from '../core/gate.ts';
import type { PublishRun, Step } from './publish-run.ts';

/** Who waits for whom when lines are published side by side: nobody for those that failed before. */
export interface Lanes {
  /** Lines whose destination failed before: each is tried here first. */
  readonly tryouts: Gate;
  readonly files: Gate;
  readonly topic: Gate;
  readonly logs: Gate;
}

/** A log group's files are held one by one, each unpacked. */
export const newLanes = (): Lanes => ({ tryouts: gate(4), files: gate(16), topic: gate(8), logs: gate(6) });

/** Shards of a line that are published side by side. */
const SHARDS_AT_ONCE = { files: 4, topic: 4, logs: 2 } as const;

/**
 * Publishes a line in all shards: its files, then what follows them. What failed before is given one commit of each
 * shard, one after the other, and goes on with the others only if it takes it.
 */
export const publishLine = async (runs: readonly PublishRun[], lanes: Lanes): Promise<void> => {
  const take = async (step: Step): Promise<void> => {
    const failing = runs.filter((run) => run.isOpen(step) && run.isFailing(step));
    if (failing.length > 0) await lanes.tryouts(() => mapParallel(failing, 1, (run) => run.advance(step, 1)));
    const open = runs.filter((run) => run.isOpen(step));
    if (open.length === 0) return;
    await lanes[step](() => mapParallel(open, SHARDS_AT_ONCE[step], (run) => run.advance(step)));
  };

  for (const step of ['files', 'topic', 'logs'] as const) await take(step);
};
