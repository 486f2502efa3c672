/** An object of a document. */
export type Members = Readonly<Record<string, unknown>>;

/** Notes what is wrong with a rule, and where; returns nothing, for where a value would have been. */
export type Refuse = (path: string, message: string) => undefined;

export const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a value is, in the words of those who write rules. */
export const kindOf = (value: unknown): string => {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  return typeof value === 'string' ? 'a text' : `a ${typeof value}`;
};

const MOST_SHOWN = 80;

/** A piece of a rule, for a message: short, and on one line. */
export const shown = (text: string): string => {
  const line = oneLine(text);
  return line.length > MOST_SHOWN ? `${line.slice(0, MOST_SHOWN)}…` : line;
};

/** What would do something to a terminal or a header, or turns the writing around. */
// eslint-disable-next-line no-control-regex
const UNSEEN = /[\u0000-\u0020\u007f-\u00a0\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+/g;

/** The text on one line, without control characters. */
export const oneLine = (text: string): string => text.replace(UNSEEN, ' ').trim();

const LONGEST_NAME = 40;

/** How many letters must be changed, added, left out or swapped with their neighbour to get from one name to the other. */
const distance = (from: string, to: string): number => {
  let before: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const isSame = from[i - 1] === to[j - 1];
      const isSwapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      const cheapest = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + Number(!isSame));
      row.push(isSwapped ? Math.min(cheapest, before[j - 2] + 1) : cheapest);
    }
    before = last;
    last = row;
  }
  return last[to.length];
};

/** What somebody who wrote `name` is likely to have meant. */
export const nearMiss = (name: string, known: readonly string[]): string | undefined => {
  const written = name.toLowerCase().replaceAll(/[-_ ]/g, '');
  if (written.length > LONGEST_NAME) return undefined;
  const allowed = written.length > 5 ? 2 : 1;
  return known.find((other) => distance(written, other.toLowerCase().replaceAll(/[-_ ]/g, '')) <= allowed);
};

/** `; did you mean …?`, if anything is near. */
export const hint = (name: string, known: readonly string[]): string => {
  const near = nearMiss(name, known);
  return near === undefined ? '' : `; did you mean '${near}'?`;
};

/** Refuses members that nobody knows. */
export const refuseOthers = (members: Members, known: readonly string[], path: string, refuse: Refuse): void => {
  for (const name of Object.keys(members))
    if (!known.includes(name))
      refuse(`${path}.${shown(name)}`, `is not known here${hint(name, known) || `; known are ${known.join(', ')}`}`);
};

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const DURATION = /^(?<count>\d{1,7})(?<unit>[smhdw])$/;

/** Milliseconds of `90s`, `15m`, `1h`, `2d`, `1w`; undefined if it is none of these, or nothing. */
export const durationOf = (text: unknown): number | undefined => {
  const { count, unit } = (typeof text === 'string' && DURATION.exec(text)?.groups) || {};
  return count === undefined ? undefined : Number(count) * UNITS[unit] || undefined;
};
