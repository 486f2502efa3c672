import { hash } from 'node:crypto';
import { formatTime, WINDOW } from '../time.ts';
import type { SummaryRules, Template } from './configuration.ts';
import { byValue, Counts } from './counts.ts';
import { type Breakdown, type Bucket, type Dimension, SHAPES, type SummaryRecord } from './record.ts';
import type { Counted, SummaryPlace, Tally, TrailTally } from './tally.ts';

/** The commit that summaries are of, and their trail's rules. `time` is milliseconds since 1970. */
export interface SummaryOf {
  readonly trail: string;
  readonly shard: number;
  readonly n: number;
  readonly time: number;
  readonly rules: SummaryRules;
}

/** Events of one place that have the same value of a template's primary dimension. */
interface Cluster {
  readonly place: SummaryPlace;
  readonly primary: Bucket;
  /** Indices of the trail's events: `order[from, to)`. */
  readonly from: number;
  readonly to: number;
}

/**
 * The summaries of a trail's events, given by their indices: one for each place, template and value of its primary
 * dimension, template by template and window by window, each made when it is asked for.
 */
export function* summarize(
  tally: Tally,
  trail: TrailTally,
  indices: readonly number[],
  of: SummaryOf,
): Generator<SummaryRecord> {
  const counts = new Counts(tally.texts);
  for (const template of of.rules.templates) {
    const { primary, details } = SHAPES[template];
    const { order, clusters } = cluster(tally, trail, indices, primary as Counted);
    for (const { place, primary: bucket, from, to } of clusters) {
      const events = order.subarray(from, to);
      const breakdown = (dimension: Dimension): Breakdown => {
        for (const index of events) counts.add(tally.value(trail.events[index], dimension as Counted));
        return { dimension, statistics: counts.take(of.rules.maxBuckets), aggregationType: 'Count' };
      };
      const failures = breakdown('errorCode');
      const ours = [
        ...(failures.statistics.length > 0 ? [failures] : []),
        ...(of.rules.keep === 'All' ? [] : [rawEvents(trail, events)]),
      ];
      const summary = {
        primaryDimension: { dimension: primary, statistics: [bucket], aggregationType: 'Count' as const },
        details: [...details.map(breakdown), ...ours],
      };
      yield recordOf(place, summary, idOf(of, template, place, bucket.name), of);
    }
  }
}

/** Sorts events by place and primary value, by counting: those without a value are left out. */
const cluster = (tally: Tally, { events }: TrailTally, indices: readonly number[], primary: Counted) => {
  const { texts, places } = tally;
  const numbers = new Map<number, number>();
  const sizes: number[] = [];
  const keys: number[] = [];
  const ofIndex = new Int32Array(indices.length).fill(-1);
  indices.forEach((index, at) => {
    const value = tally.value(events[index], primary);
    if (value === 0) return;
    const key = tally.value(events[index], 'place') * texts.end + value;
    let number = numbers.get(key);
    if (number === undefined) {
      numbers.set(key, (number = keys.length));
      keys.push(key);
      sizes.push(0);
    }
    sizes[number]++;
    ofIndex[at] = number;
  });
  const starts = new Uint32Array(keys.length);
  for (let number = 1; number < keys.length; number++) starts[number] = starts[number - 1] + sizes[number - 1];
  const clusters = keys.map((key, number): Cluster => {
    const primary = { name: texts.of(key % texts.end), value: sizes[number] };
    const place = places[Math.floor(key / texts.end)];
    return { place, primary, from: starts[number], to: starts[number] + sizes[number] };
  });
  const order = new Uint32Array(indices.length);
  indices.forEach((index, at) => {
    if (ofIndex[at] >= 0) order[starts[ofIndex[at]]++] = index;
  });
  return { order, clusters: clusters.sort(byPlace) };
};

const byPlace = (a: Cluster, b: Cluster): number =>
  a.place.window - b.place.window || compare(a.place.source, b.place.source) || byValue(a.primary, b.primary);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** How many are delivered one by one, and how many are not. */
const rawEvents = ({ isLeftOut }: TrailTally, events: Uint32Array): Breakdown => {
  const summarised = events.reduce((sum, index) => sum + Number(isLeftOut[index]), 0);
  const buckets = [
    { name: 'delivered', value: events.length - summarised },
    { name: 'summarised', value: summarised },
  ];
  const statistics = buckets.filter(({ value }) => value > 0).sort(byValue);
  return { dimension: 'rawEvent', statistics, aggregationType: 'Count' };
};

const recordOf = (
  { account, region, source, window }: SummaryPlace,
  summary: SummaryRecord['summary'],
  eventId: string,
  { time, rules: { grace } }: SummaryOf,
): SummaryRecord => ({
  eventVersion: '1.0',
  accountId: account,
  eventId,
  eventCategory: 'Aggregated',
  eventType: 'AwsAggregatedEvent',
  awsRegion: region,
  eventSource: source,
  timeWindow: { windowStart: formatTime(window), windowEnd: formatTime(window + WINDOW), windowSize: 'PT5M' },
  summary,
  ...(time > window + WINDOW + grace ? { addendum: { reason: 'DELIVERY_DELAY' } } : {}),
});

/** No other commit, and no other record of this one, has it. A UUID of version 8: what is in it is our own (RFC 9562 §5.8). */
const idOf = ({ trail, shard, n }: SummaryOf, template: Template, place: SummaryPlace, primary: string): string => {
  const { account, region, source, window } = place;
  // As JSON: whatever stands in a text, it does not end it.
  const hex = hash('sha256', JSON.stringify([trail, shard, n, template, account, region, window, source, primary]));
  const variant = ((parseInt(hex[16], 16) & 3) | 8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ].join('-');
};
