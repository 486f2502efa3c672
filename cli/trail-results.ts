import { SET_ASIDE_TRAIL } from '../core/trails/routes.ts';
import type { PublishReceipt } from '../stages/publish.ts';

/** What a trail has got in a run. */
export interface TrailResult {
  /** Its ARN; `default` is the built-in trail. */
  readonly trail: string;
  /** Delivered one by one. */
  readonly events: number;
  readonly logFiles: number;
  /** Events that were too long for its log group. */
  readonly tooLong: number;
  /** Absent if it has no summaries of anything. */
  readonly summaries?: TrailSummaries;
}

/** What a trail has got in summaries. */
export interface TrailSummaries {
  /** Each once, however many records count it. */
  readonly events: number;
  /** How many of them are not delivered one by one. */
  readonly leftOut: number;
  readonly files: number;
}

/** What commits have for a trail, in numbers of events. */
export interface Committed {
  readonly events: number;
  readonly summarized: number;
  readonly leftOut: number;
}

export const NOTHING_COMMITTED: Committed = { events: 0, summarized: 0, leftOut: 0 };

/** What each trail has got: events as they were committed, files and what was too long as they were published. */
export const trailResults = (
  committed: ReadonlyMap<string, Committed>,
  published: readonly PublishReceipt[],
): TrailResult[] => {
  const names = new Set([...committed.keys(), ...published.map(({ trail }) => trail)]);
  names.delete(SET_ASIDE_TRAIL);
  return [...names].sort().map((trail) => {
    const receipts = published.filter((receipt) => receipt.trail === trail);
    const sum = (what: 'created' | 'summaries' | 'tooLong') =>
      receipts.reduce((total, receipt) => total + receipt[what], 0);
    const { events, summarized, leftOut } = committed.get(trail) ?? NOTHING_COMMITTED;
    const files = sum('summaries');
    const result = { trail, events, logFiles: sum('created') - files, tooLong: sum('tooLong') };
    return summarized + files === 0 ? result : { ...result, summaries: { events: summarized, leftOut, files } };
  });
};
