import { describe, expect, it } from '@jest/globals';
import { aLogFile, aRecord, pretty, type Read, readArrivals, readChunks, someRecords } from './read-arrivals.ts';

const records = someRecords(5);
const [one, two, three, four, five] = records;

const piecesOf = (read: Read): string[] => read.pieces.map(({ bytes }) => bytes.toString());

/** A log file whose third record is another. */
const withThird = (third: string): string => aLogFile([one, two, third, four, five]);

/** What may happen to a record in the middle of a file. */
const DAMAGE: readonly (readonly [string, (record: string) => string])[] = [
  ['a number that is none', (record) => record.replace('12345678901234567890', '0123')],
  ['a word that is none', (record) => record.replace('null', 'nul')],
  ['a colon too many', (record) => record.replace('":"', '"::"')],
  ['a comma too few', (record) => record.replace('","eventID', '" "eventID')],
  ['a control character in a text', (record) => record.replace('PutBucket', 'Put\u0001Bucket')],
  ['an escape that is none', (record) => record.replace('PutBucket', 'Put\\Bucket')],
  ['a tab in a text', (record) => record.replace('PutBucket', 'Put\tBucket')],
  ['no closing bracket', (record) => record.slice(0, -1)],
  ['no opening bracket within', (record) => record.replace(':{"type"', ':"type"')],
  ['no closing bracket within', (record) => record.replace('"},"eventTime"', '","eventTime"')],
  ['another closing bracket', (record) => record.replace('"},"eventTime"', '"],"eventTime"')],
  ['a quote too few', (record) => record.replace('"eventName":"', '"eventName":')],
  ['a quote too many', (record) => record.replace('eventName', 'event"Name')],
  ['a hole of zeros', (record) => record.slice(0, 100) + '\0'.repeat(200) + record.slice(300)],
  ['its end cut off', (record) => record.slice(0, 300)],
  ['its beginning cut off', (record) => record.slice(300)],
  ['its middle cut out', (record) => record.slice(0, 100) + record.slice(200)],
  ['the end of another record', (record) => record.slice(0, 123) + record.slice(45)],
];

describe('a damaged record', () => {
  it.each(DAMAGE)('in a compact list, with %s, costs no other', (_, damage) => {
    const read = readArrivals(withThird(damage(three)));

    expect(read.records).toEqual([one, two, four, five]);
    expect(read.pieces.length).toBeGreaterThan(0);
  });

  it.each(DAMAGE)('in a pretty list, with %s, costs no other', (_, damage) => {
    const third = damage(three)
      .replaceAll(/([{,])"/g, '$1\n      "')
      .replaceAll('}', '\n    }');
    const file = pretty(withThird('"third"')).replace('"third"', () => third);

    const read = readArrivals(file);

    expect(read.records).toEqual([one, two, four, five]);
    expect(read.pieces.length).toBeGreaterThan(0);
  });

  it.each(DAMAGE)('on a line of its own, with %s, costs no other', (_, damage) => {
    const read = readArrivals([one, two, damage(three), four, five].join('\n'));

    expect(read.records).toEqual([one, two, four, five]);
    expect(piecesOf(read)).toEqual([damage(three)]);
  });

  it.each(DAMAGE)('in a list of a line for each, with %s, costs no other', (_, damage) => {
    const read = readArrivals(`{"Records":[\n${[one, two, damage(three), four, five].join(',\n')}\n]}\n`);

    expect(read.records).toEqual([one, two, four, five]);
  });

  it.each(DAMAGE)('as the first and the last of a list, with %s, costs no other', (_, damage) => {
    expect(readArrivals(`[${damage(one)},${two},${three}]`).records).toEqual([two, three]);
    expect(readArrivals(`[${one},${two},${damage(three)}]`).records).toEqual([one, two]);
  });

  it('with a bracket too many is read none the worse', () => {
    const read = readArrivals(withThird(`${three}}`));

    expect(read.records).toEqual(records);
    expect(read.pieces).toHaveLength(1);
  });

  it('is one piece, with its place and what is wrong, if its brackets match', () => {
    const damaged = three.replace('12345678901234567890', '0123');
    const file = withThird(damaged);
    const position = Buffer.byteLength(file.slice(0, file.indexOf(damaged)));
    const at = Buffer.byteLength(file.slice(0, file.indexOf(damaged) + damaged.indexOf(':0123') + 1));

    expect(readArrivals(file).pieces).toEqual([
      {
        position,
        length: Buffer.byteLength(damaged),
        problems: [{ path: `byte ${at}`, expected: 'JSON', received: 'a number must not begin with 0' }],
        bytes: Buffer.from(damaged),
      },
    ]);
  });

  it('is one piece up to the next record, if its brackets do not match', () => {
    const damaged = three.slice(0, 300);

    expect(piecesOf(readArrivals(withThird(damaged)))).toEqual([damaged]);
  });

  it('costs no file but its own, of files on lines', () => {
    const files = [aLogFile([one, two]), aLogFile([three, four.slice(0, 99)]), aLogFile([five])];

    expect(readArrivals(files.join('\n')).records).toEqual([one, two, three, five]);
  });

  it('is kept whole up to a megabyte, and its beginning of more', () => {
    const [kept, cut] = [700_000, 1_200_000].map((length) => `{"a":01,"b":"${'x'.repeat(length)}"}`);

    expect(piecesOf(readArrivals(`${kept}\n${one}`))).toEqual([kept]);
    expect(piecesOf(readArrivals(`[${kept},${one}]`))).toEqual([kept]);
    expect(piecesOf(readArrivals(`${cut}\n${one}`, 10_000))).toEqual([cut.slice(0, 4096)]);
    expect(piecesOf(readArrivals(`[${cut},${one}]`, 10_000))).toEqual([cut.slice(0, 4096)]);
  });
});

describe('a record that is not UTF-8', () => {
  const raw = Buffer.from(aRecord(3).replace('日本', '\xff'), 'latin1');

  it.each([
    ['in a list', '[', ',', ']'],
    ['on a line', '', '\n', ''],
  ])('%s is a piece, and costs no other', (_, before, between, after) => {
    const [head, tail] = [`${before}${one}${between}`, `${between}${two}${after}`];

    const read = readChunks([Buffer.concat([Buffer.from(head), raw, Buffer.from(tail)])]);

    expect(read.records).toEqual([one, two]);
    expect(read.pieces).toEqual([
      {
        position: Buffer.byteLength(head),
        length: raw.length,
        problems: [{ path: '', expected: 'UTF-8', received: 'something else' }],
        bytes: raw,
      },
    ]);
  });
});

describe('a file cut short', () => {
  const file = aLogFile([one, two]);
  const bytes = Buffer.from(file);
  const spans = [one, two].map((record) => {
    const start = bytes.indexOf(record);
    return { start, end: start + Buffer.byteLength(record) };
  });

  it('at any byte gives all records before, and one piece for the rest', () => {
    const lengths = Array.from({ length: bytes.length - 1 }, (_, index) => index + 1);

    const read = lengths.map((length) => {
      const { records: complete, pieces } = readChunks([bytes.subarray(0, length)]);
      return {
        complete,
        pieces: pieces.map(({ position, bytes: piece }) => ({ position, piece: piece.toString('latin1') })),
      };
    });

    expect(read).toEqual(
      lengths.map((length) => {
        const cut = spans.find(({ start, end }) => start < length && length < end);
        const position = length < spans[0].start ? 0 : (cut?.start ?? length);
        const complete = [one, two].filter((_, index) => spans[index].end <= length);
        return { complete, pieces: [{ position, piece: bytes.toString('latin1', position, length) }] };
      }),
    );
  });

  it('behind its last bracket lacks nothing', () => {
    expect(readArrivals(file)).toMatchObject({ records: [one, two], pieces: [] });
  });

  it.each([file, one, `[${one}`, `${one}\n`, '', ' '])('that can be read no further says why, once: %.15s', (input) => {
    const problem = { path: 'byte 7', expected: 'gzip data that is whole', received: 'unexpected end of file' };

    const { pieces } = readChunks([Buffer.from(input)], problem);

    expect(pieces).toMatchObject([{ position: Buffer.byteLength(input), length: 0, problems: [problem] }]);
  });

  it('in the middle of a record says both', () => {
    const problem = { path: 'byte 7', expected: 'gzip data that is whole', received: 'unexpected end of file' };

    const { pieces } = readChunks([Buffer.from(file.slice(0, -20))], problem);

    expect(pieces).toMatchObject([{ position: spans[1].start, problems: [{ expected: 'JSON' }, problem] }]);
  });
});
