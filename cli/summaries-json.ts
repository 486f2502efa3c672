import type { SummaryQuestion, SummaryRow } from '../core/summaries/sum-summaries.ts';
import { timelineOf } from '../core/summaries/timeline.ts';
import { formatTime } from '../core/time.ts';
import type { Findings } from './summaries-findings.ts';
import type { Place } from './summaries-place.ts';

/** All of it in exact numbers; `rest` is what the rows behind `top` add up to. */
export const summariesJson = (
  findings: Findings,
  { since, until, template }: SummaryQuestion,
  { trail, where, folder }: Place,
  top: number,
) => {
  const { totals, rows, windows, outside, unknown, files, faulty } = findings;
  const { step, buckets } = timelineOf(windows);
  return {
    range: { since: formatTime(since), until: until === Infinity ? null : formatTime(until) },
    trail: trail?.arn ?? null,
    bucket: trail?.bucket ?? where.replace(/^s3:\/\//, ''),
    prefix: folder.prefix,
    organization: folder.organization ?? null,
    template,
    totals,
    rows: rows.slice(0, top).map(rowJson),
    rest: restOf(rows.slice(top)),
    timeline: {
      step: step.duration,
      buckets: buckets.map(({ start, ...sum }) => ({ start: formatTime(start), ...sum })),
    },
    outside: outside ? { first: formatTime(outside.first), last: formatTime(outside.last) } : null,
    unknownRecords: unknown,
    files,
    faulty,
  };
};

const rowJson = ({ details, ...row }: SummaryRow) => (details.length === 0 ? row : { ...row, details });

const restOf = (rows: readonly SummaryRow[]) => ({
  rows: rows.length,
  events: rows.reduce((sum, { events }) => sum + events, 0),
  failed: rows.reduce((sum, { failed }) => sum + failed, 0),
  leftOut: rows.reduce((sum, { leftOut }) => sum + leftOut, 0),
});
