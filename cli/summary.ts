import Table from 'cli-table3';
import { STANDARD_INPUT } from '../adapters/local/inputs.ts';
import type { CountName, Counts } from '../core/commit.ts';
import { counted, number, shortService } from './numbers.ts';
import type { Report } from './report.ts';
import { aboutAlerts } from './summary-alerts.ts';
import { excludedLines, folderOf, trailLines } from './summary-trails.ts';
import { clean } from './terminal.ts';

const MOST_NAMES = 4;

/** The summary that people read. */
export const renderSummary = (report: Report): string =>
  [
    outcomeTable(report),
    aboutTrails(report),
    aboutEvents(report),
    remarks(report),
    aboutAlerts(report),
    setAsideList(report),
  ]
    .filter((part) => part !== '')
    .join('\n\n');

const OUTCOMES: readonly (readonly [CountName, string, string])[] = [
  ['delivered', 'delivered', 'new, now in the archive'],
  ['duplicates', 'duplicates', 'seen before, or given twice'],
  ['setAside', 'set aside', 'could not be delivered; reasons below'],
  ['excluded', 'excluded', 'logged by no trail'],
  ['summarised', 'summarised', 'left out, as trails ask: summaries stand for them'],
];

const ALWAYS_SHOWN: ReadonlySet<CountName> = new Set(['delivered', 'duplicates']);

const outcomeTable = ({ counts, archive, logFiles, trails, alarms }: Report): string => {
  if (counts.arrivals + logFiles === 0) return '';
  const table = new Table({ style: { head: [], border: [], compact: true }, colAligns: ['left', 'right', 'left'] });
  for (const [outcome, name, meaning] of OUTCOMES) {
    const isDelayed = outcome === 'delivered' && alarms.length > 0;
    const means = isDelayed ? 'new, not all of it in the archive yet: see below' : meaning;
    if (counts[outcome] > 0 || ALWAYS_SHOWN.has(outcome)) table.push([name, number(counts[outcome]), means]);
  }
  table.push(['arrivals', number(counts.arrivals), 'the sum']);
  return `${table.toString()}\n${counted(logFiles, 'new log file', 'new log files')} in ${within(archive, folderOf(trails))}`;
};

const aboutTrails = ({ trails }: Report): string => {
  const lines = trailLines(trails);
  return lines.length === 0 ? '' : ['Trails:', ...lines].join('\n');
};

const within = (archive: string, folder: string): string => clean(`${archive.replace(/\/+$/, '')}/${folder}`);

const aboutEvents = (report: Report): string => {
  const { oldest, newest, accounts, regions, services, topServices, seconds, eventsPerSecond, inputs } = report;
  if (oldest === null || newest === null) return `${counted(inputs.read, 'input', 'inputs')} read, no events found.`;
  const top = topServices.map(({ service, events }) => `${clean(shortService(service))} ${number(events)}`).join(', ');
  return [
    ['inputs', `${number(inputs.read)} read`],
    ['time span', oldest === newest ? oldest : `${oldest} to ${newest}`],
    ['accounts', some(accounts)],
    ['Regions', some(regions)],
    ['services', `${number(services)}: ${top}${services > topServices.length ? ', …' : ''}`],
    ['speed', `${number(eventsPerSecond)} events/s, ${seconds.toFixed(1)} s in all`],
  ]
    .map(([name, value]) => `${name.padEnd(10)} ${value}`)
    .join('\n');
};

const some = (names: readonly string[]): string => `${number(names.length)}: ${listed(names)}`;

const listed = (names: readonly string[]): string =>
  `${names.slice(0, MOST_NAMES).map(placeOf).join(', ')}${names.length > MOST_NAMES ? ', …' : ''}`;

const remarks = ({ counts, earlier, inputs, alarms, trails }: Report): string =>
  [
    ...excludedLines(counts.excludedBy),
    ...remarksOnTrails(trails),
    ...remarksOn(counts, earlier),
    ...remarksOnInputs(inputs),
    ...alarms.map(({ message, remedy }) => `ALARM: ${clean(message)}\n       ${remedy}`),
  ].join('\n');

type Remark = readonly [count: number, one: string, many: string];

const inWords = (all: readonly Remark[]): string[] =>
  all.filter(([count]) => count > 0).map(([count, one, many]) => counted(count, one, many));

const remarksOn = (counts: Counts, earlier: Counts): string[] => {
  const another = 'that another, interrupted run had collected';
  const otherStory = 'trail files told another story than the bus, and both are kept';
  const otherEvent = 'under an eventID that was delivered already came another event; it was set aside';
  return inWords([
    [earlier.delivered, `event ${another} was delivered too`, `events ${another} were delivered too`],
    [earlier.setAside, `arrival ${another} was set aside`, `arrivals ${another} were set aside`],
    [
      counts.reused,
      'event has the eventID of another, at another time; both are delivered',
      'events have the eventID of another, at another time; all are delivered',
    ],
    [counts.corrections, `correction: ${otherStory}`, `corrections: ${otherStory}`],
    [counts.conflicts, `conflict: ${otherEvent}`, `conflicts: ${otherEvent}`],
  ]);
};

const remarksOnTrails = (trails: Report['trails']): string[] => {
  const tooLong = trails.reduce((sum, trail) => sum + trail.tooLong, 0);
  const rest = 'longer than 256 KB, and in the log files only, not in the log group';
  return inWords([[tooLong, `event is ${rest}`, `events are ${rest}`]]);
};

const remarksOnInputs = ({ leftAlone, notLogs, unreadable }: Report['inputs']): string[] => {
  const { digest = 0, notification = 0, empty = 0 } = leftAlone;
  const messages = notification + (leftAlone['control message'] ?? 0);
  const names = listed(notLogs);
  const paths = listed(unreadable.map(({ path }) => path));
  return inWords([
    [digest, 'digest file was left alone', 'digest files were left alone'],
    [messages, 'message without events was left alone', 'messages without events were left alone'],
    [empty, 'input was empty', 'inputs were empty'],
    [notLogs.length, `input is not a log: ${names}`, `inputs are not logs: ${names}`],
    [unreadable.length, `input could not be read: ${paths}`, `inputs could not be read: ${paths}`],
  ]);
};

const placeOf = (input: string): string => (input === STANDARD_INPUT ? 'standard input' : clean(input));

const setAsideList = ({ counts, earlier, setAside, moreSetAside, archive }: Report): string => {
  if (counts.setAside + earlier.setAside === 0) return '';
  const lines = setAside.map(
    ({ input, position, reasons }) => `  ${placeOf(input)}, byte ${number(position)}: ${reasons.map(clean).join('; ')}`,
  );
  const more = moreSetAside > 0 && lines.length > 0 ? [`  and ${number(moreSetAside)} more`] : [];
  return [
    `Set aside and kept, with the reasons, in ${within(archive, 'set-aside')}${lines.length > 0 ? ':' : ''}`,
    ...lines,
    ...more,
  ].join('\n');
};
