import { expect } from '@jest/globals';
import { type Sum, type Tally, TEMPLATES, written } from './naive-summaries.ts';
import { filesOf, type FoundBreakdown, type FoundRecord, keyOfRecord, parsed } from './read-files.ts';
import { type Share, sharesOf } from './shares.ts';
import {
  byPlace,
  canName,
  maxBuckets,
  namesAll,
  OTHER,
  type Promised,
  recordsOf,
  SURELY_FITS,
} from './sum-promises.ts';

const WINDOW = 300_000;
/** What a log event may have (log-delivery.md §5). */
const LOG_EVENT = 256 * 1024 - 26;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const DOCUMENTED = 5;
const breakdown = { statistics: expect.any(Array), aggregationType: 'Count' };

/** The record, as far as its own key, share and clock say what it is. */
const expectedRecord = (found: FoundRecord, { commit, configuration }: Share) => {
  const { accountId, awsRegion, eventSource, timeWindow, summary } = found;
  const { dimension, statistics } = summary.primaryDimension;
  const [, ...details] = Object.values(TEMPLATES).find(([primary]) => primary === dimension)!;
  const ours = summary.details.slice(DOCUMENTED - 1).map((one) => one.dimension);
  const end = Date.parse(timeWindow.windowStart) + WINDOW;
  const isLate = commit.time > end + (configuration?.GraceSeconds ?? 900) * 1000;
  return {
    ...{ eventVersion: '1.0', accountId, eventId: expect.stringMatching(UUID) },
    ...{ eventCategory: 'Aggregated', eventType: 'AwsAggregatedEvent', awsRegion, eventSource },
    timeWindow: { windowStart: written(end - WINDOW), windowEnd: written(end), windowSize: 'PT5M' },
    summary: {
      primaryDimension: {
        dimension,
        statistics: [{ name: expect.any(String), value: statistics[0].value }],
        aggregationType: 'Count',
      },
      details: [
        ...details.slice(0, DOCUMENTED - 1).map((name) => ({ dimension: name, ...breakdown })),
        ...['errorCode', 'rawEvent']
          .filter((name) => ours.includes(name))
          .map((name) => ({ dimension: name, ...breakdown })),
      ],
    },
    ...(isLate ? { addendum: { reason: 'DELIVERY_DELAY' } } : {}),
  };
};

/** Every record has the documented fields, and no others; late ones say that they are. */
export const recordsAreDocumented: Promised = async (world, setups) => {
  for (const share of await sharesOf(world, setups)) {
    for (const record of await recordsOf(world, share)) {
      expect(record).toEqual(expectedRecord(record, share));
      expect(Date.parse(record.timeWindow.windowStart) % WINDOW).toBe(0);
      expect(Buffer.byteLength(JSON.stringify(record))).toBeLessThan(LOG_EVENT);
    }
  }
};

/** The buckets that stand for a tally: most first, then by name, the rest as one. */
const bucketsOf = (tally: Tally, most: number) => {
  const sorted = [...tally].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const named = sorted.slice(0, most).filter(([name]) => name !== OTHER);
  const rest = sorted.reduce((sum, [, value]) => sum + value, 0) - named.reduce((sum, [, value]) => sum + value, 0);
  return [...named, ...(rest > 0 ? [[OTHER, rest] as const] : [])].map(([name, value]) => ({ name, value }));
};

const expectBuckets = (found: FoundBreakdown, tally: Tally, most: number): void => {
  const { statistics } = found;
  const expected = bucketsOf(tally, most);
  const [named, all] = [statistics, expected].map((buckets) => buckets.filter(({ name }) => name !== OTHER));
  if (named.length === all.length) return expect(statistics).toEqual(expected);
  // What takes too many bytes ends earlier.
  expect(named).toEqual(all.slice(0, named.length));
  expect(JSON.stringify(all.slice(0, named.length + 1)).length * 3).toBeGreaterThan(SURELY_FITS);
  expect(statistics.at(-1)!.name).toBe(OTHER);
};

/** Where events are left out, each record says how many of its own are. */
const expectRawEvents = (found: FoundBreakdown | undefined, total: number, share: Share): void => {
  if (!namesAll(share.configuration)) return expect(found).toBeUndefined();
  const tally = tallyIn(found!);
  expect(found!.statistics).toEqual(bucketsOf(tally, 2));
  expect([...tally.values()].reduce((sum, value) => sum + value, 0)).toBe(total);
  expect(['delivered', 'summarised']).toEqual(expect.arrayContaining([...tally.keys()]));
};

const tallyIn = ({ statistics }: FoundBreakdown): Tally => new Map(statistics.map(({ name, value }) => [name, value]));

/** One record that counts all events of a value. */
const expectWhole = ({ summary }: FoundRecord, { by }: Sum, share: Share): void => {
  const found = new Map(summary.details.map((one) => [one.dimension, one]));
  for (const [name, tally] of by) expectBuckets(found.get(name)!, tally, maxBuckets(share.configuration));
  expect(summary.details.map((one) => one.dimension).filter((name) => name !== 'rawEvent')).toEqual([...by.keys()]);
};

/** One of several records, since one has not room for all the names and none may be left out. */
const expectPiece = ({ summary }: FoundRecord, { by }: Sum, { configuration }: Share): void => {
  expect(namesAll(configuration) && ![...by.values()].every((tally) => canName(tally, configuration))).toBe(true);
  for (const found of summary.details) {
    const most = found.dimension === 'rawEvent' ? 2 : maxBuckets(configuration);
    expect(found.statistics).toEqual(bucketsOf(tallyIn(found), most));
  }
};

/** One record for each value, and in each dimension the values that most events have, so many and no more. */
export const bucketsAreTheMost: Promised = async (world, setups) => {
  for (const share of await sharesOf(world, setups)) {
    for (const [key, records] of Map.groupBy(await recordsOf(world, share), keyOfRecord)) {
      const expectOne = records.length === 1 ? expectWhole : expectPiece;
      for (const record of records) {
        const { details, primaryDimension } = record.summary;
        expectOne(record, share.sums.get(key)!, share);
        const raw = details.find(({ dimension }) => dimension === 'rawEvent');
        expectRawEvents(raw, primaryDimension.statistics[0].value, share);
      }
    }
  }
};

/** No two records of any trail share an id, and each stands in the folder of its account and Region. */
export const recordsHaveTheirOwnIds: Promised = async (world, setups) => {
  const ids: string[] = [];
  for (const { bucket, prefix } of byPlace(await sharesOf(world, setups))) {
    for (const { file, account, region } of await filesOf(world.destination(bucket), prefix, 'summaries')) {
      for (const record of parsed<FoundRecord>(file)) {
        ids.push(record.eventId);
        expect([record.accountId, record.awsRegion]).toEqual([account, region]);
      }
    }
  }
  expect(new Set(ids).size).toBe(ids.length);
};
