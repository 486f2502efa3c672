import { HOUR, parseTime, WINDOW } from '../core/time.ts';
import { type Complaint, isComplaint } from './caller.ts';

const UNITS: ReadonlyMap<string, number> = new Map([
  ['m', 60_000],
  ['h', HOUR],
  ['d', 24 * HOUR],
  ['w', 7 * 24 * HOUR],
]);
const SPAN = /^(?<count>\d{1,6})(?<unit>[mhdw])$/;
const DAY = /^\d{4}-\d\d-\d\d$/;
const MINUTE = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?<zone>Z?)$/;

/** A time of UTC, or how long ago: `2026-03-01`, `2026-03-01T09:00`, `2026-03-01T09:00:00Z`, `30m`, `24h`, `7d`, `2w`. */
export const parseMoment = (flag: string, text: string, now: number): number | Complaint => {
  const { count, unit } = SPAN.exec(text)?.groups ?? {};
  if (count !== undefined) return Math.max(0, now - Number(count) * (UNITS.get(unit) ?? 0));
  const time = parseTime(wholeTime(text));
  if (time !== undefined) return time;
  return {
    complaint: `'${text}' (${flag}) is no time`,
    remedy: 'give a time of UTC such as 2026-03-01 or 2026-03-01T09:00:00Z, or how long ago: 30m, 24h, 7d, 2w',
  };
};

/** Times between which something is asked for; without one, since or until ever. */
export interface TimeRange {
  readonly from?: number;
  readonly to?: number;
}

/** A flag by its name, and what a person gave for it. */
interface MomentFlag {
  readonly flag: string;
  readonly text: string | undefined;
}

/** The times that two flags say; the second must be later than the first. */
export const parseRange = (first: MomentFlag, second: MomentFlag, now: number): TimeRange | Complaint => {
  const [from, to] = [first, second].map(({ flag, text }) =>
    text === undefined ? undefined : parseMoment(flag, text, now),
  );
  if (isComplaint(from)) return from;
  if (isComplaint(to)) return to;
  if (from !== undefined && to !== undefined && to <= from)
    return { complaint: `${second.flag} is not after ${first.flag}`, remedy: 'give a later time, or leave it out' };
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
};

const wholeTime = (text: string): string => {
  if (DAY.test(text)) return `${text}T00:00:00Z`;
  return MINUTE.test(text) ? `${text.replace('Z', '')}:00Z` : text;
};

/** The beginning of the five minutes that a time is in. */
export const windowOf = (time: number): number => Math.floor(time / WINDOW) * WINDOW;
