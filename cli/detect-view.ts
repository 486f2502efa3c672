import { STANDARD_INPUT } from '../adapters/local/inputs.ts';
import type { Finding } from '../core/alerts/finding.ts';
import type { Problem } from '../core/event.ts';
import type { DormantRule } from '../core/rules/rule.ts';
import { formatTime } from '../core/time.ts';
import { actorOf, type Gathered, type RuleTally } from '../stages/detect-gather.ts';
import type { Looked } from './detect-looked.ts';
import { counted, number, shortService } from './numbers.ts';
import { type Cell, renderTable } from './table.ts';
import { clean } from './terminal.ts';

/** All that there is to tell. */
export interface Detections {
  readonly looked: Looked;
  readonly gathered: Gathered;
  /** The rules that were asked, counted in words. */
  readonly asked: string;
  readonly dormant: readonly DormantRule[];
}

const MOST_FAULTS = 20;
const MOST_ACTORS = 3;

/** What people read: each rule that has found something, the newest findings, and what was looked through. */
export const viewDetections = ({ looked, gathered, asked, dormant }: Detections, withTables: boolean): string => {
  const { findings, kept, tallies } = gathered;
  const tables = withTables && findings > 0 ? [viewTallies(tallies), viewKept(kept, findings)] : [];
  return [...tables, ...viewTotals(looked, findings, tallies.length, asked), ...viewDormant(dormant)]
    .filter((part) => part !== '')
    .join('\n\n');
};

const viewTallies = (tallies: readonly RuleTally[]): string => {
  const rows = tallies.map(({ rule, findings, from, to, actors }): Cell[] => [
    rule.level,
    folded(rule.title),
    number(findings),
    from === to ? formatTime(from) : [formatTime(from), formatTime(to)],
    [
      ...actors
        .slice(0, MOST_ACTORS)
        .map(([name, count]) => shortened(actors.length === 1 ? name : `${name}: ${number(count)}`)),
      ...(actors.length > MOST_ACTORS ? [`and ${number(actors.length - MOST_ACTORS)} more`] : []),
    ],
  ]);
  return renderTable(['level', 'rule', 'findings', 'first and last', 'who'], rows);
};

const viewKept = (kept: readonly Finding[], all: number): string => {
  if (kept.length === 0) return '';
  const some = `${number(kept.length)} of ${number(all)} findings, the worst and of those the newest (--limit, --level, --rule):`;
  const head = kept.length < all ? some : 'All of them:';
  return `${head}\n${renderTable(['time', 'rule', 'who', 'where', 'event'], kept.map(rowOf))}`;
};

const rowOf = (finding: Finding): Cell[] => {
  const { rule, time, event, correlation } = finding;
  const head = [[formatTime(time), rule.level], folded(rule.title)] as const;
  if (event === undefined) {
    const { count = 0, accounts = [], regions = [], eventIds = [] } = correlation ?? {};
    return [
      ...head,
      folded(actorOf(finding)),
      [...someOf(accounts), ...someOf(regions)],
      [`${number(count)} counted`, ...someOf(eventIds)],
    ];
  }
  const { actor, address, account, region, name = 'no name', source, errorCode, eventId = 'no event id' } = event;
  const call = `${source === undefined ? '' : `${shortService(source)} `}${name}`;
  return [
    ...head,
    [...folded(actor.name), ...(address === undefined ? [] : [`from ${shortened(address)}`])],
    [account, region],
    [shortened(errorCode === undefined ? call : `${call}: ${errorCode}`), shortened(eventId)],
  ];
};

const someOf = (values: readonly string[]): readonly string[] =>
  values.length > MOST_ACTORS ? [...values.slice(0, MOST_ACTORS - 1).map(shortened), '…'] : values.map(shortened);

const WIDTH = 30;
const LONGEST = 60;
const MOST_LINES = 3;

/** An attacker's text must not push the rest off the screen. */
const shortened = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);

/** In lines that leave room for others. */
const folded = (text: string): readonly string[] => {
  const lines: string[] = [];
  let rest = text;
  while (rest.length > WIDTH && lines.length < MOST_LINES - 1) {
    const space = rest.lastIndexOf(' ', WIDTH);
    const end = space > 0 ? space : WIDTH;
    lines.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  return [...lines, rest.length > WIDTH ? `${rest.slice(0, WIDTH - 1)}…` : rest];
};

const viewTotals = (
  { events, asked: ofThatTime, inputs, leftAlone }: Looked,
  findings: number,
  rules: number,
  asked: string,
): readonly string[] => {
  const found =
    findings === 0
      ? 'No findings'
      : `${counted(findings, 'finding', 'findings')} of ${counted(rules, 'rule', 'rules')}`;
  const some = ofThatTime === events ? '' : `${number(ofThatTime)} of `;
  const of = `${some}${counted(events, 'event', 'events')} of ${counted(inputs, 'input', 'inputs')}`;
  const time = ofThatTime === 0 && events > 0 ? ' No event is of that time (--since, --until).' : '';
  const left = [...leftAlone].map(([kind, count]) => `${number(count)} ${kind}`);
  return [
    `${found}: ${of} looked through with ${asked}${left.length === 0 ? '' : `; left alone: ${left.join(', ')}`}.${time}`,
  ];
};

const viewDormant = (dormant: readonly DormantRule[]): readonly string[] => {
  if (dormant.length === 0) return [];
  const names = [...new Set(dormant.flatMap(({ placeholders }) => placeholders))].map((name) => `%${clean(name)}%`);
  const wait = counted(dormant.length, 'rule was not asked: it waits', 'rules were not asked: they wait');
  return [`${wait} for values of ${names.join(', ')} (--placeholder NAME=VALUE,…).`];
};

/** Says on standard error what could not be read, or not counted. */
export const tellTroubles = (
  looked: Looked,
  { copiesCounted, hitsLost }: Pick<Gathered, 'copiesCounted' | 'hitsLost'>,
): void => {
  const { events, faults, unread, unreadPieces, failures } = looked;
  const lines = [
    ...faults,
    ...unread.map(
      ({ input, position, problems }) => `${placeOf(input)}, byte ${position}: ${problems.map(inWords).join('; ')}`,
    ),
  ];
  const more = lines.length - MOST_FAULTS + unreadPieces - unread.length;
  const rest = [
    ...(more > 0 ? [`${number(more)} more could not be read`] : []),
    ...[...failures].map(
      ([rule, { message, events }]) =>
        `${rule} failed over ${counted(events, 'event', 'events')}: ${message}; please report it`,
    ),
    ...(events === 0
      ? ['no events were read; name files or folders with events of CloudTrail, such as an archive’s AWSLogs/']
      : []),
    ...(copiesCounted
      ? ['so many findings that copies of the later ones count again; ask for fewer rules or a shorter time']
      : []),
    ...(hitsLost > 0
      ? [
          `correlations have not counted ${counted(hitsLost, 'event', 'events')}, being too many; ask for a shorter time`,
        ]
      : []),
  ];
  for (const line of [...lines.slice(0, MOST_FAULTS), ...rest]) process.stderr.write(`opentrail: ${clean(line)}\n`);
};

const placeOf = (input: string): string => (input === STANDARD_INPUT ? 'standard input' : input);

const inWords = ({ path, expected, received }: Problem): string => {
  if (path === '' && received === 'something else') return `not ${expected}`;
  if (expected === 'JSON') return `not JSON at ${path}: ${received}`;
  return `${path === '' ? '' : `${path}: `}expected ${expected}, found ${received}`;
};
