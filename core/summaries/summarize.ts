import { hash } from 'node:crypto';
import { formatTime, WINDOW } from '../time.ts';
import type { SummaryRules, Template } from './configuration.ts';
import { clustersOf } from './clusters.ts';
import { byValue, Counts } from './counts.ts';
import { Pieces } from './pieces.ts';
import { type Breakdown, type Dimension, SHAPES, type SummaryRecord } from './record.ts';
import type { Counted, SummaryPlace, Tally, TrailTally } from './tally.ts';

/** What the summaries of a trail in a commit have in common. */
export interface SummaryOf {
  /** The commit's, in milliseconds since 1970. */
  readonly time: number;
  readonly rules: SummaryRules;
  /** A new id, for each record. */
  readonly newId: () => string;
}

/**
 * Makes the summaries of a commit. Each record is made when it is asked for; what counts is used again for the next.
 */
export class Summarizer {
  private readonly tally: Tally;
  private readonly counts: Counts;
  private pieces: Pieces | undefined;

  constructor(tally: Tally) {
    this.tally = tally;
    this.counts = new Counts(tally.texts);
  }

  /**
   * The summaries of a trail's events, given by their indices: template by template and window by window, for each place and
   * value of the primary dimension one, or several if the trail leaves events out and one has not room for all values.
   */
  *summarize(trail: TrailTally, indices: readonly number[], of: SummaryOf): Generator<SummaryRecord> {
    for (const template of of.rules.templates) {
      const { order, clusters } = clustersOf(this.tally, trail, indices, SHAPES[template].primary as Counted);
      for (const { place, name, from, to } of clusters) {
        for (const events of this.divided(trail, order.subarray(from, to), of.rules)) {
          yield recordOf(place, this.summaryOf(template, name, trail, events, of.rules), of);
        }
      }
    }
  }

  private divided(trail: TrailTally, indices: Uint32Array, { keep, maxBuckets }: SummaryRules): Iterable<Uint32Array> {
    if (keep === 'All') return [indices];
    this.pieces ??= new Pieces(this.tally);
    return this.pieces.of(trail, indices, maxBuckets);
  }

  private summaryOf(
    template: Template,
    name: string,
    trail: TrailTally,
    indices: Uint32Array,
    { keep, maxBuckets }: SummaryRules,
  ): SummaryRecord['summary'] {
    const { primary, details } = SHAPES[template];
    const breakdown = (dimension: Dimension): Breakdown => {
      for (const index of indices) this.counts.add(this.tally.value(trail.events[index], dimension as Counted));
      return { dimension, statistics: this.counts.take(maxBuckets), aggregationType: 'Count' };
    };
    const failures = breakdown('errorCode');
    return {
      primaryDimension: { dimension: primary, statistics: [{ name, value: indices.length }], aggregationType: 'Count' },
      details: [
        ...details.map(breakdown),
        ...(failures.statistics.length > 0 ? [failures] : []),
        ...(keep === 'All' ? [] : [rawEvents(trail, indices)]),
      ],
    };
  }
}

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
  { time, rules: { grace }, newId }: SummaryOf,
): SummaryRecord => ({
  eventVersion: '1.0',
  accountId: account,
  eventId: newId(),
  eventCategory: 'Aggregated',
  eventType: 'AwsAggregatedEvent',
  awsRegion: region,
  eventSource: source,
  timeWindow: timeWindow(window),
  summary,
  ...(time > window + WINDOW + grace ? { addendum: { reason: 'DELIVERY_DELAY' } } : {}),
});

/** Records of one window come together. */
let last: { readonly window: number; readonly times: SummaryRecord['timeWindow'] } | undefined;

const timeWindow = (window: number): SummaryRecord['timeWindow'] => {
  if (last?.window !== window) {
    const times = {
      windowStart: formatTime(window),
      windowEnd: formatTime(window + WINDOW),
      windowSize: 'PT5M',
    } as const;
    last = { window, times };
  }
  return last.times;
};

/**
 * Makes ids that no other record has, of this archive or of any: a run has a name that nobody else has, and its trail's
 * records are counted through. UUIDs of version 8, for what is in them is our own (RFC 9562 §5.8).
 */
export const summaryIds = (run: string, trail: string): (() => string) => {
  const hex = hash('sha256', JSON.stringify([run, trail]));
  const variant = ((parseInt(hex[16], 16) & 3) | 8).toString(16);
  const head = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-`;
  let count = 0;
  return () => head + (count++).toString(16).padStart(12, '0');
};
