import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { CanonicalWriter, normalNumber } from '../../core/canonical.ts';
import { JsonScanner } from '../../core/json-scanner.ts';
import { choices, type Json, values, writeOddly } from './json-text.ts';

const scanner = new JsonScanner();
const writer = new CanonicalWriter();

/** The canonical bytes of a JSON text. A list around it makes a lone number a document. */
const canonical = (text: string): string => {
  const bytes = Buffer.from(`[${text}]`);
  expect(scanner.scan(bytes, 0, bytes.length)).toBe(bytes.length);
  writer.begin(bytes.length);
  writer.add(bytes, scanner.tape, 0);
  return writer.written().toString('latin1');
};

/** The meaning of a value, by other means: keys sorted, `-0` and `0` the same. */
const meaning = (value: Json): string => {
  if (Array.isArray(value)) return `[${value.map(meaning).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}:${meaning(item as Json)}`);
  return `{${members.toSorted().join()}}`;
};

const rational = (text: string): string => {
  const [mantissa, exponent = '0'] = text.toLowerCase().split('e');
  const [whole, fraction = ''] = mantissa.split('.');
  let digits = BigInt(whole + fraction);
  let power = BigInt(exponent) - BigInt(fraction.length);
  if (digits === 0n) return '0';
  for (; digits % 10n === 0n; digits /= 10n) power++;
  return `${digits}e${power}`;
};

const numbers = () =>
  fc
    .tuple(
      fc.constantFrom('', '-'),
      fc.constantFrom('0', '1', '10', '100', '105', '12', '120', '9007199254740993', '1000000000000000000000'),
      fc.constantFrom('', '.0', '.00', '.5', '.50', '.05', '.005', '.10'),
      fc.constantFrom('', 'e0', 'e1', 'E+1', 'e-1', 'e-01', 'E2', 'e-2', 'e00003', 'e+0000000000000000001', 'e400'),
    )
    .map((parts) => parts.join(''));

describe('canonical JSON', () => {
  it.each([
    ['{"a":1,"b":2}', '{ "b" : 2 , "a" : 1 }'],
    ['{"a":2}', '{"a":1,"a":2}'],
    ['{"a":2}', '{"\\u0061":1,"a":2}'],
    ['{"a":2,"b":0}', '{"a":1,"b":0,"\\u0061":2}'],
    ['{"é":{"x":[]}}', '{"\\u00E9":{"x":[ ]}}'],
    ['"a/b"', '"a\\/b"'],
    ['"\\n"', '"\\u000a"'],
    ['"😀"', '"\\ud83d\\uDE00"'],
    ['1', '1.0'],
    ['1', '10e-1'],
    ['100', '1E+2'],
    ['0', '-0'],
    ['0', '-0.000e99999999999999999999'],
    ['10', '1e+0000000000000000000001'],
    ['0.1', '1e-0000000000000000000001'],
    ['1.5', '0.15e1'],
    ['12345678901234567890', '1234567890123456789e1'],
  ])('is the same for %s and %s', (a, b) => {
    expect(canonical(a)).toBe(canonical(b));
  });

  it.each([
    ['12345678901234567890', '12345678901234567891'],
    ['9007199254740992', '9007199254740993'],
    ['0.1', '0.10000000000000000001'],
    ['1e400', '1e401'],
    ['1e99999999999999999999', '1e99999999999999999998'],
    ['1', '-1'],
    ['1', '"1"'],
    ['1', '[1]'],
    ['null', '"null"'],
    ['null', 'false'],
    ['""', 'null'],
    ['{}', '[]'],
    ['{"a":null}', '{}'],
    ['[1,2]', '[2,1]'],
    ['[[1],2]', '[[1,2]]'],
    ['[1,[]]', '[1]'],
    ['{"a":1,"a":2}', '{"a":2,"a":1}'],
    ['{"a":"b"}', '{"b":"a"}'],
    ['"é"', '"e\\u0301"'],
    ['"\\ud800"', '"\\ufffd"'],
    ['"\\ud800"', '"\\ud801"'],
  ])('differs for %s and %s', (a, b) => {
    expect(canonical(a)).not.toBe(canonical(b));
  });

  it('is the same for all writings of a value', () => {
    fc.assert(
      fc.property(values(), choices(), choices(), (value, one, other) => {
        expect(canonical(writeOddly(value, one))).toBe(canonical(writeOddly(value, other)));
      }),
      { numRuns: 10000 },
    );
  });

  it('is the same for two values if, and only if, they mean the same', () => {
    const small = fc.letrec<{ node: Json }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 2 },
        fc.constantFrom(0, 1, 10, -0, '', 'a', '1', null, true, '\ud800'),
        fc.array(tie('node'), { maxLength: 2 }),
        fc.dictionary(fc.constantFrom('', 'a', 'b'), tie('node'), { maxKeys: 2 }),
      ),
    })).node;

    fc.assert(
      fc.property(small, small, choices(), (a, b, choose) => {
        const isSame = canonical(writeOddly(a, choose)) === canonical(writeOddly(b, choose));

        expect(isSame).toBe(meaning(a) === meaning(b));
      }),
      { numRuns: 60000 },
    );
  });

  it('is the same for two numbers if, and only if, they are equal to the last digit', () => {
    fc.assert(
      fc.property(numbers(), numbers(), (a, b) => {
        expect(canonical(a) === canonical(b)).toBe(rational(a) === rational(b));
      }),
      { numRuns: 60000 },
    );
  });

  it.each([
    ['0', '0'],
    ['-0.0', '0'],
    ['10', '1e1'],
    ['-1.50', '-15e-1'],
    ['0.001e3', '1'],
  ])('writes the number %s as %s', (text, expected) => {
    expect(normalNumber(text)).toBe(expected);
  });

  it('keeps more than 32 keys in order as it does few', () => {
    const keys = Array.from({ length: 100 }, (_, index) => `k${index}`);
    const text = (names: readonly string[]) => `{${names.map((name) => `"${name}":"${name}"`).join(',')}}`;
    const [ordered, reversed] = [text(keys), text(keys.toReversed())];

    expect(canonical(reversed)).toBe(canonical(ordered));
    expect(canonical(reversed.replace('"k50"', '"\\u006b50"'))).toBe(canonical(ordered));
    expect(canonical(`{"k7":0,${reversed.slice(1)}`)).toBe(canonical(ordered));
    expect(canonical(`${reversed.slice(0, -1)},"k7":0}`)).not.toBe(canonical(ordered));
  });

  it('is the same whatever was written before', () => {
    const before = canonical('{"a":[1,{"b":2}]}');

    canonical(`[${'{"z":1,"y":2},'.repeat(5000)}0]`);

    expect(canonical('{"a":[1,{"b":2}]}')).toBe(before);
  });
});
