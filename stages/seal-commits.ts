import type { Commit } from '../core/commit.ts';
import { mapParallel } from '../core/parallel.ts';
import type { ObjectStore } from '../ports/index.ts';
import { readCommit } from './ledger.ts';

/** Commits that are read side by side, after a few that are read to see whether there are any. */
const MOST_READS = 32;

/** A shard's commits from number `from` on, in order, to the last one or `to`, as far as there is time. */
export async function* commitsFrom(
  store: ObjectStore,
  shard: number,
  from: number,
  hasTime: () => boolean,
  to = Infinity,
): AsyncGenerator<Commit> {
  for (let next = from, reads = 1; next < to && hasTime(); reads = Math.min(2 * reads, MOST_READS)) {
    const numbers = Array.from({ length: Math.min(reads, to - next) }, (_, index) => next + index);
    for (const commit of await mapParallel(numbers, MOST_READS, (n) => readCommit(store, shard, n))) {
      if (!commit) return;
      yield commit;
    }
    next += numbers.length;
  }
}
