import { describe, expect, it } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { aLogFile, cut, someRecords } from './read-arrivals.ts';
import { unpackAll } from './unpack-all.ts';

const MEGABYTE = 1024 * 1024;
const log = Buffer.from(aLogFile(someRecords(200)));
const packed = gzipSync(log);
const noise = Buffer.from(Array.from({ length: 300_000 }, (_, i) => 33 + ((i * i * 7919 + i * 31) % 90)));
const packedNoise = gzipSync(noise);

const WHOLE = expect.stringContaining('gzip data');
const NOTHING_BEHIND = 'nothing behind the gzip data';

const damaged = (bytes: Buffer, at: number): Buffer => {
  const copy = Buffer.from(bytes);
  copy[at] ^= 0xff;
  return copy;
};

/** In one go, in chunks, and with a cut at each byte of the end. */
const cuts = (bytes: Buffer): Buffer[][] => [
  [bytes],
  cut(bytes, 1000),
  ...Array.from({ length: 12 }, (_, back) => [bytes.subarray(0, -1 - back), bytes.subarray(-1 - back)]),
];

describe('gzip that is cut short', () => {
  it.each([1, 4, 8, 9, 100, 1000])('by %i bytes passes on all that it holds, then says so', async (missing) => {
    for (const chunks of cuts(packed.subarray(0, -missing))) {
      const { text, problems } = await unpackAll(chunks);

      const isAllThere = text.equals(log.subarray(0, text.length));
      expect({ isAllThere, problems }).toMatchObject({ isAllThere: true, problems: [{ expected: WHOLE }] });
      if (missing <= 8) expect(text.length).toBe(log.length);
    }
  });

  it('at any byte of its head passes on nothing', async () => {
    for (let length = 2; length <= 10; length++) {
      const { text, problems } = await unpackAll([packed.subarray(0, length)]);

      expect({ length: text.length, problems }).toMatchObject({ length: 0, problems: [{ expected: WHOLE }] });
    }
  });

  it('passes on nearly as much of its text as there is of its bytes', async () => {
    const { text } = await unpackAll([packedNoise.subarray(0, packedNoise.length / 2)]);

    expect(text.length).toBeGreaterThan(noise.length * 0.45);
    expect(text.equals(noise.subarray(0, text.length))).toBe(true);
  });

  it('between two members lacks nothing that could be known', async () => {
    expect(await unpackAll([gzipSync('one')])).toMatchObject({ problems: [] });
  });

  it('in its second member passes on the first', async () => {
    for (const chunks of cuts(Buffer.concat([packed, packedNoise.subarray(0, 11)]))) {
      const { text, problems } = await unpackAll(chunks);

      expect({ isAllThere: text.subarray(0, log.length).equals(log), problems }).toMatchObject({
        isAllThere: true,
        problems: [{ expected: WHOLE }],
      });
    }
  });
});

describe('gzip that is damaged', () => {
  it.each([
    ['in its check', damaged(packed, packed.length - 8)],
    ['in its length', damaged(packed, packed.length - 1)],
  ])('%s passes on all that it holds, then says so', async (_, bytes) => {
    for (const chunks of cuts(bytes)) {
      const { text, problems } = await unpackAll(chunks);

      expect({ isAllThere: text.equals(log), problems }).toMatchObject({
        isAllThere: true,
        problems: [{ expected: WHOLE }],
      });
    }
  });

  it('in the middle passes on what comes before', async () => {
    const at = Math.trunc(packedNoise.length / 2);
    // A block that stores its bytes, at the place of another, says at once that something is wrong.
    const bytes = Buffer.concat([packedNoise.subarray(0, at), Buffer.alloc(500, 0xff), packedNoise.subarray(at)]);

    for (const chunks of [[bytes], cut(bytes, 5000)]) {
      const { text, problems } = await unpackAll(chunks);

      const same = text.findIndex((byte, index) => byte !== noise[index]);
      expect(same < 0 ? text.length : same).toBeGreaterThan(noise.length * 0.45);
      expect(problems).toHaveLength(1);
    }
  });

  it('in its second member passes on the first', async () => {
    for (const chunks of cuts(Buffer.concat([packed, damaged(gzipSync('two'), 8 + 4)]))) {
      const { text, problems } = await unpackAll(chunks);

      expect({ isAllThere: text.subarray(0, log.length).equals(log), problems }).toMatchObject({
        isAllThere: true,
        problems: [{ expected: WHOLE }],
      });
    }
  });

  it('in its head is set aside', async () => {
    for (const at of [2, 3]) expect((await unpackAll([damaged(packed, at)])).problems).toHaveLength(1);
  });
});

describe('gzip with other bytes behind it', () => {
  it.each([
    ['zeros', Buffer.alloc(512)],
    ['a zero', Buffer.alloc(1)],
    ['words', Buffer.from('trailing words')],
    ['a newline', Buffer.from('\n')],
  ])('such as %s passes on all that it holds, then says so', async (_, tail) => {
    for (const chunks of cuts(Buffer.concat([packed, tail]))) {
      const { text, problems } = await unpackAll(chunks);

      expect({ isAllThere: text.equals(log), problems }).toMatchObject({
        isAllThere: true,
        problems: [{ path: expect.any(String), expected: expect.any(String) }],
      });
    }
  });

  it('says what they are', async () => {
    expect(await unpackAll([packed, Buffer.alloc(512)])).toMatchObject({ problems: [{ expected: NOTHING_BEHIND }] });
  });
});

describe('gzip that expands without measure', () => {
  const bomb = gzipSync(Buffer.alloc(60 * MEGABYTE));

  it('is refused past its limits', async () => {
    for (const chunks of [[bomb], cut(bomb, 1000)]) {
      const { text, problems } = await unpackAll(chunks, { freely: MEGABYTE, ratio: 100 });

      expect(problems).toMatchObject([{ expected: 'gzip that expands at most 100 times' }]);
      expect(text.length).toBeLessThan(60 * MEGABYTE);
    }
  });

  it.each([
    ['it is small', { freely: 60 * MEGABYTE, ratio: 1 }],
    ['it does not expand more than is allowed', { freely: 0, ratio: 1100 }],
  ])('is not refused as long as %s', async (_, limits) => {
    for (const chunks of [[bomb], cut(bomb, 1000)]) {
      const { text, problems } = await unpackAll(chunks, limits);

      expect({ length: text.length, problems }).toEqual({ length: 60 * MEGABYTE, problems: [] });
    }
  });

  it('is refused past small limits too, whole or in chunks', async () => {
    const small = gzipSync(Buffer.alloc(MEGABYTE));

    for (const chunks of [[small], cut(small, 100)]) {
      expect(await unpackAll(chunks, { freely: 1000, ratio: 2 })).toMatchObject({ problems: [{}] });
    }
  });
});
