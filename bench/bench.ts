import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { generate, type Generated } from './generate.ts';
import { measureLimit } from './limit.ts';
import { runMeasured } from './measure.ts';
import { type Run, tableOf, wrongCounts } from './report.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MEGA = 1e6;

const USAGE = `Usage: npm run bench -- [options]

  --events <n>   distinct events to ingest (default 1000000, about 1.7 GB of JSON)
  --seed <n>     which set of events (default 1)
  --repeat <n>   how many times to measure (default 1)
  --level <n>    gzip level of the limit; the one that log files are written with (default 6)
  --json         print one JSON object instead of a table
`;

interface Settings {
  readonly events: number;
  readonly seed: number;
  readonly repeat: number;
  readonly level: number;
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
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  return {
    events: wholeNumber('events', values.events, 1, 50_000_000),
    seed: wholeNumber('seed', values.seed, 0, 0x7fff_ffff),
    repeat: wholeNumber('repeat', values.repeat, 1, 100),
    level: wholeNumber('level', values.level, 0, 9),
    json: values.json,
    help: values.help,
  };
};

/** Ingests the set into a fresh archive, which is deleted afterwards. Throws unless every event is accounted for. */
const ingest = async ({ logs, events, duplicates }: Generated) => {
  const archive = join(ROOT, '.bench', `archive-${process.pid}-${Date.now()}`);
  try {
    const measured = await runMeasured(['cli/main.ts', 'ingest', logs, '--archive', archive, '--json'], ROOT);
    const { ended, stdout, stderr } = measured;
    if (ended !== 0) throw new Error(`ingest ended with ${ended}\n${stderr.slice(-2_000)}`);
    const expected = { arrivals: events + duplicates, delivered: events, duplicates, setAside: 0, excluded: 0 };
    const wrong = wrongCounts(stdout, expected);
    if (wrong.length > 0) throw new Error(`ingest lost count:\n  ${wrong.join('\n  ')}`);
    return measured;
  } finally {
    await rm(archive, { recursive: true, force: true });
  }
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

const bench = async ({ events, seed, repeat, level }: Settings, say: (line: string) => void) => {
  const set = await generate({ directory: join(ROOT, '.bench', 'data', `${events}-${seed}`), events, seed });
  const { duplicates, bytes, compressedBytes, files } = set;
  const size = `${(bytes / MEGA).toFixed(0)} MB of JSON, ${(compressedBytes / MEGA).toFixed(0)} MB as ${files.length} gzip files`;
  say(
    `${events} events and ${duplicates} duplicates, ${size}; ${availableParallelism()} cores, Node ${process.version}\n`,
  );
  const runs: Run[] = [];
  for (let turn = 0; turn < repeat; turn++) runs.push(await measure(set, level));
  say(tableOf(runs));
  return {
    events,
    duplicates,
    files: files.length,
    bytes,
    compressedBytes,
    level,
    cores: availableParallelism(),
    runs,
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
