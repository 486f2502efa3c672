import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type Commit, decodeCommit, encodeCommit, lineOf, NO_COUNTS, type TrailPin } from '../../core/commit.ts';
import { attemptOf, keys } from '../../core/ledger-keys.ts';

const aCommit = (fields: Partial<Commit> = {}): Commit => ({
  format: 1,
  shard: 3,
  n: 17,
  time: Date.UTC(2026, 2, 1, 9),
  release: '0.1.0',
  run: 'r',
  registry: 1,
  trails: [{ trail: 'all', version: 1 }],
  sources: { bus: 1 },
  counts: { ...NO_COUNTS, arrivals: 1, delivered: 1 },
  consumed: [{ key: 'staging/x', counts: NO_COUNTS }],
  files: [],
  corrections: [],
  pathsDiffer: false,
  seen: { recent: [] },
  retired: [],
  ...fields,
});

const KEYS: readonly (readonly [string, string])[] = [
  [keys.commit(3, 17), 'ledger/03/commit/000000000017'],
  [keys.packs(15), 'ledger/15/out/'],
  [keys.packs(15, 2), 'ledger/15/out/000000000002/'],
  [keys.pack(0, 2, 'run'), 'ledger/00/out/000000000002/run'],
  [keys.seen(0), 'ledger/00/seen/'],
  [keys.seen(0, 1), 'ledger/00/seen/000000000001/'],
  [keys.seenList(0, 1, 'run'), 'ledger/00/seen/000000000001/run/list'],
  [keys.catalogue(0, 1, 'run'), 'ledger/00/seen/000000000001/run/catalogue'],
  [keys.seenHour(0, 1, 'run', 492_000, 7), 'ledger/00/seen/000000000001/run/hour-492000-7'],
  [keys.cursor(7, 'all'), 'ledger/07/cursor/all'],
  [
    keys.cursor(7, 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/my.trail_1'),
    'ledger/07/cursor/arn_aws_cloudtrail_eu-west-1_111122223333_trail_my.trail_1',
  ],
  [keys.cursor(7, 'x.versions'), 'ledger/07/cursor/x.versions_'],
  [keys.lines(7), 'ledger/07/lines'],
  [keys.undeliverable(7), 'ledger/07/undeliverable/'],
  [keys.undeliverable(7, 'all', 5), 'ledger/07/undeliverable/000000000005/all'],
  [keys.setAside('2026/03/01', 7, 5, 'unique'), 'set-aside/2026/03/01/07_000000000005_unique.jsonl.gz'],
];

describe('a key of the ledger', () => {
  it.each(KEYS)('is %s', (key, expected) => {
    expect(key).toBe(expected);
  });

  it('of a later commit stands behind that of an earlier one', () => {
    fc.assert(
      fc.property(fc.nat({ max: 15 }), fc.nat(), fc.nat(), (shard, a, b) => {
        const isBefore = keys.commit(shard, a) < keys.commit(shard, b);

        expect(isBefore).toBe(a < b);
      }),
    );
  });

  it('of an attempt says under which commit it was made', () => {
    fc.assert(
      fc.property(fc.nat({ max: 15 }), fc.nat(), fc.nat(), (shard, n, hour) => {
        const made = [
          keys.pack(shard, n, 'r'),
          keys.seenList(shard, n, 'r'),
          keys.seenHour(shard, n, 'r', hour, 1),
          keys.packs(shard, n),
        ];

        expect(made.map(attemptOf)).toEqual(made.map(() => n));
        expect(made.every((key) => key.startsWith(keys.packs(shard)) || key.startsWith(keys.seen(shard)))).toBe(true);
      }),
    );
  });
});

describe('a commit', () => {
  it('is read as it was written', () => {
    const commit = aCommit({ pack: 'p', seen: { catalogue: 'c', recent: ['a', 'b'] }, pathsDiffer: true });

    expect(decodeCommit('key', encodeCommit(commit))).toEqual(commit);
  });

  it.each([
    ['empty', ''],
    ['cut short', encodeCommit(aCommit()).toString().slice(0, -1)],
    ['of another format', encodeCommit({ ...aCommit(), format: 2 as 1 }).toString()],
    ['null', 'null'],
    ['a list', '[]'],
    ['an object of another kind', '{"format":1}'],
  ])('is refused if it is %s', (_, text) => {
    expect(() => decodeCommit('the key', Buffer.from(text))).toThrow(
      expect.objectContaining({ code: 'LEDGER_DAMAGED', message: 'cannot read the commit the key' }),
    );
  });
});

describe('the line of a trail', () => {
  const pin: TrailPin = { trail: 'arn:t', version: 1, createdAt: 1, bucket: 'b', topic: 'arn:topic' };

  it('is the trail itself, if it goes to the archive', () => {
    expect(lineOf({ trail: 'default', version: 0 })).toBe('default');
  });

  it('stays the same while only its settings change', () => {
    expect(lineOf({ ...pin, version: 2 })).toBe(lineOf(pin));
  });

  it.each<Partial<TrailPin>>([
    { trail: 'arn:T' },
    { createdAt: 2 },
    { bucket: 'c' },
    { topic: 'arn:other' },
    { logs: { group: 'arn:g', owner: '1', homeRegion: 'r' } },
  ])('is another with %j', (change) => {
    expect(lineOf({ ...pin, ...change })).not.toBe(lineOf(pin));
  });
});
