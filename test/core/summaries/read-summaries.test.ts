import { describe, expect, it } from '@jest/globals';
import { readSummaryFile } from '../../../core/summaries/read-summaries.ts';
import { aSummary } from '../../data/summaries.ts';

const read = (json: unknown) => readSummaryFile(Buffer.from(JSON.stringify(json)));
const problemWith = (change: object) => read([{ ...aSummary(), ...change }]).problems;
const summaryOf = (primary: object, details: unknown = []) => ({ summary: { primaryDimension: primary, details } });
const countsOf = (...values: readonly unknown[]) => ({
  dimension: 'eventName',
  statistics: values.map((value) => ({ name: 'GetObject', value })),
});

describe('a file of summaries', () => {
  const record = aSummary({ events: 42 });

  it.each<[string, unknown]>([
    ['{"Records":[…]}', { Records: [record] }],
    ['[…]', [record]],
    ['[[…]]', [[record]]],
    ['a single record', record],
  ])('is read as %s', (_, json) => {
    expect(read(json)).toMatchObject({
      records: [{ template: 'API_ACTIVITY', primary: { statistics: [{ name: 'GetObject', value: 42 }] } }],
      problems: [],
    });
  });

  it.each(['{"Records":[]}', '[]', '[[]]'])('may hold nothing, as %s', (text) => {
    expect(readSummaryFile(Buffer.from(text))).toEqual({ records: [], problems: [] });
  });

  it('may begin with a mark of its encoding', () => {
    const { records } = readSummaryFile(Buffer.from(`\uFEFF${JSON.stringify([record])}`));

    expect(records).toHaveLength(1);
  });

  it('is read to its end, whatever else is in it, and tells of that', () => {
    const { records, problems } = read({ Records: [record, 7, { eventCategory: 'Data' }, [record], null, record] });

    expect(records).toHaveLength(2);
    expect(problems).toEqual([
      { path: 'Records[1]', expected: 'an aggregated record', received: '7' },
      { path: 'Records[2].eventCategory', expected: 'Aggregated', received: '"Data"' },
      { path: 'Records[3]', expected: 'an aggregated record', received: 'a list' },
      { path: 'Records[4]', expected: 'an aggregated record', received: 'null' },
    ]);
  });

  it.each([
    ['', 'nothing'],
    ['  \n', 'nothing'],
    ['{"Records":[', 'something else'],
    ['\u001b[2J secret', 'something else'],
  ])('that is no JSON (%j) is told without its text', (text, received) => {
    expect(readSummaryFile(Buffer.from(text))).toEqual({
      records: [],
      problems: [{ path: '', expected: 'JSON', received }],
    });
  });

  it('does not fall over lists in lists without end', () => {
    const { records, problems } = readSummaryFile(Buffer.from('['.repeat(100_000) + ']'.repeat(100_000)));

    expect({ records, count: problems.length }).toEqual({ records: [], count: 1 });
  });
});

describe('an aggregated record', () => {
  it.each([
    ['eventName', 'API_ACTIVITY'],
    ['resourceARN', 'RESOURCE_ACCESS'],
    ['userIdentity', 'USER_ACTIONS'],
    ['somethingNew', undefined],
    ['__proto__', undefined],
    ['constructor', undefined],
  ])('by %s is of the template %s', (by, template) => {
    const [record] = read([aSummary({ by })]).records;

    expect(record.template).toBe(template);
  });

  it.each(['2026-03-01T09:00:00Z', '2026-03-01 09:00:00', '2026-03-01T09:00:00.000Z'])(
    'has its window in either form of time: %s',
    (at) => {
      expect(read([aSummary({ at })]).records[0].windowStart).toBe(Date.UTC(2026, 2, 1, 9));
    },
  );

  it('may have dimensions, members and reasons that nobody knows yet', () => {
    const strange = {
      ...aSummary({ details: { weather: { rain: 3 } } }),
      addendum: { reason: 'FULL_MOON', since: 3 },
      eventVersion: '2.7',
      more: {},
    };

    const [record] = read([strange]).records;

    expect(record).toMatchObject({ isLate: true, details: [{ dimension: 'weather' }] });
  });

  it('may have no details, and several values', () => {
    const { records, problems } = read([
      { ...aSummary(), summary: { primaryDimension: countsOf(1, 2) } },
      { ...aSummary(), ...summaryOf(countsOf(0), null) },
    ]);

    expect(problems).toEqual([]);
    expect(records.map(({ primary }) => primary.statistics.length)).toEqual([2, 1]);
  });

  it('keeps the names that callers have chosen', () => {
    const names = ['__proto__', 'constructor', '\u001b[2J', ''];

    const { records } = read(
      names.map((name) => JSON.parse(JSON.stringify(aSummary({ name: 'x' })).replace('"x"', JSON.stringify(name)))),
    );

    expect(records.map(({ primary }) => primary.statistics[0].name)).toEqual(names);
  });

  it.each<[string, object, string, string]>([
    ['no account', { accountId: undefined }, '[0].accountId', 'nothing'],
    ['a Region that is a number', { awsRegion: 1 }, '[0].awsRegion', '1'],
    ['no service', { eventSource: null }, '[0].eventSource', 'null'],
    ['no window', { timeWindow: undefined }, '[0].timeWindow.windowStart', 'nothing'],
    ['a window that is no time', { timeWindow: { windowStart: 'noon' } }, '[0].timeWindow.windowStart', '"noon"'],
    ['no summary', { summary: 'none' }, '[0].summary.primaryDimension.dimension', 'nothing'],
    ['no values', summaryOf({ dimension: 'eventName' }), '[0].summary.primaryDimension.statistics', 'nothing'],
    ['details that are no list', summaryOf(countsOf(1), {}), '[0].summary.details', 'an object'],
    [
      'something other than counts',
      summaryOf({ ...countsOf(1), aggregationType: 'Average' }),
      '[0].summary.primaryDimension.aggregationType',
      '"Average"',
    ],
    ['half an event', summaryOf(countsOf(1, 0.5)), '[0].summary.primaryDimension.statistics[1].value', '0.5'],
    ['less than none', summaryOf(countsOf(-1)), '[0].summary.primaryDimension.statistics[0].value', '-1'],
    ['a number in words', summaryOf(countsOf('7')), '[0].summary.primaryDimension.statistics[0].value', '"7"'],
    [
      'more than can be added up',
      summaryOf(countsOf(2 ** 53)),
      '[0].summary.primaryDimension.statistics[0].value',
      '9007199254740992',
    ],
    [
      'a bucket without a name',
      summaryOf(countsOf(1), [countsOf(1), { dimension: 'x', statistics: [{ value: 1 }] }]),
      '[0].summary.details[1].statistics[0].name',
      'nothing',
    ],
  ])('with %s is told, and counts nowhere', (_, change, path, received) => {
    expect(problemWith(change)).toEqual([{ path, expected: expect.any(String), received }]);
    expect(read([{ ...aSummary(), ...change }]).records).toEqual([]);
  });

  it('that is a wall of text is told in few words', () => {
    const [{ received }] = problemWith({ eventCategory: 'x'.repeat(10_000) });

    expect(received.length).toBeLessThan(80);
  });
});
