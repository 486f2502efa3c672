import Table from 'cli-table3';
import type { Counts } from '../core/commit.ts';
import { formatTime } from '../core/time.ts';
import type { LeftAlone } from '../core/wrappings.ts';
import type { InputReceipt } from '../stages/collect.ts';
import type { IngestResult } from './ingest.ts';
import { clean } from './terminal.ts';

const TOP_SERVICES = 8;
const MOST_PROBLEMS = 20;

/** One thing that was set aside: where, and why. */
export interface ReportedProblem {
  readonly input: string;
  /** Bytes of the (unpacked) input. */
  readonly position: number;
  readonly length: number;
  readonly reasons: readonly string[];
}

/** What `ingest` prints: as a summary for people, or as it is with `--json`. */
export interface Report {
  readonly archive: string;
  readonly inputs: {
    readonly read: number;
    readonly unreadable: readonly { readonly path: string; readonly message: string }[];
    /** Recognised, and holding no events: how many of each kind. */
    readonly leftAlone: Readonly<Partial<Record<LeftAlone, number>>>;
    readonly notLogs: readonly string[];
  };
  /** `arrivals = delivered + duplicates + setAside + excluded + summarised`. */
  readonly counts: Counts;
  /** The same of what an earlier, interrupted run had collected. */
  readonly earlier: Counts;
  readonly setAside: readonly ReportedProblem[];
  readonly moreSetAside: number;
  readonly oldest: string | null;
  readonly newest: string | null;
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  readonly services: number;
  readonly topServices: readonly { readonly service: string; readonly events: number }[];
  readonly logFiles: number;
  readonly alarms: readonly { readonly message: string; readonly remedy: string }[];
  readonly seconds: number;
  readonly eventsPerSecond: number;
}

const PATHS_DIFFER = {
  message: 'so many copies differ between bus and trail files that none was corrected',
  remedy: 'compare some of them: one of the paths changes events on their way',
};

/** Puts together what a run has to tell. */
export const reportOf = (result: IngestResult): Report => {
  const { tally, receipts, counts, faults, seconds } = result;
  const problems = receipts.flatMap(problemsOf);
  const services = [...tally.services].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const hasEvents = tally.events > 0;
  return {
    archive: result.archive,
    inputs: {
      read: receipts.length,
      unreadable: faults.map(({ path, message }) => ({ path, message })),
      leftAlone: leftAloneIn(receipts),
      notLogs: receipts.filter(({ leftAlone }) => leftAlone['not a log']).map(({ name }) => name),
    },
    counts,
    earlier: result.earlier,
    setAside: problems.slice(0, MOST_PROBLEMS),
    moreSetAside: problems.length - Math.min(problems.length, MOST_PROBLEMS) + sum(receipts.map((r) => r.morePieces)),
    oldest: hasEvents ? formatTime(tally.oldest) : null,
    newest: hasEvents ? formatTime(tally.newest) : null,
    accounts: [...tally.accounts].sort(),
    regions: [...tally.regions].sort(),
    services: services.length,
    topServices: services.slice(0, TOP_SERVICES).map(([service, events]) => ({ service, events })),
    logFiles: result.logFiles,
    alarms: [
      ...(result.corrected ? [] : [PATHS_DIFFER]),
      ...result.failing.map(({ message, remedy }) => ({ message, remedy })),
    ],
    seconds: Number(seconds.toFixed(3)),
    eventsPerSecond: Math.round(tally.events / seconds),
  };
};

const problemsOf = ({ name, pieces }: InputReceipt): ReportedProblem[] =>
  pieces.map(({ position, length, problems }) => ({
    input: name,
    position,
    length,
    reasons: problems.map(
      ({ path, expected, received }) => `${path === '' ? '' : `${path}: `}expected ${expected}, found ${received}`,
    ),
  }));

const leftAloneIn = (receipts: readonly InputReceipt[]): Partial<Record<LeftAlone, number>> => {
  const total: Partial<Record<LeftAlone, number>> = {};
  for (const { leftAlone } of receipts) {
    for (const [kind, count] of Object.entries(leftAlone)) {
      total[kind as LeftAlone] = (total[kind as LeftAlone] ?? 0) + count;
    }
  }
  return total;
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** 0: done; 1: some input was set aside or could not be read, or a file could not be published. */
export const exitStatus = ({ counts, earlier, inputs, alarms }: Report): 0 | 1 =>
  counts.setAside + earlier.setAside + inputs.unreadable.length + alarms.length > 0 ? 1 : 0;

const number = (value: number): string => value.toLocaleString('en-US');

/** The summary that people read. */
export const renderReport = (report: Report): string =>
  [outcomeTable(report), aboutEvents(report), remarks(report), setAsideList(report)]
    .filter((part) => part !== '')
    .join('\n\n');

const OUTCOMES: readonly (readonly [keyof Counts, string])[] = [
  ['delivered', 'new, now in the archive'],
  ['duplicates', 'already delivered, or given twice'],
  ['setAside', 'could not be delivered; reasons below'],
  ['excluded', 'logged by no trail'],
  ['summarised', 'counted in a summary'],
];

const outcomeTable = ({ counts, archive, logFiles }: Report): string => {
  const table = new Table({ style: { head: [], border: [], compact: true }, colAligns: ['left', 'right', 'left'] });
  for (const [outcome, meaning] of OUTCOMES) {
    const isQuiet = counts[outcome] === 0 && outcome !== 'delivered' && outcome !== 'duplicates';
    if (!isQuiet) table.push([outcome === 'setAside' ? 'set aside' : outcome, number(counts[outcome]), meaning]);
  }
  table.push(['arrivals', number(counts.arrivals), 'the sum']);
  const files = `${number(logFiles)} new log file${logFiles === 1 ? '' : 's'} in ${clean(archive)}`;
  return `${table.toString()}\n${files}`;
};

const aboutEvents = (report: Report): string => {
  const { oldest, newest, accounts, regions, services, topServices, seconds, eventsPerSecond, inputs } = report;
  if (oldest === null || newest === null) return 'No events were found.';
  const top = topServices.map(({ service, events }) => `${clean(service)} ${number(events)}`).join(', ');
  return [
    ['inputs', `${number(inputs.read)} read`],
    ['time span', `${oldest} to ${newest}`],
    ['accounts', some(accounts)],
    ['Regions', some(regions)],
    ['services', `${number(services)}: ${top}${services > topServices.length ? ', …' : ''}`],
    ['speed', `${number(eventsPerSecond)} events/s, ${seconds.toFixed(1)} s in all`],
  ]
    .map(([name, value]) => `${name.padEnd(10)} ${value}`)
    .join('\n');
};

const some = (names: readonly string[]): string =>
  `${number(names.length)}: ${names.slice(0, 4).map(clean).join(', ')}${names.length > 4 ? ', …' : ''}`;

const remarks = ({ counts, earlier, inputs, alarms }: Report): string => {
  const { digest = 0, notification = 0, empty = 0 } = inputs.leftAlone;
  const control = inputs.leftAlone['control message'] ?? 0;
  return [
    [earlier.delivered, 'events that an earlier, interrupted run had collected were delivered too'],
    [counts.reused, 'events have an eventID that stands at another time as well; both were delivered'],
    [counts.corrections, 'corrections: trail files told another story than the bus, and both are kept'],
    [counts.conflicts, 'conflicts: another event came under an eventID that was delivered already'],
    [digest, 'digest files were left alone'],
    [notification + control, 'notifications without events were left alone'],
    [empty, 'inputs were empty'],
    [inputs.notLogs.length, `inputs are not logs: ${some(inputs.notLogs).replace(/^[^:]*: /, '')}`],
  ]
    .filter(([count]) => count !== 0)
    .map(([count, text]) => `${number(count as number)} ${text}`)
    .concat(alarms.map(({ message, remedy }) => `ALARM: ${clean(message)}\n       ${remedy}`))
    .join('\n');
};

const setAsideList = ({ counts, setAside, moreSetAside, archive }: Report): string => {
  if (counts.setAside === 0) return '';
  const lines = setAside.map(
    ({ input, position, reasons }) => `  ${clean(input)}, byte ${number(position)}: ${reasons.map(clean).join('; ')}`,
  );
  const more = moreSetAside > 0 ? [`  and ${number(moreSetAside)} more`] : [];
  return [`Set aside, with the bytes, in ${clean(archive)}/set-aside:`, ...lines, ...more].join('\n');
};
