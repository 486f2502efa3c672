import { type ExcludedBy, type Exclusion, EXCLUSIONS } from '../core/commit.ts';
import { counted, number } from './numbers.ts';
import type { TrailResult, TrailSummaries } from './trail-results.ts';

const REASONS: Readonly<Record<Exclusion, string>> = {
  account: 'of accounts that no trail logs',
  copy: 'from Regions that no trail logs',
  global: 'of global services, which the trail leaves out',
  logging: 'of trails that are not logging; to start one: opentrail trail start NAME',
  selectors: 'kept out by the event selectors',
  insights: 'Insights events, which no trail asks for',
  own: 'calls of OpenTrail itself to its own buckets',
};

const EXPLAINED =
  'opentrail explain FILE says why, of each event. What was excluded once stays so, also if trails change.';

/** Why events were excluded, a line for each reason. */
export const excludedLines = (excludedBy: ExcludedBy): string[] => {
  const lines = EXCLUSIONS.flatMap((by) => {
    const count = excludedBy[by] ?? 0;
    return count === 0 ? [] : [`${number(count)} excluded: ${REASONS[by]}`];
  });
  return lines.length === 0 ? [] : [...lines, EXPLAINED];
};

const isBuiltIn = ({ trail }: TrailResult): boolean => !trail.includes('/');

/** What each trail has got, if there are any but the built-in one. */
export const trailLines = (trails: readonly TrailResult[]): string[] => {
  if (trails.every(isBuiltIn)) return [];
  const names = trails.map(nameOf);
  const width = Math.max(...names.map((name) => name.length));
  return trails.map(({ events, logFiles, summaries }, index) => {
    const raw = `${counted(events, 'event', 'events')}, ${counted(logFiles, 'new log file', 'new log files')}`;
    return `  ${names[index].padEnd(width)}  ${raw}${summaries ? `; ${inSummaries(summaries)}` : ''}`;
  });
};

const inSummaries = ({ events, leftOut, files }: TrailSummaries): string => {
  const inFiles = counted(files, 'new summary file', 'new summary files');
  const all = `${counted(events, 'data event', 'data events')} in ${inFiles}`;
  return leftOut === 0 ? all : `${all}, ${number(leftOut)} of them left out of the log files`;
};

/** `name (account, Region)`, of `arn:<partition>:cloudtrail:<Region>:<account>:trail/<name>`. */
const nameOf = (result: TrailResult): string => {
  const [, , , region, account, resource = ''] = result.trail.split(':');
  return isBuiltIn(result) ? `${result.trail} (built in)` : `${resource.slice(6)} (${account}, ${region})`;
};

/** Below the archive, where the files have gone. */
export const folderOf = (trails: readonly TrailResult[]): string => {
  const used = trails.filter(({ logFiles, summaries }) => logFiles + (summaries?.files ?? 0) > 0);
  const places = new Set((used.length > 0 ? used : trails).map(isBuiltIn));
  if (places.size === 2) return '';
  return places.has(false) ? 'buckets' : 'AWSLogs';
};
