import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { INCOMPLETE, INVALID, isSpace, JsonScanner, MAX_DEPTH } from '../../core/json-scanner.ts';
import { choices, documents, writeOddly } from './json-text.ts';

const scan = (text: string | Buffer): number => {
  const bytes = Buffer.from(text);
  return new JsonScanner().scan(bytes, 0, bytes.length);
};

/** Whether a text that begins an object or a list is taken for JSON, from its first to its last byte. */
const accepts = (bytes: Buffer): boolean => {
  const end = scan(bytes);
  return end > 0 && bytes.subarray(end).every(isSpace);
};

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

const VALID = [
  ...['{}', '[]', '[[]]', '{"":{}}', '[0]', '[-0]', '[10]', '[0.0]', '[1e5]', '[1E+05]', '[-1.5e-09]', '[""]'],
  ...['["\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD800"]', '["\u007f\u2028"]', '[true,false,null]', ' \t\r\n[ 1 , 2 ] '],
  ...['{"a":1,"a":2}', '{"__proto__":1}', `[${'9'.repeat(400)}]`, '[1e999999]', '["日本","é","😀"]'],
];

const NOT_JSON = [
  ...['[1,]', '[,1]', '[1 2]', '{,}', '{"a"}', '{"a":}', '{"a":1,}', '{"a" 1}', '{1:2}', '{a:1}', "{'a':1}"],
  ...['[01]', '[-]', '[+1]', '[.5]', '[1.]', '[1e]', '[1e+]', '[0x1]', '[1.e1]', '[-01]', '[NaN]', '[Infinity]'],
  ...['[tru]', '[True]', '[nul]', '[nulll]', '[undefined]', '["\\x41"]', '["\\u12g4"]', '["\\U0041"]', '["a\nb"]'],
  ...[
    '["a\tb"]',
    '["\0"]',
    '[\u00a01]',
    '[1\f]',
    '[1]]',
    '{}}',
    '[}',
    '{]',
    '\ufeff[]',
    '[1]//',
    '[/**/]',
    '{"a":1 "b":2}',
  ],
];

describe('the scanner', () => {
  it.each(VALID)('accepts %j', (text) => {
    expect(isJson(text)).toBe(true);
    expect(accepts(Buffer.from(text))).toBe(true);
  });

  it.each(NOT_JSON)('refuses %j', (text) => {
    expect(isJson(text)).toBe(false);
    expect(accepts(Buffer.from(text))).toBe(false);
  });

  it('accepts every writing of every value', () => {
    fc.assert(
      fc.property(documents(), choices(), (value, choose) => {
        const text = writeOddly(value, choose);

        expect(JSON.parse(text)).toEqual(value);
        expect(accepts(Buffer.from(text))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('gives the verdict of JSON.parse on texts with some characters changed, lost or added', () => {
    const change = fc.record({
      at: fc.nat(),
      removed: fc.nat({ max: 2 }),
      added: fc.oneof(fc.constantFrom(...Array.from('{}[]:,"\\0123456789eE+-. \n\ttfnu\0é')), fc.constant('')),
    });

    fc.assert(
      fc.property(
        documents(),
        choices(),
        fc.array(change, { minLength: 1, maxLength: 3 }),
        (value, choose, changes) => {
          const text = changes.reduce(
            (before, { at, removed, added }) => {
              const place = at % before.length;
              return (before.slice(0, place) + added + before.slice(place + removed)).toWellFormed() || '[';
            },
            writeOddly(value, choose),
          );
          fc.pre(/^\s*[[{]/.test(text));

          expect(accepts(Buffer.from(text))).toBe(isJson(text));
        },
      ),
      { numRuns: 60000 },
    );
  });

  it('gives the verdict of JSON.parse on any string of JSON characters', () => {
    const characters = fc.string({ unit: fc.constantFrom(...Array.from('[]{}:,"\\01e-. tru')), maxLength: 12 });

    fc.assert(
      fc.property(fc.constantFrom('[', '{', '["', '{"a":'), characters, (start, rest) => {
        expect(accepts(Buffer.from(start + rest))).toBe(isJson(start + rest));
      }),
      { numRuns: 60000 },
    );
  });

  it('waits for more bytes while a document is not closed', () => {
    fc.assert(
      fc.property(documents(), choices(), (value, choose) => {
        const bytes = Buffer.from(writeOddly(value, choose).trim());
        const whole = new JsonScanner();

        const ends = Array.from(bytes, (_, length) => whole.scan(bytes, 0, length));

        expect(ends.every((end) => end === INCOMPLETE)).toBe(true);
        expect(whole.scan(bytes, 0, bytes.length)).toBe(bytes.length);
      }),
    );
  });

  it('waits for more bytes, whether or not there are others behind the last', () => {
    const bytes = Buffer.from('[-1.5e+7,0,10,"\\u0041","long enough",true]');

    const ends = Array.from(bytes, (_, length) => [
      scan(bytes.subarray(0, length)),
      new JsonScanner().scan(bytes, 0, length),
    ]);

    expect(ends.flat().every((end) => end === INCOMPLETE)).toBe(true);
  });

  it('finds each character that may not stand in a text, wherever it stands', () => {
    const wrong = Array.from({ length: 128 * 12 }, (_, index) => {
      const text = Buffer.from('["0123456789ab"]');
      text[2 + (index >> 7)] = index & 127;
      return accepts(text) === isJson(text.toString()) ? undefined : text.toString();
    });

    expect(wrong.filter((text) => text !== undefined)).toEqual([]);
  });

  it(`accepts a depth of ${MAX_DEPTH} and none deeper`, () => {
    const mixed = '{"a":['.repeat(MAX_DEPTH / 2) + ']}'.repeat(MAX_DEPTH / 2);

    expect(scan(nested(MAX_DEPTH))).toBe(MAX_DEPTH * 2);
    expect(scan(mixed)).toBe(mixed.length);
    expect(scan(nested(MAX_DEPTH + 1))).toBe(INVALID);
    expect(scan('{"a":'.repeat(100_000))).toBe(INVALID);
  });

  it.each([
    ['[1,]', 3, 'expected a value'],
    ['{"a":1,}', 7, 'expected a key in quotes'],
    ['{"a" 1}', 5, 'expected : after a key'],
    ['[1 2]', 3, 'expected , or ] after a value'],
    ['{"a":1]', 6, 'expected , or } after a value'],
    ['["a\n"]', 3, 'a control character in a text must be escaped'],
    ['["\\a"]', 3, 'unknown escape in a text'],
    ['["\\u00g0"]', 6, 'expected four hexadecimal digits after \\u'],
    ['[007]', 1, 'a number must not begin with 0'],
    ['[fals]', 1, 'expected true, false or null'],
  ])('says of %j where and why it stopped', (text, at, problem) => {
    const scanner = new JsonScanner();
    const bytes = Buffer.from(text);

    expect(scanner.scan(bytes, 0, bytes.length)).toBe(INVALID);
    expect(scanner).toMatchObject({ problem, problemAt: at });
  });
});
