import { addCounts, type Commit, NO_COUNTS } from '../core/commit.ts';
import { allShards } from '../core/shard.ts';
import type { ObjectStore } from '../ports/index.ts';
import { readCommit } from '../stages/ledger.ts';
import { type Committed, NOTHING_COMMITTED } from './trail-results.ts';

/** What the commits made since then, by whomever, say of the staged objects, and of each trail. */
export const outcomesSince = async (
  store: ObjectStore,
  before: readonly (Commit | undefined)[],
  staged: ReadonlySet<string>,
) => {
  let counts = NO_COUNTS;
  let earlier = NO_COUNTS;
  let corrected = true;
  let uncounted = 0;
  const committed = new Map<string, Committed>();
  for (const shard of allShards) {
    for (let n = (before[shard]?.n ?? -1) + 1; ; n++) {
      const commit = await readCommit(store, shard, n);
      if (!commit) break;
      if (commit.pathsDiffer) corrected = false;
      uncounted += commit.hitsDropped ?? 0;
      addCommitted(committed, commit);
      for (const consumed of commit.consumed) {
        if (staged.has(consumed.key)) counts = addCounts(counts, consumed.counts);
        else earlier = addCounts(earlier, consumed.counts);
      }
    }
  }
  return { counts, earlier, corrected, committed, uncounted };
};

const addCommitted = (committed: Map<string, Committed>, { files, summaries = [] }: Commit): void => {
  const add = (trail: string, { events = 0, summarized = 0, leftOut = 0 }: Partial<Committed>): void => {
    const sum = committed.get(trail) ?? NOTHING_COMMITTED;
    committed.set(trail, {
      events: sum.events + events,
      summarized: sum.summarized + summarized,
      leftOut: sum.leftOut + leftOut,
    });
  };
  for (const { trail, records, isSummary } of files) add(trail, isSummary ? {} : { events: records });
  for (const { trail, events, leftOut } of summaries) add(trail, { summarized: events, leftOut });
};
