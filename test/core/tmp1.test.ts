import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { aBusEvent, aNotification, aQueueLambdaEvent, aSubscription, lookedUpEvents } from '../data/wrappings.ts';
import { aLogFile, aRecord, pretty, readArrivals, readChunks, someRecords } from './read-arrivals.ts';

const [one, two, three] = someRecords(3).map((record) => record.replace(/"requestParameters".*"big"/, '"big"'));

/** Whatever an input may be made of, good and bad. */
const PARTS: readonly string[] = [
  ...[
    one,
    two,
    pretty(three),
    `${one}\n`,
    `${two}\r\n`,
    `${one},${two}`,
    aLogFile([one, two]),
    aLogFile([]),
    `[${one}]`,
  ],
  ...[
    pretty(aLogFile([one, two])),
    pretty(`[${one},${two}]`),
    aBusEvent(one),
    aQueueLambdaEvent([one, aNotification(two)]),
  ],
  ...[
    aSubscription([one, 'no JSON']),
    lookedUpEvents([two]),
    '{"a":1,"Records":[',
    '{"Records":[',
    '[',
    '[[',
    ']',
    '}',
    ']}',
  ],
  ...[
    '\n',
    '\r\n',
    ',',
    ' ',
    ':',
    '"',
    '\\',
    '{',
    '{"',
    '{"a":"b"}',
    '{"a":{"b":[1,{}]}}',
    '{"eventVersion":',
    '0',
    '-1e5',
    'null',
  ],
  ...[
    'nul',
    '\ufeff',
    '\ufeff',
    'some text\n',
    '\n[INFO] started\n',
    '\0\0\0',
    'é',
    '"text"',
    '{"a":01}',
    '{"a":"\n"}',
    ',"b":[',
  ],
  ...['[1,"a",null]', '['.repeat(70), '{"a":['.repeat(101), one.slice(0, 90), two.slice(90), ' '.repeat(300)],
];

/** Bytes of an input of many parts, some of them damaged, and where it is cut. */
const inputs = () =>
  fc
    .array(fc.constantFrom(...PARTS), { minLength: 1, maxLength: 10 })
    .chain((parts) => {
      const bytes = Buffer.from(parts.join(''));
      const damage = fc.record({ at: fc.nat({ max: bytes.length - 1 }), byte: fc.nat({ max: 255 }) });
      return fc.tuple(fc.constant(bytes), fc.array(damage, { maxLength: 1 }));
    })
    .map(([bytes, damages]) => {
      for (const { at, byte } of damages) bytes[at] = byte;
      return bytes;
    });

const cutAt = (bytes: Buffer, cuts: readonly number[]): Buffer[] => {
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b);
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
};

describe('how an input is cut', () => {
  it('makes no difference, whatever it holds', () => {
    fc.assert(
      fc.property(inputs(), fc.array(fc.nat(), { maxLength: 12 }), (bytes, cuts) => {
        expect(readChunks(cutAt(bytes, cuts))).toEqual(readChunks([bytes]));
      }),
      { numRuns: 30000 },
    );
  });

  it('makes no difference even byte by byte', () => {
    fc.assert(
      fc.property(inputs(), (bytes) => {
        expect(readArrivals(bytes, 1)).toEqual(readArrivals(bytes));
      }),
      { numRuns: 3000 },
    );
  });

  it.each([1, 2, 3, 7, 63, 64, 65, 1000, 4096])('makes no difference in chunks of %i bytes', (size) => {
    const records = someRecords(20);
    const input = `\ufeff${aLogFile(records)}\n{"damaged":}\n${records.join('\n')}\n${pretty(aQueueLambdaEvent(records))}`;

    const read = readArrivals(input, size);

    expect(read.records).toEqual([...records, ...records, ...records]);
    expect(read).toEqual(readArrivals(input));
  });

  it('makes no difference for records of megabytes', () => {
    const records = [aRecord(1, 'x'.repeat(3_000_000)), aRecord(2), aRecord(3, '\\"'.repeat(1_000_000))];
    const input = aLogFile(records);

    for (const size of [10_000, 65_536, 1_000_000]) expect(readArrivals(input, size).records).toEqual(records);
  });

  it('and chunks without bytes make none', () => {
    const [empty, bytes] = [Buffer.alloc(0), Buffer.from(`${one}\n${two}`)];

    const chunks = [empty, bytes.subarray(0, 50), empty, empty, bytes.subarray(50), empty];

    expect(readChunks(chunks)).toEqual(readChunks([bytes]));
  });
});

describe('every byte of an input', () => {
  it('is part of a record, of a piece, or of what stands between them', () => {
    const parts = PARTS.filter((part) => !/"(messageType|Events|messageId|detail-type|CloudTrailEvent)"/.test(part));
    const flat = fc.array(fc.constantFrom(...parts), { minLength: 1, maxLength: 10 }).map((some) => some.join(''));

    fc.assert(
      fc.property(flat, (input) => {
        const bytes = Buffer.from(input);
        const { records, positions, pieces, leftAlone } = readChunks([bytes]);
        fc.pre(leftAlone.length === 0);

        const left = Buffer.from(bytes);
        const covered = [
          ...pieces.map(({ position, length }) => ({ position, length })),
          ...records.map((record, index) => ({
            position: positions[index],
            length: lengthOf(bytes, positions[index], record),
          })),
        ].toSorted((a, b) => a.position - b.position);
        for (const { position, length } of covered) left.fill(' ', position, position + length);

        const overlaps = covered.some(
          ({ position, length }, i) => position + length > (covered[i + 1]?.position ?? Infinity),
        );
        expect(overlaps).toBe(false);
        expect(left.toString().replaceAll(/\ufeff|"Records"|"a":1|"b":/g, '')).toMatch(/^[\s,:[\]{}]*$/);
      }),
      { numRuns: 30000 },
    );
  });
});

/** How many bytes a record takes, whose tokens alone are known. */
const lengthOf = (bytes: Buffer, position: number, record: string): number => {
  let [at, inText] = [position, false];
  for (const token of Buffer.from(record)) {
    while (!inText && ' \t\r\n'.includes(String.fromCharCode(bytes[at]))) at++;
    if (token === 0x22 && bytes[at - 1] !== 0x5c) inText = !inText;
    at++;
  }
  return at - position;
};
