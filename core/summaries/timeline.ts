import { HOUR, WINDOW } from '../time.ts';
import type { Counted, WindowSum } from './sum-summaries.ts';

const DAY = 24 * HOUR;

/** How long a line of a chart can be: milliseconds, ISO-8601, and words. */
const STEPS = [
  { length: WINDOW, duration: 'PT5M', words: '5 minutes' },
  { length: 3 * WINDOW, duration: 'PT15M', words: '15 minutes' },
  { length: HOUR, duration: 'PT1H', words: 'hour' },
  { length: 3 * HOUR, duration: 'PT3H', words: '3 hours' },
  { length: 6 * HOUR, duration: 'PT6H', words: '6 hours' },
  { length: DAY, duration: 'P1D', words: 'day' },
  { length: 7 * DAY, duration: 'P7D', words: '7 days' },
  { length: 28 * DAY, duration: 'P28D', words: '28 days' },
  { length: 364 * DAY, duration: 'P364D', words: '364 days' },
] as const;

export type Step = (typeof STEPS)[number];

/** A month of days, a day of hours. */
const MOST_BUCKETS = 31;

export interface Timeline {
  readonly step: Step;
  /** Without gaps, from the first events to the last. */
  readonly buckets: readonly WindowSum[];
}

/** Windows, oldest first, put together so that there are few enough to look at; steps begin at multiples since 1970. */
export const timelineOf = (windows: readonly WindowSum[]): Timeline => {
  const [first, last] = [windows.at(0)?.start ?? 0, windows.at(-1)?.start ?? 0];
  const countOf = ({ length }: Step): number => Math.floor(last / length) - Math.floor(first / length) + 1;
  const step = STEPS.find((candidate) => countOf(candidate) <= MOST_BUCKETS) ?? STEPS[STEPS.length - 1];
  if (windows.length === 0) return { step, buckets: [] };
  const begin = Math.floor(first / step.length);
  const sums: Counted[] = Array.from({ length: countOf(step) }, () => ({ events: 0, failed: 0, leftOut: 0 }));
  for (const { start, events, failed, leftOut } of windows) {
    const at = Math.floor(start / step.length) - begin;
    const sum = sums[at];
    sums[at] = { events: sum.events + events, failed: sum.failed + failed, leftOut: sum.leftOut + leftOut };
  }
  return { step, buckets: sums.map((sum, index) => ({ start: (begin + index) * step.length, ...sum })) };
};
