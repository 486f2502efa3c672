import type { ReadBreakdown } from './read-summaries.ts';
import { type Bucket, OTHER } from './record.ts';

/** Counts of one dimension of a row's events, most first; `other` is last. */
export interface SummedBreakdown {
  readonly dimension: string;
  readonly buckets: readonly Bucket[];
}

/** Values by name, by dimension. Maps: names are chosen by whoever makes the calls. */
export type Details = Map<string, Map<string, number>>;

/** Events of all buckets. */
export const sumOf = ({ statistics }: ReadBreakdown): number => statistics.reduce((sum, { value }) => sum + value, 0);

/** CloudTrail's documentation speaks of `errorCodes`, without an example (aggregated-events.md §2). */
const ERRORS = ['errorCode', 'errorCodes'];

/** How many events of a record failed. */
export const failedIn = (details: readonly ReadBreakdown[]): number => {
  const errors = details.find(({ dimension }) => ERRORS.includes(dimension));
  return errors ? sumOf(errors) : 0;
};

/** How many events of a record were not delivered one by one. */
export const leftOutIn = (details: readonly ReadBreakdown[]): number => {
  const raw = details.find(({ dimension }) => dimension === 'rawEvent')?.statistics ?? [];
  return raw.reduce((sum, { name, value }) => (name === 'summarised' ? sum + value : sum), 0);
};

/** Adds a record's breakdown to that of a row. */
export const addDetail = (details: Details, { dimension, statistics }: ReadBreakdown): void => {
  let buckets = details.get(dimension);
  if (!buckets) details.set(dimension, (buckets = new Map<string, number>()));
  for (const { name, value } of statistics) buckets.set(name, (buckets.get(name) ?? 0) + value);
};

/** As a record has them; what nobody knows yet stands before `rawEvent`. */
const FIRST = ['eventName', 'resourceARN', 'userIdentity', 'userAgent', 'sourceIpAddress', ...ERRORS];

const rankOf = (dimension: string): number => {
  const rank = FIRST.indexOf(dimension);
  if (rank >= 0) return rank;
  return dimension === 'rawEvent' ? FIRST.length + 1 : FIRST.length;
};

/** In the order that records have them in, whichever came first. */
export const sortedDetails = (details: Details): readonly SummedBreakdown[] =>
  [...details]
    .map(([dimension, buckets]) => ({
      dimension,
      buckets: [...buckets].map(([name, value]) => ({ name, value })).sort(byValue),
    }))
    .sort((a, b) => rankOf(a.dimension) - rankOf(b.dimension) || byText(a.dimension, b.dimension));

/** In an order that depends on no language. */
export const byText = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

const byValue = (a: Bucket, b: Bucket): number =>
  Number(a.name === OTHER) - Number(b.name === OTHER) || b.value - a.value || byText(a.name, b.name);
