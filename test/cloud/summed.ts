import type { SummaryRecord } from '../../core/summaries/record.ts';
import { type Archived, readEvents } from '../cli/read-archive.ts';

/** Whether a record of an archive is a summary. */
export const isSummary = ({ folder }: Archived): boolean => folder.includes('/CloudTrail-Aggregated/');

/** How many events have what, over all records: however many those are, and in whatever order. */
const sumsOf = (records: readonly SummaryRecord[]): Map<string, number> => {
  const sums = new Map<string, number>();
  for (const { accountId, awsRegion, eventSource, timeWindow, summary } of records) {
    const { primaryDimension, details } = summary;
    const [{ name }] = primaryDimension.statistics;
    const place = [accountId, awsRegion, eventSource, timeWindow.windowStart, primaryDimension.dimension, name];
    for (const { dimension, statistics } of [primaryDimension, ...details]) {
      for (const { name: bucket, value } of statistics) {
        const key = JSON.stringify([...place, dimension, bucket]);
        sums.set(key, (sums.get(key) ?? 0) + value);
      }
    }
  }
  return sums;
};

const summariesIn = (archive: string): SummaryRecord[] =>
  readEvents(archive)
    .filter(isSummary)
    .map(({ tokens }) => JSON.parse(Buffer.from(tokens, 'latin1').toString()) as SummaryRecord);

/** What was compared. */
export interface Summed {
  readonly records: number;
  readonly sums: number;
  /** Events that some template counts, and how many of them are in summaries alone. */
  readonly events: number;
  readonly leftOut: number;
}

/** Throws unless the summaries of both archives add up to the same, for every template, dimension and value. */
export const mustSumUp = (what: string, ours: string, reference: string): Summed => {
  const records = summariesIn(ours);
  const [have, want] = [sumsOf(records), sumsOf(summariesIn(reference))];
  const differing = [...new Set([...have.keys(), ...want.keys()])].filter((key) => have.get(key) !== want.get(key));
  if (differing.length > 0) {
    const shown = differing.slice(0, 5).map((key) => `  ${key}: ${have.get(key) ?? 0}, expected ${want.get(key) ?? 0}`);
    throw new Error(`${what}: ${differing.length} of ${want.size} sums differ\n${shown.join('\n')}`);
  }
  const total = (dimension: string, bucket?: string): number =>
    [...have].reduce((sum, [key, value]) => {
      const [, , , , primary, , counted, name] = JSON.parse(key) as string[];
      const isMeant = primary === 'eventName' && counted === dimension && (bucket ?? name) === name;
      return sum + (isMeant ? value : 0);
    }, 0);
  const events = total('eventName');
  return { records: records.length, sums: have.size, events, leftOut: total('rawEvent', 'summarised') };
};
