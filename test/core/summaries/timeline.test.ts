import { describe, expect, it } from '@jest/globals';
import { timelineOf } from '../../../core/summaries/timeline.ts';
import { HOUR, WINDOW } from '../../../core/time.ts';

describe('a timeline', () => {
  const windowsOf = (...starts: readonly number[]) =>
    starts.map((start) => ({ start, events: 2, failed: 1, leftOut: 0 }));
  const DAY = 24 * HOUR;
  const begin = Date.UTC(2026, 2, 1);

  it.each<[number, string]>([
    [0, '5 minutes'],
    [2 * HOUR, '5 minutes'],
    [3 * HOUR, '15 minutes'],
    [DAY, 'hour'],
    [2 * DAY, '3 hours'],
    [7 * DAY, '6 hours'],
    [30 * DAY, 'day'],
    [60 * DAY, '7 days'],
    [300 * DAY, '28 days'],
    [3650 * DAY, '364 days'],
  ])('of %d milliseconds is told by %s', (span, words) => {
    const { step, buckets } = timelineOf(windowsOf(begin, begin + span));

    expect(step.words).toBe(words);
    expect(buckets.length).toBeLessThanOrEqual(31);
  });

  it('has no gaps, and loses nothing', () => {
    const { buckets } = timelineOf(windowsOf(begin, begin + WINDOW, begin + DAY));

    expect(buckets).toHaveLength(25);
    expect(buckets[0]).toEqual({ start: begin, events: 4, failed: 2, leftOut: 0 });
    expect(buckets[1]).toEqual({ start: begin + HOUR, events: 0, failed: 0, leftOut: 0 });
    expect(buckets[24]).toEqual({ start: begin + DAY, events: 2, failed: 1, leftOut: 0 });
  });

  it('of nothing is empty', () => {
    expect(timelineOf([]).buckets).toEqual([]);
  });
});
