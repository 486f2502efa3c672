import type { Finding } from '../../core/alerts/finding.ts';
import { type Commit, encodeCommit, NO_COUNTS } from '../../core/commit.ts';
import { keys } from '../../core/ledger-keys.ts';
import { BatchBuilder } from '../../core/batch-builder.ts';
import { StagedBatch } from '../../core/staged-batch.ts';
import { correlate, NO_CORRELATIONS } from '../../core/rules/correlate.ts';
import type { TimedHit } from '../../core/rules/hits.ts';
import { lastHits, timedHits } from '../../core/timed-hits.ts';
import { aCorrelation, compiledAll } from '../core/rules/rules.ts';
import { MemoryObjectStore } from '../stores/memory-object-store.ts';
import { DENIED, MANY_DENIED } from './asked.ts';

/** By the clock of these tests. */
export const NOON = Date.UTC(2026, 2, 1, 12);

const MANY_VALUES = aCorrelation(
  { type: 'value_count', rules: ['denied'], 'group-by': ['awsRegion'], condition: { gte: 3, field: 'eventName' } },
  { id: 'many-values', title: 'Many different calls' },
);

/** Counts three events of a group, or three values of one, in ten minutes. */
export const CORRELATING = compiledAll([DENIED, MANY_DENIED, MANY_VALUES]);

/** What findings are known by. */
export const idsOf = (findings: readonly Finding[]): string[] =>
  [...new Set(findings.map(({ rule, key }) => `${rule.id} ${key}`))].sort();

/** What is found of hits that are counted all at once. */
export const onePass = (hits: readonly TimedHit[]): string[] =>
  idsOf(correlate(CORRELATING, NO_CORRELATIONS, hits, NOON).findings);

/** A hit, some seconds after noon. */
export const aHit = ({
  second = 0,
  group = 'someone',
  correlation = 'many-denied',
  value = 'x',
}: {
  readonly second?: number;
  readonly group?: string;
  readonly correlation?: string;
  readonly value?: string;
}): TimedHit => ({
  correlation,
  group: [group],
  ...(correlation === 'many-values' ? { value } : {}),
  eventId: `e${second}`,
  time: NOON + second * 1000,
  count: 1,
  account: '111122223333',
  region: 'eu-west-1',
});

/** Hits as deliver commits them, of events that are all new. */
const committed = (hits: readonly TimedHit[]) => {
  const builder = new BatchBuilder();
  const row = { identity: 'i'.repeat(16), content: 'c'.repeat(8), reuse: 0, source: 'bus', isPiece: false } as const;
  for (const { account, region, time, eventId, ...kind } of hits) {
    const group = builder.groupOf({ account, region, folder: 'CloudTrail' });
    builder.add({ ...row, time, hits: [{ ...kind, eventId }], eventId }, group, Buffer.from('{}'), 0, 2);
  }
  const batch = StagedBatch.decode('a batch', builder.encode('test'));
  return timedHits(
    [batch],
    hits.map(() => 'delivered' as const),
  );
};

/** Commits that have nothing but hits. */
export class HitLedger {
  readonly store = new MemoryObjectStore();
  private readonly newest = new Map<number, Commit>();

  /** The next commit of a shard. */
  async commit(shard: number, hits: readonly TimedHit[] = [], time = NOON): Promise<Commit> {
    const previous = this.newest.get(shard);
    const before = lastHits(previous);
    const commit: Commit = {
      ...{ format: 1, shard, n: previous ? previous.n + 1 : 0, time, release: 'test', run: 'r', registry: 0 },
      ...{ trails: [], sources: {}, counts: NO_COUNTS, consumed: [], files: [], corrections: [], pathsDiffer: false },
      ...{ seen: { recent: [] }, retired: [] },
      ...committed(hits),
      ...(before === undefined ? {} : { hitsBefore: before }),
    };
    this.newest.set(shard, commit);
    await this.store.create(keys.commit(shard, commit.n), encodeCommit(commit));
    return commit;
  }
}
