import type { Counts } from '../core/commit.ts';
import type { Problem } from '../core/event.ts';
import { formatTime } from '../core/time.ts';
import type { LeftAlone } from '../core/wrappings.ts';
import type { InputReceipt } from '../stages/collect.ts';
import type { IngestResult } from './ingest.ts';
import { type AlertsReport, reportOfAlerts } from './report-alerts.ts';
import type { TrailResult } from './trail-results.ts';

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
  /** The same of what another run had collected and, mostly since it was interrupted, not delivered. */
  readonly earlier: Counts;
  readonly setAside: readonly ReportedProblem[];
  /** What was set aside and is not listed; conflicts have a count of their own. */
  readonly moreSetAside: number;
  readonly oldest: string | null;
  readonly newest: string | null;
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  readonly services: number;
  readonly topServices: readonly { readonly service: string; readonly events: number }[];
  readonly logFiles: number;
  readonly trails: readonly TrailResult[];
  readonly alarms: readonly { readonly message: string; readonly remedy: string }[];
  /** Absent if nobody wanted any. */
  readonly alerts?: AlertsReport;
  readonly seconds: number;
  readonly eventsPerSecond: number;
}

const PATHS_DIFFER = {
  message: 'so many copies differ between bus and trail files that none was corrected',
  remedy: 'compare some of them: one of the paths changes events on their way',
};

/** Puts together what a run has to tell. */
export const reportOf = (result: IngestResult): Report => {
  const { tally, counts, faults, seconds } = result;
  const receipts = result.receipts.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const setAside = receipts.flatMap(problemsOf).slice(0, MOST_PROBLEMS);
  const services = [...tally.services].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const hasEvents = tally.events > 0;
  const alerts = reportOfAlerts(result);
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
    setAside,
    moreSetAside: Math.max(0, counts.setAside - counts.conflicts - setAside.length),
    oldest: hasEvents ? formatTime(tally.oldest) : null,
    newest: hasEvents ? formatTime(tally.newest) : null,
    accounts: [...tally.accounts].sort(),
    regions: [...tally.regions].sort(),
    services: services.length,
    topServices: services.slice(0, TOP_SERVICES).map(([service, events]) => ({ service, events })),
    logFiles: result.trails.reduce((sum, { logFiles }) => sum + logFiles, 0),
    trails: result.trails,
    alarms: [
      ...(result.corrected ? [] : [PATHS_DIFFER]),
      ...result.failing.map(({ message, remedy }) => ({ message, remedy })),
    ],
    ...(alerts ? { alerts } : {}),
    seconds: Number(seconds.toFixed(3)),
    eventsPerSecond: Math.round(tally.events / seconds),
  };
};

const problemsOf = ({ name, pieces }: InputReceipt): ReportedProblem[] =>
  pieces.map(({ position, length, problems }) => ({ input: name, position, length, reasons: problems.map(reasonOf) }));

/** A problem in words. */
const reasonOf = ({ path, expected, received }: Problem): string => {
  if (path === '' && received === 'something else') return `not ${expected}`;
  if (expected === 'JSON') return `not JSON at ${path}: ${received}`;
  return `${path === '' ? '' : `${path}: `}expected ${expected}, found ${received}`;
};

const leftAloneIn = (receipts: readonly InputReceipt[]): Partial<Record<LeftAlone, number>> => {
  const total: Partial<Record<LeftAlone, number>> = {};
  for (const { leftAlone } of receipts) {
    for (const [kind, count] of Object.entries(leftAlone)) {
      total[kind as LeftAlone] = (total[kind as LeftAlone] ?? 0) + count;
    }
  }
  return total;
};

/** 0: done; 1: some input was set aside or could not be read; 2: a file could not be published, or somebody not told. */
export const exitStatus = ({ counts, earlier, inputs, alarms, alerts }: Report): 0 | 1 | 2 => {
  if (alarms.length + (alerts?.alarms.length ?? 0) > 0) return 2;
  return counts.setAside + earlier.setAside + inputs.unreadable.length > 0 ? 1 : 0;
};
