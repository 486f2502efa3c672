import { timelineOf } from '../core/summaries/timeline.ts';
import { formatTime, WINDOW } from '../core/time.ts';
import { barChart, type BarLine } from './bar-chart.ts';
import { counted, number } from './numbers.ts';
import { type Findings, withoutValue } from './summaries-findings.ts';
import { BY, type By } from './summaries-flags.ts';
import { rowDetails, rowsTable } from './summaries-table.ts';

export interface ViewOptions {
  readonly by: By;
  /** Rows of the table. */
  readonly top: number;
  readonly hasDetails: boolean;
  readonly isPlain: boolean;
}

/** Tables, a chart and sentences for people. */
export const viewSummaries = (findings: Findings, options: ViewOptions): string => {
  const { rows, totals } = findings;
  const { by, top, hasDetails, isPlain } = options;
  const shown = rows.slice(0, top);
  return [
    [rowsTable(shown, totals.events, BY[by].one, isPlain), ...moreRows(findings, options)].join('\n'),
    ...(hasDetails ? [rowDetails(shown)] : []),
    chart(findings, isPlain),
    closing(findings, by).join('\n'),
  ].join('\n\n');
};

const moreRows = ({ rows }: Findings, { by, top }: ViewOptions): readonly string[] => {
  const rest = rows.slice(top);
  if (rest.length === 0) return [];
  const events = rest.reduce((sum, row) => sum + row.events, 0);
  const what = counted(rest.length, `more ${BY[by].one}`, `more ${BY[by].many}`);
  return [`and ${what}, with ${counted(events, 'event', 'events')}`];
};

const chart = ({ windows, totals }: Findings, isPlain: boolean): string => {
  const { step, buckets } = timelineOf(windows);
  const isByDay = step.duration.startsWith('P') && !step.duration.startsWith('PT');
  const hasFailed = totals.failed > 0;
  const events = rightAligned(['events', ...buckets.map((bucket) => number(bucket.events))]);
  const failed = rightAligned(['failed', ...buckets.map((bucket) => number(bucket.failed))]);
  const times = [`per ${step.words}`, ...buckets.map(({ start }) => timeOf(start, isByDay))];
  const width = Math.max(...times.map((time) => time.length));
  const lines = times.map((time, index): BarLine => {
    const numbers = hasFailed ? `${events[index]}  ${failed[index]}` : events[index];
    return { label: `${time.padEnd(width)}  ${numbers}`, value: index === 0 ? 0 : buckets[index - 1].events };
  });
  return barChart(lines, isPlain);
};

const rightAligned = (cells: readonly string[]): readonly string[] => {
  const width = Math.max(...cells.map((cell) => cell.length));
  return cells.map((cell) => cell.padStart(width));
};

/** `2026-03-01 09:00`, of UTC. */
const timeOf = (time: number, isByDay: boolean): string =>
  new Date(time)
    .toISOString()
    .slice(0, isByDay ? 10 : 16)
    .replace('T', ' ');

const closing = (findings: Findings, by: By): readonly string[] => {
  const { totals, windows } = findings;
  const { events, failed, leftOut, records, lateRecords } = totals;
  const late = lateRecords === 0 ? '' : `, ${number(lateRecords)} of them late`;
  const inFailed = failed === 0 ? '' : `, ${number(failed)} failed`;
  const more = withoutValue(findings);
  const { one } = BY[by];
  return [
    `${counted(events, 'event', 'events')}${inFailed}, in ${counted(windows.length, 'window', 'windows')} of ${spanOf(windows)}, from ${counted(records, 'record', 'records')}${late}`,
    ...(leftOut === 0
      ? []
      : [`${counted(leftOut, 'event was', 'events were')} left out of the log files, and only counted here`]),
    ...(more === 0
      ? []
      : [
          `${counted(more, 'more event is', 'more events are')} not among them: without ${articleOf(one)} ${one}, or from before the trail counted by ${one}`,
        ]),
    ...unknownLine(findings),
  ];
};

const articleOf = (noun: string): string => (/^[aeio]/i.test(noun) ? 'an' : 'a');

/** Records that somebody else may understand. */
export const unknownLine = ({ unknown }: Findings): readonly string[] =>
  unknown === 0 ? [] : [`${counted(unknown, 'record is', 'records are')} by something that is not known here`];

/** From where the first window begins to where the last one ends. */
const spanOf = (windows: Findings['windows']): string =>
  `${formatTime(windows[0].start)} to ${formatTime(windows[windows.length - 1].start + WINDOW)}`;
