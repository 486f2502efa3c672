import { hash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { contentOf } from '../../stages/verify-content.ts';

const MEGABYTE = 1024 * 1024;
// So little can be packed that it is as large packed.
const noise = (size: number): Buffer => {
  const bytes = Buffer.alloc(size);
  for (let at = 0, state = 1; at < size; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
};

const SIZES = [
  ['tiny', Buffer.from('{"Records":[]}')],
  ['small', Buffer.from(JSON.stringify(Array.from({ length: 9000 }, (_, index) => ({ index }))))],
  ['large', noise(5 * MEGABYTE)],
  ['large when unpacked', Buffer.alloc(40 * MEGABYTE, 'event ')],
] as const;

const contentIn = (body: Buffer, piece = 64 * 1024, keep = 0) => {
  const chunks = async function* () {
    for (let at = 0; at < body.length; at += piece) yield body.subarray(at, at + piece);
  };
  return contentOf({ size: body.length, metadata: {}, chunks: chunks() }, keep);
};

describe.each(SIZES)('a %s file', (_, text) => {
  const packed = gzipSync(text);
  const sha256 = hash('sha256', text);

  it('has the hash of its unpacked bytes, however it comes', async () => {
    for (const piece of [997, packed.length]) expect(await contentIn(packed, piece)).toEqual({ sha256 });
  });

  it('is returned only if it is wanted, and not too large', async () => {
    expect((await contentIn(packed, undefined, text.length)).bytes?.equals(text)).toBe(true);
    expect((await contentIn(packed, undefined, text.length - 1)).bytes).toBeUndefined();
  });

  it.each([
    ['a byte', Buffer.from('x')],
    ['zeros', Buffer.alloc(512)],
    ['the beginning of a member', Buffer.from([0x1f, 0x8b])],
    ['an empty member', gzipSync('')],
    ['a member', gzipSync('more')],
  ])('with %s behind it is told, and hashed up to there', async (_what, more) => {
    expect(await contentIn(Buffer.concat([packed, more]))).toMatchObject({ sha256, problem: { is: 'trailing' } });
  });

  it.each([1, 4, 8, 9])('that is %i bytes short is damaged', async (missing) => {
    expect((await contentIn(packed.subarray(0, -missing))).problem?.is).toBe('damaged');
  });

  it.each([8, 4])('with a wrong checksum or length, %i bytes before its end, is damaged', async (back) => {
    const changed = Buffer.from(packed);
    changed[changed.length - back] ^= 1;

    expect((await contentIn(changed)).problem?.is).toBe('damaged');
  });
});

describe('what is no gzip data', () => {
  it.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('{"Records":[]}')],
    ['zeros', Buffer.alloc(100)],
    ['half a header', gzipSync('a').subarray(0, 6)],
  ])('is damaged: %s', async (_, body) => {
    expect((await contentIn(body)).problem?.is).toBe('damaged');
  });

  it('is damaged if it expands without end', async () => {
    const bomb = gzipSync(Buffer.alloc(400 * MEGABYTE));

    expect((await contentIn(bomb)).problem?.is).toBe('damaged');
  });
});

it('lets go of what it does not read to its end', async () => {
  let isClosed = false;
  const chunks = async function* () {
    try {
      for (;;) yield Buffer.from('no gzip data');
    } finally {
      isClosed = true;
    }
  };

  await contentOf({ size: 100 * MEGABYTE, metadata: {}, chunks: chunks() });

  expect(isClosed).toBe(true);
});
