import { createHash, hash } from 'node:crypto';
import { promisify } from 'node:util';
import { crc32, inflateRaw, inflateRawSync, type ZlibOptions as InflateOptions } from 'node:zlib';
import type { Problem } from '../core/event.ts';
import { Gunzip, headerLength, NOTHING_BEHIND } from '../core/gunzip.ts';
import { UNPACK_LIMITS } from '../core/unpack.ts';
import type { FeedObject } from '../ports/index.ts';

/** What a gzip file of exactly one member holds. */
export interface Content {
  /** Of the uncompressed bytes up to what is wrong, lower-case hex. */
  readonly sha256: string;
  /** All of them, if they were asked for and are not too many. */
  readonly bytes?: Buffer;
  readonly problem?: { readonly is: 'damaged' | 'trailing'; readonly detail: string };
}

/** Files of no more than this, packed and unpacked, are unpacked in one go beside each other. */
const SMALL = { packed: 4 * 1024 * 1024, unpacked: 16 * 1024 * 1024 };
const LIMITS = { ...UNPACK_LIMITS, members: 1 } as const;
const FEED = 64 * 1024;

/**
 * Unpacks a file, strictly: damaged data, and anything behind the first member, is a problem. Returns its bytes if they are
 * `keep` at most; what is large passes through in pieces. Throws a `TrailError` if it cannot be read.
 */
export const contentOf = async ({ size, chunks }: FeedObject, keep = 0): Promise<Content> => {
  if (size > SMALL.packed) return unpackPieces(chunks, keep);
  const parts: Buffer[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  const packed = parts.length === 1 ? parts[0] : Buffer.concat(parts);
  const bytes = await unpackSmall(packed);
  if (!bytes) return unpackPieces([packed], keep);
  return { sha256: hash('sha256', bytes), ...(bytes.length <= keep && { bytes }) };
};

const TRAILER = 8;
/** Deflate's own limit is 1032. */
const MOST_RATIO = 1100;

/** A whole file that is small and sound, unpacked on another thread; `undefined` for all others, which want more care. */
const unpackSmall = async (packed: Buffer): Promise<Buffer | undefined> => {
  const head = headerLength(packed);
  if (head < 0 || packed.length < head + TRAILER) return undefined;
  const trailer = packed.length - TRAILER;
  const size = packed.readUInt32LE(trailer + 4);
  if (size > SMALL.unpacked || size > packed.length * MOST_RATIO) return undefined;
  const unpacked = await inflateWhole(packed.subarray(head, trailer), size);
  return unpacked && crc32(unpacked) === packed.readUInt32LE(trailer) ? unpacked : undefined;
};

/** What unpacks to so little takes less time than to hand it to another thread. */
const TINY = 24 * 1024;

/** `undefined` unless all of the bytes are one deflate stream, and it has this size. */
const inflateWhole = async (deflated: Buffer, size: number): Promise<Buffer | undefined> => {
  const options = { chunkSize: Math.max(64, size + 1), maxOutputLength: size + 1, info: true };
  try {
    const result = size <= TINY ? inflateRawSync(deflated, options) : await inflating(deflated, options);
    const { buffer, engine } = result as unknown as {
      readonly buffer: Buffer;
      readonly engine: { readonly bytesWritten: number };
    };
    return buffer.length === size && engine.bytesWritten === deflated.length ? buffer : undefined;
  } catch {
    return undefined;
  }
};

const inflating = promisify<Buffer, InflateOptions, Buffer>(inflateRaw);

const unpackPieces = async (chunks: AsyncIterable<Buffer> | Iterable<Buffer>, keep: number): Promise<Content> => {
  const gunzip = new Gunzip(LIMITS);
  const hashed = createHash('sha256');
  const kept: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length && !gunzip.problem; at += FEED) {
      for (const bytes of await gunzip.feed(chunk.subarray(at, at + FEED))) {
        hashed.update(bytes);
        size += bytes.length;
        if (size <= keep) kept.push(bytes);
      }
    }
    // Behind a fault nothing more is read.
    if (gunzip.problem) break;
  }
  gunzip.end();
  const { problem } = gunzip;
  return {
    sha256: hashed.digest('hex'),
    ...(size <= keep && { bytes: Buffer.concat(kept) }),
    ...(problem && { problem: inWords(problem) }),
  };
};

const inWords = ({ expected, received }: Problem): Content['problem'] => ({
  is: expected === NOTHING_BEHIND ? 'trailing' : 'damaged',
  detail: `expected ${expected}, found ${received}`,
});
