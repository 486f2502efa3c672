import type { Problem } from '../event.ts';
import { parseTime } from '../time.ts';
import { type Template, TEMPLATES } from './configuration.ts';
import { type Bucket, SHAPES } from './record.ts';

/** Counts of a dimension of whatever name. */
export interface ReadBreakdown {
  readonly dimension: string;
  readonly statistics: readonly Bucket[];
}

/** What of an aggregated record is used, whoever wrote it. */
export interface ReadSummary {
  readonly account: string;
  readonly region: string;
  readonly service: string;
  /** Milliseconds since 1970. */
  readonly windowStart: number;
  /** `undefined`: its primary dimension is that of no template we know. */
  readonly template: Template | undefined;
  /** Of one bucket, mostly. */
  readonly primary: ReadBreakdown;
  readonly details: readonly ReadBreakdown[];
  /** It came, or was changed, after its window. */
  readonly isLate: boolean;
}

/** What is in a file, and what of it cannot be read. */
export interface SummaryReading {
  readonly records: readonly ReadSummary[];
  readonly problems: readonly Problem[];
}

type Fields = Readonly<Record<string, unknown>>;

/** Nobody has so many events in five minutes; sums of many such numbers are still exact. */
const MOST_EVENTS = 1e12;
/** How much of a strange text is told. */
const LONGEST_TOLD = 60;

/**
 * Reads the aggregated records of a file, in every form that CloudTrail's are said to have: `{"Records":[…]}`, `[…]` and
 * `[[…]]` (aggregated-events.md §3). Dimensions and members that nobody knows yet may be there; what is no aggregated record
 * is told, and counts nowhere.
 */
export const readSummaryFile = (bytes: Buffer): SummaryReading => {
  const json = parse(bytes.toString('utf8').replace(/^\uFEFF/, ''));
  if ('problem' in json) return { records: [], problems: [json.problem] };
  const records: ReadSummary[] = [];
  const problems: Problem[] = [];
  for (const { value, path } of recordsIn(json.value)) {
    const problem = problemOf(value, path);
    if (problem) problems.push(problem);
    else records.push(summaryOf(value as AggregatedFields));
  }
  return { records, problems };
};

const parse = (text: string): { readonly value: unknown } | { readonly problem: Problem } => {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    // What V8 says quotes the text.
    const received = error instanceof SyntaxError && text.trim() !== '' ? 'something else' : 'nothing';
    return { problem: { path: '', expected: 'JSON', received } };
  }
};

interface Placed {
  readonly value: unknown;
  readonly path: string;
}

const recordsIn = (json: unknown): readonly Placed[] => {
  if (isObject(json) && Array.isArray(json['Records'])) return itemsOf(json['Records'], 'Records');
  if (!Array.isArray(json)) return [{ value: json, path: '' }];
  return itemsOf(json, '').flatMap((item) =>
    Array.isArray(item.value) ? itemsOf(item.value as readonly unknown[], item.path) : [item],
  );
};

const itemsOf = (list: readonly unknown[], path: string): readonly Placed[] =>
  list.map((value, index) => ({ value, path: `${path}[${index}]` }));

/** A record of which everything that is used has been looked at. */
interface AggregatedFields {
  readonly accountId: string;
  readonly awsRegion: string;
  readonly eventSource: string;
  readonly timeWindow: { readonly windowStart: string };
  readonly summary: { readonly primaryDimension: ReadBreakdown; readonly details?: readonly ReadBreakdown[] | null };
  readonly addendum?: unknown;
}

const TEMPLATE_OF: ReadonlyMap<string, Template> = new Map(
  TEMPLATES.map((template) => [SHAPES[template].primary, template]),
);

const summaryOf = ({ accountId, awsRegion, eventSource, timeWindow, summary, addendum }: AggregatedFields) => ({
  account: accountId,
  region: awsRegion,
  service: eventSource,
  windowStart: parseTime(timeWindow.windowStart)!,
  template: TEMPLATE_OF.get(summary.primaryDimension.dimension),
  primary: summary.primaryDimension,
  details: summary.details ?? [],
  isLate: isObject(addendum),
});

const TEXTS = ['accountId', 'awsRegion', 'eventSource'];

/** The first thing for which this is no aggregated record that could be counted. */
const problemOf = (value: unknown, path: string): Problem | undefined => {
  if (!isObject(value)) return wrong(path, 'an aggregated record', value);
  const at = (name: string): string => (path === '' ? name : `${path}.${name}`);
  if (value['eventCategory'] !== 'Aggregated') return wrong(at('eventCategory'), 'Aggregated', value['eventCategory']);
  const missing = TEXTS.find((name) => typeof value[name] !== 'string');
  if (missing !== undefined) return wrong(at(missing), 'a text', value[missing]);
  const { windowStart } = fieldsOf(value['timeWindow']);
  const isTime = typeof windowStart === 'string' && parseTime(windowStart) !== undefined;
  if (!isTime) return wrong(at('timeWindow.windowStart'), 'a time', windowStart);
  const { primaryDimension, details } = fieldsOf(value['summary']);
  return (
    breakdownProblem(primaryDimension, at('summary.primaryDimension')) ?? detailsProblem(details, at('summary.details'))
  );
};

const detailsProblem = (details: unknown, path: string): Problem | undefined => {
  if (details === undefined || details === null) return undefined;
  if (!Array.isArray(details)) return wrong(path, 'a list', details);
  for (const [index, detail] of details.entries()) {
    const problem = breakdownProblem(detail, `${path}[${index}]`);
    if (problem) return problem;
  }
  return undefined;
};

const breakdownProblem = (value: unknown, path: string): Problem | undefined => {
  const { dimension, statistics, aggregationType = 'Count' } = fieldsOf(value);
  if (typeof dimension !== 'string') return wrong(`${path}.dimension`, 'a text', dimension);
  if (aggregationType !== 'Count') return wrong(`${path}.aggregationType`, 'Count', aggregationType);
  if (!Array.isArray(statistics)) return wrong(`${path}.statistics`, 'a list', statistics);
  const index = statistics.findIndex((bucket) => !isBucket(bucket));
  if (index < 0) return undefined;
  const { name, value: count } = fieldsOf(statistics[index]);
  const bucket = `${path}.statistics[${index}]`;
  return typeof name === 'string'
    ? wrong(`${bucket}.value`, 'a whole number from 0 on', count)
    : wrong(`${bucket}.name`, 'a text', name);
};

const isBucket = (value: unknown): value is Bucket =>
  isObject(value) && typeof value['name'] === 'string' && isCount(value['value']);

const isCount = (value: unknown): boolean =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MOST_EVENTS;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const fieldsOf = (value: unknown): Fields => (isObject(value) ? value : {});

const wrong = (path: string, expected: string, value: unknown): Problem => ({
  path,
  expected,
  received: inWords(value),
});

const inWords = (value: unknown): string => {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(value);
  return text.length > LONGEST_TOLD ? `${text.slice(0, LONGEST_TOLD)}…` : text;
};
