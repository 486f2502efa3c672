/** Five minutes, in milliseconds: the window of deliveries, stamps and summaries. */
export const WINDOW = 5 * 60 * 1000;
export const HOUR = 60 * 60 * 1000;

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
// Aggregated events are documented with a space for the T as well (aggregated-events.md §1).
const EXTENDED = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)?$/;
const BASIC = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(?:\.(\d{1,9}))?(Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)?$/;
/** The first time that cannot be written in our form. */
const YEAR_10000 = Date.UTC(10_000, 0);

/**
 * Reads an ISO-8601 time to milliseconds since 1970, without a zone as UTC. `undefined` for what is no time, or is none
 * that can have been: 31 February, hour 25, years before 1970 or past 9999.
 */
export const parseTime = (text: string): number | undefined => {
  if (text === last.text) return last.time;
  last = { text, time: parseUsual(text) };
  return last.time;
};

/** Records of one moment come together. */
let last: { readonly text: string; readonly time: number | undefined } = { text: '', time: undefined };

const parse = (text: string): number | undefined => {
  const match = EXTENDED.exec(text) ?? BASIC.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
  const milliseconds = Math.trunc(Number(`0.${match[7] ?? 0}`) * 1000);
  const time = utc(year, month, day, hour, minute, second);
  return time === undefined ? undefined : inRange(time + milliseconds - offset(match[8]));
};

const inRange = (time: number): number | undefined => (time >= 0 && time < YEAR_10000 ? time : undefined);

const utc = (year: number, month: number, day: number, hour: number, minute: number, second: number) => {
  const isLeapYear = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const lastDay = month === 2 && !isLeapYear ? 28 : (DAYS[month - 1] ?? 0);
  // 60 is a leap second.
  if (year < 1970 || day < 1 || day > lastDay || hour > 23 || minute > 59 || second > 60) return undefined;
  return inRange(Date.UTC(year, month - 1, day, hour, minute, second));
};

/** CloudTrail's own form, `2026-03-01T09:01:02Z`, without a regular expression: every record has one. */
const parseUsual = (text: string): number | undefined => {
  if (text.length !== 20) return parse(text);
  const year = digitsAt(text, 0) * 100 + digitsAt(text, 2);
  const [month, day] = [digitsAt(text, 5), digitsAt(text, 8)];
  const [hour, minute, second] = [digitsAt(text, 11), digitsAt(text, 14), digitsAt(text, 17)];
  const isUsual =
    text[4] === '-' && text[7] === '-' && text[10] === 'T' && text[13] === ':' && text[16] === ':' && text[19] === 'Z';
  // Not a number, if a digit is none.
  const isWhole = year + month + day + hour + minute + second >= 0;
  return isUsual && isWhole ? utc(year, month, day, hour, minute, second) : parse(text);
};

const digitsAt = (text: string, at: number): number => digitAt(text, at) * 10 + digitAt(text, at + 1);

const digitAt = (text: string, at: number): number => {
  const digit = text.charCodeAt(at) - 0x30;
  return digit >= 0 && digit <= 9 ? digit : NaN;
};

const offset = (zone: string | undefined): number => {
  if (zone === undefined || zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
};

/** `2026-03-01T09:01:02Z`: CloudTrail's form, whole seconds. */
export const formatTime = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;
