import { describe, expect, it } from '@jest/globals';
import { BatchBuilder } from '../../core/batch-builder.ts';
import type { Outcome } from '../../core/decide.ts';
import type { Hit } from '../../core/rules/hits.ts';
import { StagedBatch } from '../../core/staged-batch.ts';
import { committedHits, MOST_HITS, timedHits } from '../../core/timed-hits.ts';

const START = Date.UTC(2026, 2, 1, 9);
const GROUP = { account: '111122223333', region: 'eu-west-1', folder: 'CloudTrail' };

const aHit = (more: Partial<Hit> = {}): Hit => ({ correlation: 'c', group: ['a'], eventId: 'e', ...more });

/** A batch whose rows have these hits, one a second. */
const aBatch = (rows: readonly (readonly Hit[])[], time = (row: number) => START + row * 1000, group = GROUP) => {
  const builder = new BatchBuilder();
  const record = Buffer.from('{}');
  for (const [row, hits] of rows.entries()) {
    const staged = {
      identity: 'i'.repeat(16),
      content: 'c'.repeat(8),
      reuse: 0,
      source: 'bus',
      isPiece: false,
    } as const;
    builder.add(
      { ...staged, time: time(row), hits, eventId: hits[0]?.eventId },
      builder.groupOf(group),
      record,
      0,
      record.length,
    );
  }
  return StagedBatch.decode('a batch', builder.encode('test'));
};

const hitsIn = committedHits;
const allNew = (...batches: StagedBatch[]): Outcome[] =>
  batches.flatMap(({ count }) => new Array<Outcome>(count).fill('delivered'));

describe('the hits of a commit', () => {
  it('are those of events that are new', () => {
    const batches = [
      aBatch([[aHit({ eventId: 'a' })], [], [aHit({ eventId: 'b' })]]),
      aBatch([[aHit({ eventId: 'c' })]]),
    ];
    const outcomes: Outcome[] = ['duplicate', 'delivered', 'delivered', 'delivered'];

    expect(hitsIn(timedHits(batches, outcomes)).map(({ eventId }) => eventId)).toEqual(['b', 'c']);
  });

  it.each(['duplicate', 'conflict', 'conflictBefore', 'setAside', 'setAsideBefore'] as const)(
    'are none of an event that is not: %s',
    (outcome) => {
      expect(timedHits([aBatch([[aHit()]])], [outcome])).toEqual({});
    },
  );

  it('are those of corrections too: what was there before may have been none', () => {
    expect(hitsIn(timedHits([aBatch([[aHit()]])], ['correction']))).toHaveLength(1);
  });

  it('are one whatever the case of group and value, and never those of different namespaces', () => {
    const rows = [
      aHit({ group: ['Some'], value: 'One' }),
      aHit({ group: ['sOME'], value: 'oNE' }),
      aHit({ group: ['Some'], value: 'One', namespace: 'direct:a' }),
      aHit({ group: ['Some'], value: 'One', namespace: 'direct:b' }),
    ];
    const batch = aBatch(
      rows.map((hit) => [hit]),
      () => START,
    );

    const told = hitsIn(timedHits([batch], allNew(batch)));
    expect(told.map(({ namespace, group, value, count }) => [namespace, group, value, count])).toEqual([
      [undefined, ['Some'], 'One', 2],
      ['direct:a', ['Some'], 'One', 1],
      ['direct:b', ['Some'], 'One', 1],
    ]);
  });

  it('are absent where there are none', () => {
    expect(timedHits([aBatch([[], []])], ['delivered', 'delivered'])).toEqual({});
  });

  it('are one for each second, group, value, account and Region', () => {
    const times = [0, 999, 1000, 1500, 0, 0, 0];
    const rows = [
      aHit(),
      aHit(),
      aHit(),
      aHit(),
      aHit({ group: ['b'] }),
      aHit({ value: 'v' }),
      aHit({ correlation: 'd' }),
    ];
    const batches = [
      aBatch(
        rows.map((hit, row) => [{ ...hit, eventId: `e${row}` }]),
        (row) => START + times[row],
      ),
      aBatch([[aHit({ eventId: 'elsewhere' })]], () => START, { ...GROUP, region: 'eu-west-2' }),
    ];

    const told = hitsIn(timedHits(batches, allNew(...batches)));
    expect(told.map(({ eventId, time, count, region }) => [eventId, time - START, count, region])).toEqual([
      ['e0', 0, 2, 'eu-west-1'],
      ['e2', 1000, 2, 'eu-west-1'],
      ['e4', 0, 1, 'eu-west-1'],
      ['e5', 0, 1, 'eu-west-1'],
      ['e6', 0, 1, 'eu-west-1'],
      ['elsewhere', 0, 1, 'eu-west-2'],
    ]);
    expect(told[3]).toEqual({
      ...aHit({ value: 'v', eventId: 'e5' }),
      time: START,
      count: 1,
      account: '111122223333',
      region: 'eu-west-1',
    });
  });

  it('are no more than a commit takes, and a flood of one correlation leaves the others theirs', () => {
    const flood = Array.from({ length: 3000 }, (_, row) => [aHit({ group: [`g${row}`] })]);
    const batches = [
      aBatch(flood),
      aBatch(flood, (row) => START + row * 1000 + 3_600_000),
      aBatch([[aHit({ correlation: 'few' })]]),
    ];
    const { hitsDropped, ...committed } = timedHits(batches, allNew(...batches));
    const told = hitsIn(committed);

    expect(told).toHaveLength(MOST_HITS);
    expect(told.filter(({ correlation }) => correlation === 'few')).toHaveLength(1);
    expect(hitsDropped).toBe(6001 - MOST_HITS);
    expect(hitsIn(timedHits(batches, allNew(...batches)))).toEqual(told);
  });

  it('share the room fairly', () => {
    const batches = ['a', 'b', 'c'].map((correlation, index) =>
      aBatch(Array.from({ length: 4000 >> index }, (_, row) => [aHit({ correlation, group: [`g${row}`] })])),
    );
    const told = hitsIn(timedHits(batches, allNew(...batches)));
    const count = (wanted: string) => told.filter(({ correlation }) => correlation === wanted).length;

    expect([count('a'), count('b'), count('c')]).toEqual([2000, 2000, 1000]);
  });

  it('take a bounded room, however long their texts', () => {
    const long = () => Array.from({ length: 8 }, () => 'x'.repeat(256));
    const batches = Array.from({ length: 4 }, (_, batch) =>
      aBatch(Array.from({ length: 1000 }, (_row, row) => [aHit({ group: [...long(), `${batch} ${row}`] })])),
    );
    const { hits, hitsDropped } = timedHits(batches, allNew(...batches));

    expect(JSON.stringify(committedHits({ hits: hits! })).length).toBeLessThan(5_000_000);
    expect(hits!.entries + hitsDropped!).toBe(4000);
  });
});

describe('the hits of a staged batch', () => {
  it('have room for an event of one correlation in each row', () => {
    const group = ['arn:aws:sts::111122223333:assumed-role/Deploy/i-0123456789abcdef0', '198.51.100.10'];
    const { header } = aBatch(Array.from({ length: 4000 }, () => [aHit({ group, eventId: 'x'.repeat(36) })]));

    expect([header.hits?.entries, header.hitsDropped]).toEqual([4000, undefined]);
  });

  it('that are too many or too long are dropped and counted, which the commit tells of', () => {
    const long = Array.from({ length: 4 }, () => 'x'.repeat(256));
    const batch = aBatch(
      Array.from({ length: 4000 }, (_, row) => [
        aHit({ group: [...long, `${row}`] }),
        aHit({ correlation: row % 9 ? 'c' : 'few' }),
      ]),
    );
    const { hits, hitsDropped } = batch.header;
    const told = timedHits([batch], allNew(batch));

    expect(hits!.entries + hitsDropped!).toBe(8000);
    expect(hitsIn(told).filter(({ correlation }) => correlation === 'few')).toHaveLength(Math.ceil(4000 / 9));
    expect(told.hitsDropped).toBeGreaterThanOrEqual(hitsDropped!);
  });

  it('that nobody can read are damage, which says where', () => {
    const batch = aBatch([[aHit()]]);
    const damaged = Object.assign(Object.create(batch) as StagedBatch, {
      header: { ...batch.header, hits: { entries: 1, packed: 'AAAA' } },
    });

    expect(() => timedHits([damaged], ['delivered'])).toThrow('cannot read the hits of the staged object a batch');
  });
});
