import { gunzipSync } from 'node:zlib';
import type { ObjectStore } from '../../ports/index.ts';
import { objectsIn } from '../stages/visible.ts';
import { keyOf, type Sum, type Sums, type Tally } from './naive-summaries.ts';

/** A breakdown as a reader of the documentation expects it. */
export interface FoundBreakdown {
  readonly dimension: string;
  readonly statistics: readonly { readonly name: string; readonly value: number }[];
  readonly aggregationType: string;
}

/** A record of a file in `CloudTrail-Aggregated`, as a reader of the documentation expects it. */
export interface FoundRecord {
  readonly accountId: string;
  readonly eventId: string;
  readonly awsRegion: string;
  readonly eventSource: string;
  readonly timeWindow: { readonly windowStart: string; readonly windowEnd: string };
  readonly summary: { readonly primaryDimension: FoundBreakdown; readonly details: readonly FoundBreakdown[] };
  readonly addendum?: { readonly reason: string };
}

/** The records of a log file. */
export const parsed = <T>(file: Uint8Array): T[] =>
  (JSON.parse(gunzipSync(file).toString()) as { Records: T[] }).Records;

/** What a log file's key says of it: the trail's prefix, the account, the folder and the Region. */
export const partsOfKey = (key: string) =>
  /^(?<prefix>.*?)\/?AWSLogs\/(?:o-[^/]+\/)?(?<account>[^/]+)\/(?<folder>[^/]+)\/(?<region>[^/]+)\/\d{4}\/\d\d\/\d\d\/[^/]+$/.exec(
    key,
  )!.groups as Readonly<Record<'prefix' | 'account' | 'folder' | 'region', string>>;

/** The log files in a bucket that a trail has written below its prefix: summaries, or all others. */
export const filesOf = async (bucket: ObjectStore, prefix: string, which: 'summaries' | 'events') =>
  [...(await objectsIn(bucket))]
    .map(([key, file]) => ({ key, file, ...partsOfKey(key) }))
    .filter((found) => found.prefix === prefix)
    .filter(({ folder }) => (folder === 'CloudTrail-Aggregated') === (which === 'summaries'));

const plus = (a: Tally = new Map<string, number>(), b: Tally = new Map<string, number>()): Tally => {
  const names = [...new Set([...a.keys(), ...b.keys()])];
  return new Map(names.map((name) => [name, (a.get(name) ?? 0) + (b.get(name) ?? 0)]));
};

const NOTHING: Sum = { total: 0, leftOut: 0, by: new Map() };

const bothSums = (a: Sum, b: Sum): Sum => ({
  total: a.total + b.total,
  leftOut: a.leftOut + b.leftOut,
  by: new Map(
    [...new Set([...a.by.keys(), ...b.by.keys()])].map((name) => [name, plus(a.by.get(name), b.by.get(name))]),
  ),
});

/** Adds sums up, key by key. */
export const allSums = (several: readonly Sums[]): Sums => {
  const sums = new Map<string, Sum>();
  for (const [key, sum] of several.flatMap((one) => [...one])) sums.set(key, bothSums(sums.get(key) ?? NOTHING, sum));
  return sums;
};

export const keyOfRecord = ({ accountId, awsRegion, eventSource, timeWindow, summary }: FoundRecord): string => {
  const { dimension, statistics } = summary.primaryDimension;
  return keyOf(accountId, awsRegion, eventSource, timeWindow.windowStart, dimension, statistics[0].name);
};

const sumOf = ({ summary }: FoundRecord): Sum => {
  const { primaryDimension, details } = summary;
  const tallies = details.map(({ dimension, statistics }) => {
    const tally: Tally = new Map(statistics.map(({ name, value }) => [name, value]));
    return [dimension, tally] as const;
  });
  const by = new Map(tallies);
  const leftOut = by.get('rawEvent')?.get('summarised') ?? 0;
  by.delete('rawEvent');
  return { total: primaryDimension.statistics[0].value, leftOut, by };
};

/** What records say when all of them are added up. */
export const addUp = (records: readonly FoundRecord[]): Sums =>
  allSums(records.map((record) => new Map([[keyOfRecord(record), sumOf(record)]])));
