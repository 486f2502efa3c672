import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { generate, type Generated } from './generate.ts';
import { ingest, ROOT } from './ingest.ts';
import { measureLimit } from './limit.ts';
import {
  choosing,
  type Comparison,
  matchingRules,
  measurePair,
  type Pair,
  summarizing,
  tableOfPairs,
} from './pairs.ts';
import { type Run, tableOf } from './report.ts';

const MEGA = 1e6;

const USAGE = `Usage: npm run bench -- [options]

  --events <n>   distinct events to ingest (default 1000000, about 1.7 GB of JSON)
  --seed <n>     which set of events (default 1)
  --repeat <n>   how many times to measure (default 1)
  --level <n>    gzip level of the limit; the one that log files are written with (default 6)
  --trails <n>   measure in pairs instead: without trails, and with n that choose beside one that logs everything
  --summaries    measure in pairs instead: one trail that logs everything, without and with summaries of data events
  --rules        measure in pairs instead: without alerts, and with all rules that come with OpenTrail
  --data         only data events
  --json         print one JSON object instead of a table
`;

interface Settings {
  readonly events: number;
  readonly seed: number;
  readonly repeat: number;
  readonly level: number;
  readonly trails: number;
  readonly summaries: boolean;
  readonly rules: boolean;
  readonly data: boolean;
}

const wholeNumber = (name: string, text: string, low: number, high: number): number => {
  const value = Number(text);
  if (Number.isInteger(value) && value >= low && value <= high) return value;
  throw new Error(`--${name} must be a whole number from ${low} to ${high}, not ${text}`);
};

const readArguments = () => {
  const { values } = parseArgs({
    options: {
      events: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: '1' },
      repeat: { type: 'string', default: '1' },
      level: { type: 'string', default: '6' },
      trails: { type: 'string', default: '0' },
      summaries: { type: 'boolean', default: false },
      rules: { type: 'boolean', default: false },
      data: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  return {
    events: wholeNumber('events', values.events, 1, 50_000_000),
    seed: wholeNumber('seed', values.seed, 0, 0x7fff_ffff),
    repeat: wholeNumber('repeat', values.repeat, 1, 100),
    level: wholeNumber('level', values.level, 0, 9),
    trails: wholeNumber('trails', values.trails, 0, 100),
    summaries: values.summaries,
    rules: values.rules,
    data: values.data,
    json: values.json,
    help: values.help,
  };
};

const measure = async (set: Generated, level: number): Promise<Run> => {
  const { events, files, bytes } = set;
  const limit = await measureLimit(files, { level, cores: availableParallelism(), events });
  const { seconds, peakMemory } = await ingest(set);
  return {
    seconds,
    eventsPerSecond: events / seconds,
    megabytesPerSecond: bytes / MEGA / seconds,
    peakMemoryMegabytes: peakMemory === undefined ? undefined : peakMemory / MEGA,
    limitEventsPerSecond: limit.eventsPerSecond,
    ratio: limit.seconds / seconds,
  };
};

type Measure<Result> = (set: Generated, settings: Settings, say: (line: string) => void) => Promise<Result>;

const measureRuns: Measure<{ runs: readonly Run[] }> = async (set, { repeat, level }, say) => {
  const runs: Run[] = [];
  for (let turn = 0; turn < repeat; turn++) runs.push(await measure(set, level));
  say(tableOf(runs));
  return { runs };
};

const comparisonOf = ({ seed, trails, summaries, rules }: Settings): Comparison => {
  if (rules) return matchingRules;
  return summaries ? summarizing(seed) : choosing(seed, trails);
};

const measurePairs: Measure<{ pairs: readonly Pair[] }> = async (set, settings, say) => {
  const pairs: Pair[] = [];
  const compared = comparisonOf(settings);
  for (let turn = 0; turn < settings.repeat; turn++) pairs.push(await measurePair(set, compared, turn));
  say(tableOfPairs(pairs, compared.what, set.events));
  return { pairs };
};

const bench = async (settings: Settings, say: (line: string) => void) => {
  const { events, seed, data } = settings;
  const directory = join(ROOT, '.bench', 'data', `${events}-${seed}${data ? '-data' : ''}`);
  const set = await generate({ directory, events, seed, ...(data ? { isOnlyData: true } : {}) });
  const { duplicates, bytes, compressedBytes, files } = set;
  const size = `${(bytes / MEGA).toFixed(0)} MB of JSON, ${(compressedBytes / MEGA).toFixed(0)} MB as ${files.length} gzip files`;
  say(
    `${events} events and ${duplicates} duplicates, ${size}; ${availableParallelism()} cores, Node ${process.version}\n`,
  );
  const isInPairs = settings.trails > 0 || settings.summaries || settings.rules;
  const measured = await (isInPairs ? measurePairs : measureRuns)(set, settings, say);
  return {
    events,
    duplicates,
    files: files.length,
    bytes,
    compressedBytes,
    level: settings.level,
    cores: availableParallelism(),
    ...measured,
  };
};

const main = async (): Promise<void> => {
  const { json, help, ...settings } = readArguments();
  if (help) return console.log(USAGE);
  const result = await bench(settings, json ? () => {} : console.log);
  if (json) console.log(JSON.stringify(result, null, 2));
};

main().catch((error: unknown) => {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
