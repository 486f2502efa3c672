import type { SummaryQuestion, SummaryRow } from '../core/summaries/sum-summaries.ts';
import { timelineOf } from '../core/summaries/timeline.ts';
import { formatTime } from '../core/time.ts';
import { type Findings, withoutValue } from './summaries-findings.ts';
import type { Place } from './summaries-place.ts';

/** All of it in exact numbers; `rest` is what the rows behind `top` add up to. */
export const summariesJson = (
  findings: Findings,
  { since, until, template }: SummaryQuestion,
  { arn, bucket, folder }: Place,
  top: number,
) => {
  const { totals, rows, windows, unknown, files, faulty, organizations } = findings;
  const { step, buckets } = timelineOf(windows);
  return {
    range: { since: formatTime(since), until: until === Infinity ? null : formatTime(until) },
    trail: arn ?? null,
    bucket,
    prefix: folder.prefix,
    organization: folder.organization ?? null,
    template,
    totals,
    withoutValue: withoutValue(findings),
    rows: rows.slice(0, top).map(rowJson),
    rest: restOf(rows.slice(top)),
    timeline: {
      step: step.duration,
      buckets: buckets.map(({ start, ...sum }) => ({ start: formatTime(start), ...sum })),
    },
    outside: outsideOf(findings),
    unknownRecords: unknown,
    files,
    faulty,
    organizations,
  };
};

const outsideOf = ({ nearest }: Findings) => {
  if (!nearest) return null;
  const { first, last, ...others } = nearest;
  return { first: formatTime(first), last: formatTime(last), ...others };
};

const rowJson = ({ details, ...row }: SummaryRow) => (details.length === 0 ? row : { ...row, details });

const restOf = (rows: readonly SummaryRow[]) => ({
  rows: rows.length,
  events: rows.reduce((sum, { events }) => sum + events, 0),
  failed: rows.reduce((sum, { failed }) => sum + failed, 0),
  leftOut: rows.reduce((sum, { leftOut }) => sum + leftOut, 0),
});
