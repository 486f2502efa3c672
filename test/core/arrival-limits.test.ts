import { describe, expect, it } from '@jest/globals';
import { MAX_RECORD } from '../../core/scan-window.ts';
import { aNotification, aQueueLambdaEvent, lookedUpEvents, packed } from '../data/wrappings.ts';
import { aLogFile, aRecord, readArrivals, readChunks, someRecords } from './read-arrivals.ts';

const MEGABYTE = 1024 * 1024;
const [one, two] = someRecords(2);
const withParameters = (json: string): string => one.replace('{"bucketName":"b1"}', () => json);
const deep = (depth: number, inside = '1'): string =>
  withParameters('{"a":['.repeat(depth / 2) + inside + ']}'.repeat(depth / 2));
const ofLength = (length: number): string => aRecord(3, 'x'.repeat(length - Buffer.byteLength(aRecord(3))));
const forged = aRecord(666);

const BETWEEN: readonly (readonly [string, string, string, string])[] = [
  ['in a list', '{"Records":[', ',', ']}'],
  ['on a line', '', '\n', '\n'],
  ['behind another', '', '', ''],
];

describe('a record that is too long', () => {
  it.each(BETWEEN)('%s is set aside by its beginning, and costs no other', (_, before, between, after) => {
    const long = ofLength(MAX_RECORD + MEGABYTE);
    const input = before + one + between + long + between + two + after;

    const read = readArrivals(input, MEGABYTE);

    expect(read.records).toEqual([one, two]);
    expect(read.pieces).toEqual([
      {
        position: Buffer.byteLength(before + one + between),
        length: MAX_RECORD + MEGABYTE,
        problems: [{ path: '', expected: `a record of at most ${MAX_RECORD} bytes`, received: 'something else' }],
        bytes: Buffer.from(long).subarray(0, 4096),
      },
    ]);
    expect(readArrivals(input)).toEqual(read);
  });

  it('is longer than the limit, not as long', () => {
    const asLong = ofLength(MAX_RECORD);

    for (const size of [undefined, 100_000]) {
      expect(readArrivals(`[${asLong},${one}]`, size)).toMatchObject({ records: [asLong, one], pieces: [] });
      expect(readArrivals(`[${asLong.replace('{', '{ ')},${one}]`, size)).toMatchObject({
        records: [one],
        pieces: [{}],
      });
    }
  });

  it.each([
    ['a text', `"${'x'.repeat(MAX_RECORD)}"`],
    ['a number', '1'.repeat(MAX_RECORD + 1)],
  ])('or %s as long, costs no record of its list', (_, item) => {
    const read = readArrivals(`[${one},${item},${two}]`, MEGABYTE);

    expect(read.records).toEqual([one, two]);
    expect(read).toEqual(readArrivals(`[${one},${item},${two}]`));
  });

  it('takes no memory, of however many megabytes', () => {
    const filling = Buffer.alloc(MEGABYTE, '{"a":["}"]},');
    const [start, end] = [Buffer.from(`${one}\n{"a":[`), Buffer.from(`1]}\n${two}`)];
    let most = 0;
    const before = process.memoryUsage().arrayBuffers;

    const read = readChunks(
      (function* () {
        yield start;
        for (let megabyte = 0; megabyte < 12 * 25; megabyte++) {
          yield filling;
          most = Math.max(most, process.memoryUsage().arrayBuffers - before);
        }
        yield end;
      })(),
    );

    expect(read.records).toEqual([one, two]);
    expect(read.pieces).toMatchObject([{ length: 300 * MEGABYTE + 9 }]);
    expect(most).toBeLessThan(150 * MEGABYTE);
  });

  it('is no record if it holds a list of them, wherever that stands', () => {
    const events = Array.from({ length: 18 }, (_, index) => aRecord(index, 'x'.repeat(MEGABYTE)));
    const found = lookedUpEvents(events).replace('{"Events"', '{"NextToken" : "more", "Other":[{}], "Events"');

    const read = readArrivals(found, 3 * MEGABYTE);

    expect(read.records).toEqual(events);
    expect(read.pieces).toEqual([]);
    expect(readArrivals(found)).toEqual(read);
  });
});

describe('a record that is nested too deep', () => {
  it.each(BETWEEN)('%s is set aside, and costs no other', (_, before, between, after) => {
    const record = deep(210);

    const read = readArrivals(before + one + between + record + between + two + after, 100);

    const [first, last] = [read.records[0], read.records.at(-1)];
    expect([first, last]).toEqual([one, between === '' ? one : two]);
    expect(read.pieces).toHaveLength(1);
  });

  it('in a list is one piece: its brackets can be trusted', () => {
    const record = deep(10_000);

    const { records, pieces } = readArrivals(aLogFile([one, record, two]), 1000);

    expect(records).toEqual([one, two]);
    expect(pieces).toMatchObject([{ position: 12 + Buffer.byteLength(`${one},`), bytes: Buffer.from(record) }]);
  });

  it.each([
    ['too deep', deep(210, `1,${forged},2`)],
    ['too long', withParameters(`{"a":[1,${forged},"${'x'.repeat(MAX_RECORD)}"]}`)],
    ['damaged', withParameters(`{"a":[1,${forged},2]}`).replace('PutBucket', 'Put\\Bucket')],
    ['damaged, with the other in a text', withParameters(JSON.stringify(`,${forged}`)).slice(0, -1)],
  ])('or %s smuggles no other record in', (_, record) => {
    expect(readArrivals(aLogFile([one, record, two])).records).toEqual([one, two]);
  });
});

describe('wrappings', () => {
  const wrapped = (times: number): string => Array.from({ length: times }).reduce<string>(aNotification, one);

  it('in one another are opened eight deep', () => {
    expect(readArrivals(wrapped(8))).toMatchObject({ records: [one], pieces: [] });
  });

  it('deeper than that are set aside', () => {
    const { records, pieces } = readArrivals(`${wrapped(9)}\n${two}`);

    expect(records).toEqual([two]);
    expect(pieces).toMatchObject([{ problems: [{ expected: 'at most 8 wrappings' }] }]);
  });

  it('hold gzip once, lest it grow without limit', () => {
    const twice = aQueueLambdaEvent([`{"awslogs":{"data":"${packed(`{"awslogs":{"data":"${packed(one)}"}}`)}"}}`, two]);

    const { records, pieces } = readArrivals(twice);

    expect(records).toEqual([two]);
    expect(pieces).toMatchObject([{ problems: [{ expected: 'gzip that is packed once' }] }]);
  });

  it('of lists are opened 63 deep, and none deeper', () => {
    const lists = (depth: number): string => '['.repeat(depth) + one + ']'.repeat(depth);
    const files = (depth: number): string => '{"Records":['.repeat(depth) + one + ']}'.repeat(depth);

    expect(readArrivals(`${lists(63)}\n${files(31)}`)).toMatchObject({ records: [one, one], pieces: [] });
    for (const json of [lists(64), files(32), files(100_000)]) {
      expect(readArrivals(`${json}\n${two}`)).toMatchObject({
        records: [two],
        pieces: [{ position: expect.any(Number) }],
      });
    }
  });
});
