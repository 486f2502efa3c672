import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { unpack } from '../../core/unpack.ts';
import { aLogFile, cut, someRecords } from './read-arrivals.ts';
import { unpackAll } from './unpack-all.ts';

const MEGABYTE = 1024 * 1024;

const log = Buffer.from(aLogFile(someRecords(50)));
/** Text that gzip can hardly make shorter. */
const noise = (length: number): Buffer =>
  Buffer.from(Array.from({ length }, (_, i) => 33 + ((i * i * 7919 + i * 31) % 90)));

const whole = (text: Buffer) => ({ text, problems: [] });

const FORMS: readonly (readonly [string, Buffer, Buffer])[] = [
  ['plain bytes', log, log],
  ['plain bytes that look like gzip at first', Buffer.from([0x1f, 0x8c, 1, 2]), Buffer.from([0x1f, 0x8c, 1, 2])],
  ['a single byte', Buffer.from('{'), Buffer.from('{')],
  ['the first byte of gzip and no more', Buffer.from([0x1f]), Buffer.from([0x1f])],
  ['nothing', Buffer.alloc(0), Buffer.alloc(0)],
  ['gzip', gzipSync(log), log],
  ['gzip of nothing', gzipSync(''), Buffer.alloc(0)],
  ['gzip that is stored only', gzipSync(log, { level: 0 }), log],
  ['gzip of two members', Buffer.concat([gzipSync(log), gzipSync('tail')]), Buffer.concat([log, Buffer.from('tail')])],
  ['gzip of many members', Buffer.concat(Array(100).fill(gzipSync('abc'))), Buffer.from('abc'.repeat(100))],
  ['gzip with members of nothing', Buffer.concat([gzipSync(''), gzipSync(log), gzipSync('')]), log],
  ['gzip of megabytes', gzipSync(noise(3 * MEGABYTE)), noise(3 * MEGABYTE)],
  ['gzip of much', gzipSync(Buffer.alloc(20 * MEGABYTE, log)), Buffer.alloc(20 * MEGABYTE, log)],
];

const equals = (a: { text: Buffer; problems: unknown[] }, b: Buffer) =>
  expect({ same: a.text.equals(b), problems: a.problems }).toEqual({ same: true, problems: [] });

it('lets go of the input behind a fault', async () => {
  let isLetGo = false;
  const damaged = async function* () {
    try {
      yield Buffer.concat([gzipSync('text'), Buffer.from('no gzip')]);
      yield Buffer.from('never read');
      yield Buffer.from('never read');
    } finally {
      isLetGo = true;
    }
  };

  for await (const unpacked of unpack(damaged())) expect(unpacked).toBeDefined();

  expect(isLetGo).toBe(true);
});

describe('unpacking', () => {
  it.each(FORMS)('passes on %s, in one go', async (_, bytes, text) => {
    equals(await unpackAll([bytes]), text);
  });

  it.each(FORMS)('passes on %s, in chunks', async (_, bytes, text) => {
    equals(await unpackAll(cut(bytes, 50_000)), text);
    if (bytes.length < 5000) equals(await unpackAll(cut(bytes, 1)), text);
  });

  it('passes on bytes, whatever chunks they come in, empty ones too', async () => {
    const bytes = fc.constantFrom(
      log.subarray(0, 500),
      gzipSync('some text'),
      Buffer.concat([gzipSync('one'), gzipSync('two')]),
    );

    await fc.assert(
      fc.asyncProperty(bytes, fc.array(fc.nat(), { maxLength: 6 }), async (input, cuts) => {
        const ends = [...cuts.map((at) => at % (input.length + 1)), input.length].toSorted((a, b) => a - b);
        const chunks = ends.map((end, index) => input.subarray(ends[index - 1] ?? 0, end));

        expect(await unpackAll([Buffer.alloc(0), ...chunks, Buffer.alloc(0)])).toEqual(await unpackAll([input]));
      }),
      { numRuns: 300 },
    );
  });

  it('of an input without chunks is over at once', async () => {
    expect(await unpackAll([])).toEqual(whole(Buffer.alloc(0)));
  });

  it('passes on what came before the source failed', async () => {
    const source = async function* () {
      yield log;
      yield log;
      throw new Error('gone');
    };
    const read: number[] = [];

    const reading = (async () => {
      for await (const part of unpack(source())) if ('bytes' in part) read.push(part.bytes.length);
    })();

    await expect(reading).rejects.toThrow('gone');
    expect(read[0]).toBe(log.length);
  });
});
