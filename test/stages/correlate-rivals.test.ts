import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { Finding } from '../../core/alerts/finding.ts';
import { correlating } from '../../stages/correlate.ts';
import { scheduled } from '../stores/faulty-object-store.ts';
import { aHit, CORRELATING, HitLedger, idsOf, NOON, onePass } from './hit-ledger.ts';
import { RUNS_TIMEOUT } from './runs.ts';
import { endure, withFault } from './stores.ts';

const clock = () => NOON;

/** Hits in commits of some shards; who counts them when, and what befalls him. */
const histories = fc.record({
  commits: fc.array(
    fc.record({
      shard: fc.integer({ min: 0, max: 3 }),
      hits: fc.array(
        fc.record({
          second: fc.integer({ min: 0, max: 1500 }),
          group: fc.constantFrom('a', 'b'),
          correlation: fc.constantFrom('many-denied', 'many-values'),
          value: fc.constantFrom('x', 'y', 'z'),
        }),
        { maxLength: 4 },
      ),
      counts: fc.constantFrom('nobody', 'all', 'made'),
      fault: fc.option(
        fc.record({
          is: fc.constantFrom('stop' as const, 'failure' as const),
          at: fc.integer({ min: 1, max: 12 }),
          effect: fc.constantFrom('before' as const, 'after' as const),
        }),
        { nil: undefined },
      ),
    }),
    { maxLength: 20 },
  ),
});

describe('whoever counts, and whatever befalls him', () => {
  it(
    'each hit is counted once: what is told is what one pass over all of them finds',
    async () => {
      await fc.assert(
        fc.asyncProperty(histories, fc.scheduler(), async ({ commits }, scheduler) => {
          const ledger = new HitLedger();
          await correlating({ store: ledger.store, clock, set: CORRELATING })(async () => undefined);
          const told: Finding[] = [];
          const tell = async (findings: readonly Finding[]) => void told.push(...findings);
          const running: Promise<unknown>[] = [];
          const rivals = scheduled(ledger.store, scheduler);
          for (const { shard, hits, counts, fault } of commits) {
            const commit = await ledger.commit(shard, hits.map(aHit));
            if (counts === 'nobody') continue;
            const store = fault ? withFault(rivals, fault) : rivals;
            const count = correlating({ store, clock, set: CORRELATING });
            running.push(endure(() => count(tell, counts === 'made' ? [commit] : undefined)));
          }
          await scheduler.waitFor(Promise.all(running));
          await correlating({ store: ledger.store, clock, set: CORRELATING })(tell);

          expect(idsOf(told)).toEqual(onePass(commits.flatMap(({ hits }) => hits.map(aHit))));
        }),
      );
    },
    RUNS_TIMEOUT,
  );
});
