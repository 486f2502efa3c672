/** What one run of the CLI achieved, beside the limit measured next to it. Megabytes are 10^6 bytes, uncompressed. */
export interface Run {
  readonly seconds: number;
  readonly eventsPerSecond: number;
  readonly megabytesPerSecond: number;
  readonly peakMemoryMegabytes: number | undefined;
  readonly limitEventsPerSecond: number;
  /** This run's speed as a share of the limit. */
  readonly ratio: number;
}

/** The counts that an ingest must report. */
export interface Expected {
  readonly arrivals: number;
  readonly delivered: number;
  readonly duplicates: number;
  readonly setAside: number;
  readonly excluded: number;
}

/** Every count that is not as expected, in words; none if all are. `stdout` is the report of `ingest --json`. */
export const wrongCounts = (stdout: string, expected: Expected): string[] => {
  let counts: Partial<Record<string, unknown>> | undefined;
  try {
    counts = (JSON.parse(stdout) as { counts?: Partial<Record<string, unknown>> }).counts;
  } catch {
    return [`the report is not JSON: ${stdout.slice(0, 200)}`];
  }
  if (!counts) return ['the report has no counts'];
  return Object.entries(expected)
    .filter(([name, count]) => counts[name] !== count)
    .map(([name, count]) => `${name} should be ${count} but is ${String(counts[name])}`);
};

const ROWS: readonly { name: string; key: keyof Run; digits: number }[] = [
  { name: 'seconds', key: 'seconds', digits: 1 },
  { name: 'events/s', key: 'eventsPerSecond', digits: 0 },
  { name: 'MB/s (uncompressed JSON)', key: 'megabytesPerSecond', digits: 1 },
  { name: 'peak memory, MB', key: 'peakMemoryMegabytes', digits: 0 },
  { name: 'limit, events/s', key: 'limitEventsPerSecond', digits: 0 },
  { name: 'ratio to the limit', key: 'ratio', digits: 2 },
];

/** Of numbers in order. */
export const median = (sorted: readonly number[]): number => {
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

const cellsOf = (values: readonly (number | undefined)[], digits: number): string[] => {
  const sorted = values.filter((value) => value !== undefined).sort((a, b) => a - b);
  if (sorted.length === 0) return ['not measured'];
  const chosen = values.length === 1 ? sorted : [sorted[0], median(sorted), sorted[sorted.length - 1]];
  const format = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return chosen.map((value) => value.toLocaleString('en-US', format));
};

/** The runs as a small table: the values of a single run, or minimum, median and maximum of several. */
export const tableOf = (runs: readonly Run[]): string => {
  const heading = runs.length === 1 ? [] : [['', 'min', 'median', 'max']];
  const rows = ROWS.map(({ name, key, digits }) => [
    name,
    ...cellsOf(
      runs.map((run) => run[key]),
      digits,
    ),
  ]);
  return [...heading, ...rows]
    .map(([name, ...cells]) => name.padEnd(26) + cells.map((cell) => cell.padStart(14)).join(''))
    .join('\n');
};
