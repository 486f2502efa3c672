import { describe, expect, it } from '@jest/globals';
import { CanonicalWriter } from '../../core/canonical.ts';
import { JsonScanner } from '../../core/json-scanner.ts';

const MEGABYTE = 1024 * 1024;
const many = (count: number, make: (index: number) => string): string =>
  Array.from({ length: count }, (_, i) => make(i)).join();

/** Values that would take hours to write if any part of it took quadratic time. */
const HOSTILE: readonly (readonly [string, string])[] = [
  ['a number of a million digits', '7'.repeat(MEGABYTE)],
  ['a number of a million zeros', `1${'0'.repeat(MEGABYTE)}`],
  ['a million zeros behind the point', `0.${'0'.repeat(MEGABYTE)}1`],
  ['a million zeros and no other digit', `0.${'0'.repeat(MEGABYTE)}`],
  ['an exponent of a million digits', `1e${'9'.repeat(MEGABYTE)}`],
  ['an exponent of a million zeros', `1e-${'0'.repeat(MEGABYTE)}`],
  ['50,000 keys', `{${many(50_000, (i) => `"${(i * 7919) % 50_000}":${i}`)}}`],
  ['50,000 escaped keys', `{${many(50_000, (i) => `"\\u0061${(i * 7919) % 50_000}":${i}`)}}`],
  ['50,000 times one key', `{${many(50_000, () => '"a":1')}}`],
  ['50,000 keys and one with an escape', `{"\\n":0,${many(50_000, (i) => `"${50_000 - i}":${i}`)}}`],
  ['2,000 objects of 30 escaped keys', `[${many(2000, () => `{${many(30, (i) => `"\\u0061${30 - i}":0`)}}`)}]`],
  ['30 keys of 30 KB that differ at the end', `{${many(30, (i) => `"${'a'.repeat(30_000)}${30 - i}":0`)}}`],
  ['30 escaped keys of 30 KB that differ at the end', `{${many(30, (i) => `"\\n${'a'.repeat(30_000)}${30 - i}":0`)}}`],
  ['100,000 numbers that grow', `[${many(100_000, () => '1.5')}]`],
  ['a text of a million escapes', `"${'\\u0041'.repeat(MEGABYTE / 6)}"`],
];

describe('canonical JSON is written in linear time', () => {
  it.each(HOSTILE)('%s', (_, text) => {
    const bytes = Buffer.from(`[${text}]`);
    const scanner = new JsonScanner();
    scanner.scan(bytes, 0, bytes.length);
    const writer = new CanonicalWriter();
    const begun = performance.now();

    writer.begin(bytes.length);
    writer.add(bytes, scanner.tape, 0);

    expect(writer.written().length).toBeGreaterThan(0);
    expect(performance.now() - begun).toBeLessThan(1000);
  });
});
