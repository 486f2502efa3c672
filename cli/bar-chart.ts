import { readEnvironment, terminalEnvironment } from '../contracts/environment.ts';

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
const PLAIN = '#';

export interface BarStyle {
  /** Cells of the longest bar. */
  readonly width: number;
  /** Of characters that every terminal has. */
  readonly isPlain: boolean;
}

/** A bar as long as its share of the longest; of what is there at all, something is seen. */
export const bar = (value: number, longest: number, { width, isPlain }: BarStyle): string => {
  if (value <= 0 || longest <= 0) return '';
  const cells = Math.min(1, value / longest) * width;
  if (isPlain) return PLAIN.repeat(Math.max(1, Math.round(cells)));
  const eighths = Math.max(1, Math.round(cells * 8));
  return '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8];
};

/** A line of a chart: what stands before the bar, and how long that is. */
export interface BarLine {
  readonly label: string;
  readonly value: number;
}

const NARROWEST = 10;
const WIDEST = 60;

/** Lines with bars that end where the terminal does. */
export const barChart = (lines: readonly BarLine[], isPlain: boolean): string => {
  const widest = Math.max(0, ...lines.map(({ label }) => label.length));
  const room = (process.stdout.columns ?? Infinity) - widest - 2;
  const style = { width: Math.min(WIDEST, Math.max(NARROWEST, room)), isPlain };
  const longest = Math.max(0, ...lines.map(({ value }) => value));
  return lines.map(({ label, value }) => `${label.padEnd(widest)}  ${bar(value, longest, style)}`.trimEnd()).join('\n');
};

/** Terminals without block characters. */
const POOR = new Set(['linux', 'dumb']);

/** Whether the terminal may not know block characters: it says so, or its locale is not UTF-8. */
export const isPlainTerminal = (): boolean => {
  const { LC_ALL, LC_CTYPE, LANG, TERM } = readEnvironment(terminalEnvironment);
  const locale = LC_ALL ?? LC_CTYPE ?? LANG;
  return POOR.has(TERM ?? '') || (locale !== undefined && !/utf-?8/i.test(locale));
};
