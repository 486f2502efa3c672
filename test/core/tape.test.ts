import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import { ESCAPED, JsonScanner, KIND } from '../../core/json-scanner.ts';
import { copyCompact, textOf } from '../../core/tape.ts';
import { choices, documents, type Json, writeOddly } from './json-text.ts';
import { tokensOf } from './tokens.ts';

const scanned = (text: string) => {
  const bytes = Buffer.from(text);
  const scanner = new JsonScanner();
  scanner.scan(bytes, 0, bytes.length);
  return { bytes, scanner, tape: scanner.tape };
};

/** The value that a reader of the tape sees at a node, if every slice agrees with what is in it. */
const valueAt = (bytes: Buffer, tape: Int32Array, node: number): Json => {
  const [kind, start, end, after] = tape.subarray(node, node + 4);
  const slice = JSON.parse(bytes.toString('utf8', start, end)) as Json;
  const isEscaped = typeof slice === 'string' && bytes.subarray(start, end).includes(0x5c);
  const seen = seenAt(bytes, tape, node);
  const isSound = isDeepStrictEqual(seen, slice) && ((kind & ESCAPED) !== 0) === isEscaped && after > node;
  if (!isSound) throw new Error(`node ${node}, ${kind}, reads ${JSON.stringify(seen)}`);
  return slice;
};

const seenAt = (bytes: Buffer, tape: Int32Array, node: number): unknown => {
  const kind = tape[node] & 7;
  const after = tape[node + 3];
  if (kind === KIND.array) {
    const items: Json[] = [];
    for (let item = node + 4; item < after; item = tape[item + 3]) items.push(valueAt(bytes, tape, item));
    return items;
  }
  if (kind === KIND.object) {
    const entries: [string, Json][] = [];
    for (let key = node + 4; key < after; key = tape[tape[key + 3] + 3]) {
      entries.push([textOf(bytes, tape, key), valueAt(bytes, tape, tape[key + 3])]);
    }
    return Object.fromEntries(entries);
  }
  if (kind === KIND.text) return textOf(bytes, tape, node);
  return JSON.parse(bytes.toString('utf8', tape[node + 1], tape[node + 2]));
};

const compact = (text: string): string => {
  const bytes = Buffer.from(text);
  const into = Buffer.alloc(bytes.length + 2, '#');
  const end = copyCompact(bytes, 0, bytes.length, into, 1);
  expect(into.toString('utf8', end)).toBe('#'.repeat(into.length - end));
  return into.toString('utf8', 1, end);
};

describe('the tape', () => {
  it('leads to every value of a document', () => {
    fc.assert(
      fc.property(documents(), choices(), (value, choose) => {
        const { bytes, tape } = scanned(writeOddly(value, choose));

        expect(valueAt(bytes, tape, 0)).toEqual(value);
      }),
      { numRuns: 300 },
    );
  });

  it('grows with a document of many values', () => {
    const numbers = Array.from({ length: 10_000 }, (_, index) => index);

    const { bytes, tape } = scanned(JSON.stringify({ numbers, last: true }));

    expect(valueAt(bytes, tape, 0)).toEqual({ numbers, last: true });
  });

  it('forgets the document before', () => {
    const scanner = new JsonScanner();
    const [first, second] = [Buffer.from('[ "é", 1, [2, 3] ]'), Buffer.from('{"a":1}')];

    scanner.scan(first, 0, first.length);
    scanner.scan(second, 0, second.length);

    expect(valueAt(second, scanner.tape, 0)).toEqual({ a: 1 });
    expect(scanner).toMatchObject({ sawSpace: false, sawNonAscii: false });
  });

  it('reads a value from the middle of other bytes', () => {
    const bytes = Buffer.from('garbage {"a":"b"} garbage');
    const scanner = new JsonScanner();

    expect(scanner.scan(bytes, 8, bytes.length)).toBe(17);
    expect(valueAt(bytes, scanner.tape, 0)).toEqual({ a: 'b' });
  });

  it.each([
    ['[1,"a b"]', false, false],
    ['[1, "a"]', true, false],
    ['{"a" :1}', true, false],
    ['["é"]', false, true],
    ['{"é":1}', false, true],
    ['["\\u00e9"]', false, false],
  ])('knows of %j whether there is space between tokens, and anything past ASCII', (text, sawSpace, sawNonAscii) => {
    expect(scanned(text).scanner).toMatchObject({ sawSpace, sawNonAscii });
  });
});

describe('a compact copy', () => {
  it.each([
    ['{ "a b" : "c  d" }', '{"a b":"c  d"}'],
    ['["\\" x", "\\\\" , "\\\\\\" y"]', '["\\" x","\\\\","\\\\\\" y"]'],
    ['[1.0, 1e5,\t-0 ,\r\n12345678901234567890]', '[1.0,1e5,-0,12345678901234567890]'],
    ['[ true , null ]', '[true,null]'],
    ['{"a":1, "a":2}', '{"a":1,"a":2}'],
    ['["\\u0041\\/ é"]', '["\\u0041\\/ é"]'],
  ])('of %j is %j', (text, expected) => {
    expect(compact(text)).toBe(expected);
  });

  it('keeps every token as it is, and nothing else', () => {
    fc.assert(
      fc.property(documents(), choices(), (value, choose) => {
        const text = writeOddly(value, choose);

        expect(compact(text)).toBe(tokensOf(text));
        expect(compact(compact(text))).toBe(compact(text));
      }),
      { numRuns: 300 },
    );
  });
});
