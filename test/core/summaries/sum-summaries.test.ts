import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readSummaryFile } from '../../../core/summaries/read-summaries.ts';
import { type SummaryQuestion, SummarySums } from '../../../core/summaries/sum-summaries.ts';
import { aSummary, type SummaryParts } from '../../data/summaries.ts';

const ALL: SummaryQuestion = { template: 'API_ACTIVITY', since: 0, until: Infinity };

const sumOf = (records: readonly unknown[], question: Partial<SummaryQuestion> = {}) => {
  const sums = new SummarySums({ ...ALL, ...question });
  const { records: read, problems } = readSummaryFile(Buffer.from(JSON.stringify(records)));
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  for (const record of read) sums.add(record);
  return sums.result();
};
const sum = (parts: readonly SummaryParts[], question: Partial<SummaryQuestion> = {}) =>
  sumOf(parts.map(aSummary), question);

describe('summaries', () => {
  it('add up over windows, accounts and Regions', () => {
    const { totals, rows } = sum([
      { events: 1 },
      { events: 2, at: '2026-03-01T09:05:00Z' },
      { events: 4, account: '222222222222' },
      { events: 8, region: 'us-east-1', isLate: true },
    ]);

    expect(rows).toMatchObject([{ name: 'GetObject', service: 's3.amazonaws.com', events: 15 }]);
    expect(totals).toEqual({ events: 15, failed: 0, leftOut: 0, windows: 2, records: 4, lateRecords: 1 });
  });

  it('keep services apart, and are in the order of their counts, then of their names', () => {
    const { rows } = sum([
      { name: 'Put', events: 2 },
      { name: 'Get', service: 'b.amazonaws.com', events: 2 },
      { name: 'Get', service: 'a.amazonaws.com', events: 2 },
      { name: 'Scan', events: 3 },
    ]);

    expect(rows.map(({ name, service, events }) => `${events} ${name} ${service[0]}`)).toEqual([
      '3 Scan s',
      '2 Get a',
      '2 Get b',
      '2 Put s',
    ]);
  });

  it('tell failed calls and what was left out of the log files', () => {
    const { totals, rows, windows } = sum([
      { events: 9, details: { errorCode: { AccessDenied: 2, other: 1 }, rawEvent: { summarised: 6, delivered: 3 } } },
      { events: 5, details: { errorCodes: { NoSuchKey: 4 } } },
    ]);

    const counted = { events: 14, failed: 7, leftOut: 6 };
    expect([totals, rows[0], windows[0]]).toMatchObject([counted, counted, counted]);
  });

  it('are broken down only if that is wanted, `other` last', () => {
    const parts: SummaryParts[] = [
      { events: 5, details: { userIdentity: { other: 4, a: 1 }, userAgent: {} } },
      { events: 3, details: { userIdentity: { b: 2, a: 1 } } },
    ];

    expect(sum(parts).rows[0].details).toEqual([]);
    expect(sum(parts, { hasDetails: true }).rows[0].details).toEqual([
      {
        dimension: 'userIdentity',
        buckets: [
          { name: 'a', value: 2 },
          { name: 'b', value: 2 },
          { name: 'other', value: 4 },
        ],
      },
      { dimension: 'userAgent', buckets: [] },
    ]);
  });

  it('are broken down in the order that records have, whichever came first', () => {
    const { rows } = sum(
      [
        { details: { rawEvent: { delivered: 1 }, weather: { rain: 1 } } },
        { details: { errorCode: { x: 1 }, userAgent: { x: 1 }, resourceARN: { x: 1 } } },
      ],
      { hasDetails: true },
    );

    expect(rows[0].details.map(({ dimension }) => dimension)).toEqual([
      ...['resourceARN', 'userAgent', 'errorCode', 'weather', 'rawEvent'],
    ]);
  });

  it.each<[string, Partial<SummaryQuestion>, number]>([
    ['a template', { template: 'USER_ACTIONS' }, 16],
    ['an account', { accounts: ['222222222222'] }, 1],
    ['accounts', { accounts: ['222222222222', '111122223333'] }, 15],
    ['a Region', { regions: ['us-east-1'] }, 2],
    ['a service', { services: ['lambda.amazonaws.com'] }, 4],
    ['windows', { since: Date.UTC(2026, 2, 1, 9, 5), until: Date.UTC(2026, 2, 1, 9, 10) }, 8],
    ['nothing that is there', { accounts: [] }, 0],
  ])('can be asked of %s', (_, question, events) => {
    const parts: SummaryParts[] = [
      { events: 1, account: '222222222222' },
      { events: 2, region: 'us-east-1' },
      { events: 4, service: 'lambda.amazonaws.com' },
      { events: 8, at: '2026-03-01T09:05:00Z' },
      { events: 16, by: 'userIdentity', name: 'IAMUser:arn' },
    ];

    expect(sum(parts, question).totals.events).toBe(events);
  });

  it('of several values count each, and their failed calls in the totals alone', () => {
    const record = aSummary({ details: { errorCode: { AccessDenied: 2 } } });
    const statistics = [
      { name: 'GetObject', value: 3 },
      { name: 'PutObject', value: 4 },
    ];
    const several = {
      ...record,
      summary: { ...record.summary, primaryDimension: { dimension: 'eventName', statistics } },
    };

    const { totals, rows } = sumOf([several]);

    expect(totals).toMatchObject({ events: 7, failed: 2, records: 1 });
    expect(rows).toMatchObject([
      { name: 'PutObject', events: 4, failed: 0 },
      { name: 'GetObject', events: 3, failed: 0 },
    ]);
  });

  it('count names as they are, such as those of every object', () => {
    const names = ['__proto__', 'constructor', 'toString', 'a\0b'];
    const records = names.map((name) => {
      const record = aSummary({ details: { userAgent: {} } });
      const statistics = [{ name, value: 2 }];
      const primaryDimension = { dimension: 'eventName', statistics };
      return { ...record, summary: { primaryDimension, details: [{ dimension: name, statistics }] } };
    });

    const { rows } = sumOf([...records, ...records], { hasDetails: true });

    expect(rows.map(({ name, events, details }) => ({ name, events, details }))).toEqual(
      names.toSorted().map((name) => ({
        name,
        events: 4,
        details: [{ dimension: name, buckets: [{ name, value: 4 }] }],
      })),
    );
  });

  it('add up to the same in any order, and every sum is exact', () => {
    const part = fc.record({
      name: fc.constantFrom('Get', 'Put', 'other', '__proto__'),
      events: fc.integer({ min: 0, max: 1e12 }),
      service: fc.constantFrom('s3.amazonaws.com', 'sqs.amazonaws.com'),
      at: fc.constantFrom('2026-03-01T09:00:00Z', '2026-03-01T09:05:00Z', '2026-03-02 00:00:00'),
      isLate: fc.boolean(),
      details: fc.dictionary(
        fc.constantFrom('rawEvent', 'errorCode', 'weather', 'season', 'userAgent', 'resourceARN'),
        fc.dictionary(fc.constantFrom('a', 'b', 'other', 'summarised'), fc.nat()),
      ),
    });

    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const { totals, rows, windows } = sum(parts.map((one) => ({ ...one, name: `x${one.name}` })));
        const expected = parts.reduce((total, { events }) => total + events, 0);
        const all = (sums: readonly { readonly events: number }[]) =>
          sums.reduce((total, { events }) => total + events, 0);

        expect([totals.events, all(rows), all(windows)]).toEqual([expected, expected, expected]);
        const wanted = { hasDetails: true };
        expect(sum(parts.toReversed(), wanted)).toEqual(sum(parts, wanted));
      }),
    );
  });
});
