import { describe, expect, it } from '@jest/globals';
import { aRecord, readArrivals } from './read-arrivals.ts';

const HALF_A_MEGABYTE = 512 * 1024;
const filled = (text: string): string => text.repeat(Math.ceil(HALF_A_MEGABYTE / text.length));

/** Half a megabyte each, which would take hours if anything were read again and again. */
const HOSTILE: readonly (readonly [string, string])[] = [
  ['lists that are not closed, on lines', filled('[\n{x\n')],
  ['lists that are not closed', filled('[{x,')],
  ['damaged records in a list', `[${filled('{x},')}`],
  ['damaged records that are not closed', `[${filled('{x,')}`],
  ['records that begin again and again', `[${filled('{"eventVersion":[1,')}`],
  ['beginnings of records behind commas', `[${filled(',{')}`],
  ['space behind commas', `[${filled(`{x,${' '.repeat(190)}`)}`],
  ['space in a list', `[${filled(' ')}`],
  ['space in an object', `{${filled(' ')}`],
  ['commas', `[{x${filled(',')}`],
  ['quotes', `[{${filled('"')}`],
  ['backslashes', `[{"${filled('\\')}`],
  ['lines in texts', `[${filled('{"\n')}`],
  ['objects on lines that never end', filled('{"a":[\n')],
  ['lines that begin with a list', filled('[INFO] message\n')],
  ['numbers', `[${filled('1,')}`],
  ['a number', `[${filled('1')}`],
  ['empty lists', filled('[]')],
  ['empty files', filled('{"Records":[]}')],
  ['names of lists', `{"Records":[${filled('{"Records":')}`],
  ['byte order marks', filled('\ufeff')],
  ['marks that do not end', filled('\ufeff').slice(0, -1) + 'x'],
  ['closing brackets', filled(']')],
];

describe('hostile input is read in linear time', () => {
  it.each(HOSTILE)('%s', (_, input) => {
    const record = aRecord(1);
    const begun = performance.now();

    const inChunks = readArrivals(`${record}\n${input}\n${record}`, 65_536);
    const inOneGo = readArrivals(`${record}\n${input}\n${record}`);

    expect(performance.now() - begun).toBeLessThan(5000);
    expect(inChunks.records[0]).toBe(record);
    expect(inOneGo.pieces.length).toBe(inChunks.pieces.length);
  });
});
