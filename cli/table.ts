import Table from 'cli-table3';
import { clean } from './terminal.ts';

const STYLE = { head: [], border: [], compact: true };
/** What stands beside the text of a cell. */
const PADDING = 2;
const NARROWEST = 20;

/** A text, or several lines. */
export type Cell = string | readonly string[];

const linesOf = (cell: Cell): readonly string[] => (typeof cell === 'string' ? [cell] : cell).map(clean);

/** The line in pieces of at most so many characters, between words where there are any. */
const fold = (line: string, width: number): readonly string[] => {
  const pieces: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const space = rest.lastIndexOf(' ', width);
    const end = space > 0 ? space : width;
    pieces.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  return [...pieces, rest];
};

/** A table for people, every line of it cleaned; the last column is folded where the terminal ends. */
export const renderTable = (head: readonly string[], rows: readonly (readonly Cell[])[]): string => {
  const cells = rows.map((row) => row.map(linesOf));
  const widths = head.map((title, column) =>
    Math.max(title.length, ...cells.flatMap((row) => row[column].map((line) => line.length))),
  );
  const others = widths.slice(0, -1).reduce((sum, width) => sum + width, 0);
  const frame = widths.length * PADDING + widths.length + 1;
  const room = Math.max(NARROWEST, (process.stdout.columns ?? Infinity) - others - frame);
  const table = new Table({ style: STYLE, head: [...head] });
  for (const row of cells) {
    const last = row[row.length - 1].flatMap((line) => fold(line, room));
    table.push([...row.slice(0, -1), last].map((lines) => lines.join('\n')));
  }
  return table.toString();
};

/** Names and values, one below the other. */
export const renderFields = (fields: readonly (readonly [name: string, value: string])[]): string => {
  const width = Math.max(...fields.map(([name]) => name.length));
  return fields.map(([name, value]) => `${name.padEnd(width)}  ${clean(value)}`).join('\n');
};
