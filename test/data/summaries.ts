import { gzipSync } from 'node:zlib';

/** Counts by name. */
type Names = Readonly<Record<string, number>>;

export interface SummaryParts {
  readonly by?: string;
  readonly name?: string;
  readonly events?: number;
  /** Counts by name, by dimension. */
  readonly details?: Readonly<Record<string, Names>>;
  readonly service?: string;
  /** Where its window begins. */
  readonly at?: string;
  readonly account?: string;
  readonly region?: string;
  readonly isLate?: boolean;
}

const breakdown = (dimension: string, names: Names) => ({
  dimension,
  statistics: Object.entries(names).map(([name, value]) => ({ name, value })),
  aggregationType: 'Count',
});

/** An aggregated record (aggregated-events.md §1) in which only what matters is said. */
export const aSummary = ({
  by = 'eventName',
  name = 'GetObject',
  events = 1,
  details = {},
  service = 's3.amazonaws.com',
  at = '2026-03-01T09:00:00Z',
  account = '111122223333',
  region = 'eu-west-1',
  isLate = false,
}: SummaryParts = {}) => ({
  eventVersion: '1.0',
  accountId: account,
  eventId: '6f2a2c0e-3d6b-4f0e-9f3b-8d4c5a1b2c3d',
  eventCategory: 'Aggregated',
  eventType: 'AwsAggregatedEvent',
  awsRegion: region,
  eventSource: service,
  timeWindow: { windowStart: at, windowEnd: at, windowSize: 'PT5M' },
  summary: {
    primaryDimension: breakdown(by, { [name]: events }),
    details: Object.entries(details).map(([dimension, names]) => breakdown(dimension, names)),
  },
  ...(isLate ? { addendum: { reason: 'DELIVERY_DELAY' } } : {}),
});

/** A file of records, as it is delivered. */
export const aSummaryFile = (...records: readonly unknown[]): Buffer => gzipSync(JSON.stringify({ Records: records }));

/** The key of a file in the folder of its place and day (log-delivery.md §1). */
export const summaryKey = (
  stamp: string,
  { account = '111122223333', region = 'eu-west-1', unique = 'AAAAAAAAAAAAAAAA', head = 'AWSLogs/' } = {},
): string => {
  const day = stamp.slice(0, 10).replaceAll('-', '/');
  const minute = `${stamp.slice(0, 16).replace(/[-:]/g, '')}Z`;
  const name = `${account}_CloudTrail-Aggregated_${region}_${minute}_${unique}.json.gz`;
  return `${head}${account}/CloudTrail-Aggregated/${region}/${day}/${name}`;
};
