import stringWidth from 'string-width';
import { type Bucket, OTHER } from '../core/summaries/record.ts';
import type { SummaryRow } from '../core/summaries/sum-summaries.ts';
import { bar } from './bar-chart.ts';
import { counted, number, percent, shortService } from './numbers.ts';
import { renderTable } from './table.ts';
import { clean } from './terminal.ts';

/** Cells of the longest bar in a table. */
const BAR = 12;
/** What a table puts around its cells: a border and two spaces for each column, and a border at the end. */
const AROUND = 3;
const NARROWEST = 20;
/** Columns that are never left out: service and events. */
const NEEDED = 2;
/** Where there is no terminal: callers choose names, and may make them long. */
const WIDEST = 200;
/** Of a breakdown's values. */
const MOST_VALUES = 5;

type Column = readonly string[];

/** The rows as a table that is no wider than the terminal, if that is possible. */
export const rowsTable = (rows: readonly SummaryRow[], all: number, what: string, isPlain: boolean): string => {
  const longest = Math.max(0, ...rows.map(({ events }) => events));
  const names = [what, ...rows.map(({ name }) => clean(name))];
  const wanted = Math.min(NARROWEST, Math.max(...names.map(widthOf)));
  const columns = fitting(wanted, [
    ['service', ...rows.map(({ service }) => clean(shortService(service)))],
    rightAligned(['events', ...rows.map(({ events }) => number(events))]),
    rightAligned(['share', ...rows.map(({ events }) => percent(events, all))]),
    rightAligned(['failed', ...rows.map(({ failed }) => number(failed))]),
    rightAligned(['error rate', ...rows.map(({ failed, events }) => percent(failed, events))]),
    ['', ...rows.map(({ events }) => bar(events, longest, { width: BAR, isPlain }))],
  ]);
  const room = Math.max(wanted, roomBeside(columns));
  const [head, ...body] = names.map((name, index) => [shortened(name, room), ...columns.map((cells) => cells[index])]);
  return renderTable(head, body);
};

/** Without the last ones, if there would be no room for names; what stands first is needed most. */
const fitting = (room: number, columns: readonly Column[]): readonly Column[] =>
  columns.length <= NEEDED || roomBeside(columns) >= room ? columns : fitting(room, columns.slice(0, -1));

const roomBeside = (columns: readonly Column[]): number => {
  const widths = columns.map((cells) => Math.max(...cells.map(widthOf)));
  const taken = widths.reduce((sum, width) => sum + width + AROUND, AROUND + 1);
  return (process.stdout.columns ?? WIDEST + taken) - taken;
};

const rightAligned = (cells: readonly string[]): readonly string[] => {
  const width = Math.max(...cells.map((cell) => cell.length));
  return cells.map((cell) => cell.padStart(width));
};

/** Cells of the terminal, as the table counts them: letters of some languages take two. */
const widthOf = (text: string): number => stringWidth(text);

/** ARNs tell most at their beginning and end. */
const shortened = (text: string, room: number): string => {
  if (widthOf(text) <= room) return text;
  const characters = Array.from(text);
  const end = fittingIn(characters.toReversed(), Math.floor((room - 1) / 2)).toReversed();
  const begin = fittingIn(characters, room - 1 - widthOf(end.join('')));
  return `${begin.join('')}…${end.join('')}`;
};

/** As many of the first characters as there is room for. */
const fittingIn = (characters: readonly string[], room: number): readonly string[] => {
  let taken = 0;
  const end = characters.findIndex((character) => (taken += widthOf(character)) > room);
  return end < 0 ? characters : characters.slice(0, end);
};

const DIMENSIONS: ReadonlyMap<string, string> = new Map([
  ['eventName', 'API call'],
  ['resourceARN', 'resource'],
  ['userIdentity', 'user'],
  ['userAgent', 'user agent'],
  ['sourceIpAddress', 'address'],
  ['errorCode', 'error'],
  ['rawEvent', 'raw events'],
]);

/** How each row breaks down: the first values of every dimension. */
export const rowDetails = (rows: readonly SummaryRow[]): string =>
  rows
    .map(({ name, service, events, details }) => {
      const head = `${clean(name)} (${clean(shortService(service))}), ${counted(events, 'event', 'events')}`;
      return [head, ...details.flatMap(breakdownLines)].join('\n');
    })
    .join('\n\n');

const LABEL = Math.max(...[...DIMENSIONS.values()].map((label) => label.length));

const breakdownLines = ({ dimension, buckets }: SummaryRow['details'][number]): readonly string[] => {
  const values = buckets.filter(({ name }) => name !== OTHER);
  const rest = values.slice(MOST_VALUES);
  const lines = [
    ...values.slice(0, MOST_VALUES).map(({ name, value }) => [number(value), clean(name)]),
    ...(rest.length === 0 ? [] : [[number(sumOf(rest)), `${number(rest.length)} more`]]),
    ...(values.length === buckets.length
      ? []
      : [[number(sumOf(buckets) - sumOf(values)), 'other: behind the cap of their records']]),
  ];
  const width = Math.max(0, ...lines.map(([value]) => value.length));
  const label = clean(DIMENSIONS.get(dimension) ?? dimension);
  return lines.map(
    ([value, name], index) => `  ${(index === 0 ? label : '').padEnd(LABEL)}  ${value.padStart(width)}  ${name}`,
  );
};

const sumOf = (buckets: readonly Bucket[]): number => buckets.reduce((sum, { value }) => sum + value, 0);
