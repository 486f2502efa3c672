import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { formatTime, HOUR, parseTime, WINDOW } from '../../core/time.ts';

const VALID: readonly (readonly [string, string])[] = [
  ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z'],
  ['2026-03-01T09:01:02Z', '2026-03-01T09:01:02.000Z'],
  ['2026-03-01T09:01:02', '2026-03-01T09:01:02.000Z'],
  ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
  ['2000-02-29T00:00:00Z', '2000-02-29T00:00:00.000Z'],
  ['2026-12-31T23:59:59Z', '2026-12-31T23:59:59.000Z'],
  ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
  ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59.000Z'],
  ['2026-03-01T09:01:02.5Z', '2026-03-01T09:01:02.500Z'],
  ['2026-03-01T09:01:02.123456789Z', '2026-03-01T09:01:02.123Z'],
  ['2026-03-01T09:01:02.9999', '2026-03-01T09:01:02.999Z'],
  ['2026-03-01T09:01:02+00:00', '2026-03-01T09:01:02.000Z'],
  ['2026-03-01T09:01:02+05:30', '2026-03-01T03:31:02.000Z'],
  ['2026-03-01T09:01:02-0800', '2026-03-01T17:01:02.000Z'],
  ['2026-03-01T00:30:00.250+01:00', '2026-02-28T23:30:00.250Z'],
  ['20131102T010628Z', '2013-11-02T01:06:28.000Z'],
  ['20131102T010628', '2013-11-02T01:06:28.000Z'],
  ['20131102T010628.5+0100', '2013-11-02T00:06:28.500Z'],
  ['20131102T010628+0100', '2013-11-02T00:06:28.000Z'],
  // Both forms stand in AWS's examples of aggregated events (aggregated-events.md §1).
  ['2025-10-30 23:45:00', '2025-10-30T23:45:00.000Z'],
];

const INVALID = [
  ...['2026-00-01T00:00:00Z', '2026-13-01T00:00:00Z', '2026-02-31T00:00:00Z', '2026-02-29T00:00:00Z'],
  ...['2100-02-29T00:00:00Z', '2026-04-31T00:00:00Z', '2026-01-00T00:00:00Z', '2026-01-32T00:00:00Z'],
  ...['2026-01-01T24:00:00Z', '2026-01-01T00:60:00Z', '2026-01-01T00:00:61Z', '0000-01-01T00:00:00Z'],
  ...['0099-01-01T00:00:00Z', '1969-12-31T23:59:59Z', '1970-01-01T00:00:00+00:01', '10000-01-01T00:00:00Z'],
  ...['9999-12-31T23:59:59-00:01', '9999-12-31T23:59:60Z', '2026-01-01T00:00:00+24:00', '2026-01-01T00:00:00+00:60'],
  ...['2026-01-01T00:00:00+99:99', '2026-01-01T00:00:00+1', '2026-01-01T00:00:00+01', '2026-01-01T00:00:00.Z'],
  ...['2026-01-01T00:00:00.1234567890Z', '2026-01-01T00:00Z', '2026-01-01', '', ' ', 'now', '1772355662'],
  ...['2026-1-1T00:00:00Z', '2026-01-01T00:00:00ZZ', ' 2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z\n'],
  ...['2026/01/01T00:00:00Z', '2026-01-01t00:00:00Z', '2026-01-01T00:00:00z', '2026-01-01T-1:00:00Z'],
  ...['２０２６-01-01T00:00:00Z', '2026-01-01T00:00:0١Z', '+026-01-01T00:00:00Z', '2026-01-01T00.00.00Z'],
  ...['20260101T0000Z', '2026-0101T000000Z', '20261301T000000Z', '2026-01-01T00:00: 0Z', '2026-01-01T0x:00:00Z'],
];

/** Every time that `Date` can write in four digits of a year. */
const times = () => fc.integer({ min: 0, max: Date.UTC(10_000, 0) - 1 });

describe('a time', () => {
  it.each(VALID)('%s is %s', (text, expected) => {
    const time = parseTime(text);

    expect(new Date(time ?? NaN).toISOString()).toBe(expected);
  });

  it.each(INVALID)('is not %j', (text) => {
    expect(parseTime(text)).toBeUndefined();
  });

  it('is read and written without loss, in every form', () => {
    fc.assert(
      fc.property(times(), (time) => {
        const text = new Date(time).toISOString();
        const second = Math.floor(time / 1000) * 1000;

        expect(parseTime(text)).toBe(time);
        expect(parseTime(text.replace(/[-:]/g, ''))).toBe(time);
        expect(parseTime(text.replace('Z', '000+00:00'))).toBe(time);
        expect(parseTime(formatTime(time))).toBe(second);
        expect(formatTime(time)).toBe(`${text.slice(0, 19)}Z`);
      }),
    );
  });

  it('is the same by the quick way for the usual form, and by the other', () => {
    const two = fc.nat({ max: 99 }).map((number) => String(number).padStart(2, '0'));
    const digits = fc.tuple(fc.constantFrom('19', '20', '99', '2x'), ...Array.from({ length: 6 }, () => two));

    fc.assert(
      fc.property(digits, ([century, year, month, day, hour, minute, second]) => {
        const text = `${century}${year}-${month}-${day}T${hour}:${minute}:${second}`;

        expect(parseTime(`${text}Z`)).toBe(parseTime(`${text}.0Z`));
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps each of the thousand milliseconds', () => {
    const read = Array.from({ length: 1000 }, (_, ms) =>
      parseTime(`1970-01-01T00:00:00.${String(ms).padStart(3, '0')}Z`),
    );

    expect(read).toEqual(Array.from({ length: 1000 }, (_, ms) => ms));
  });

  it('is told apart from the time read just before', () => {
    expect([parseTime('2026-01-01T00:00:00Z'), parseTime('no time'), parseTime('no time')]).toEqual([
      Date.UTC(2026, 0),
      undefined,
      undefined,
    ]);
    expect(parseTime('')).toBeUndefined();
  });

  it('is any other text in no case', () => {
    fc.assert(fc.property(fc.string({ maxLength: 25 }), (text) => parseTime(text) === undefined));
  });

  it('has windows of five minutes, twelve an hour', () => {
    expect([WINDOW, HOUR / WINDOW]).toEqual([300_000, 12]);
  });
});
