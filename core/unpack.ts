import { gunzipSync } from 'node:zlib';
import type { Problem } from './event.ts';
import { Gunzip } from './gunzip.ts';

/** How far gzip may expand before it is taken for a bomb: past `freely` bytes no further than `ratio` times its size. */
export interface UnpackLimits {
  readonly freely: number;
  readonly ratio: number;
  /** Anything behind the first member, also another one, is a fault. */
  readonly members?: 1;
}

/** Real logs shrink to a tenth, repetitive ones to a fiftieth; gzip's own limit is 1032. */
export const UNPACK_LIMITS: UnpackLimits = { freely: 256 * 1024 * 1024, ratio: 250 };

/** Unpacked bytes, or, as the last thing, why there are no more. */
export type Unpacked = { readonly bytes: Buffer } | { readonly problem: Problem };

/** What unpacks to no more than this is unpacked in one go. */
const SMALL = 8 * 1024 * 1024;
/** So little is fed at once that what comes out of it, at a thousand times its size, still fits in memory. */
const FEED = 32 * 1024;

/**
 * Passes bytes on as they are or, if they begin with gzip's magic, unpacked: one member or several. Everything that
 * can be unpacked is passed on before a fault is told: a member cut short, damaged, followed by other bytes, or a bomb.
 */
export async function* unpack(
  chunks: AsyncIterable<Buffer>,
  limits: UnpackLimits = UNPACK_LIMITS,
): AsyncGenerator<Unpacked, void, undefined> {
  const rest = chunks[Symbol.asyncIterator]();
  try {
    yield* unpackAll(rest, limits);
  } finally {
    // Behind a fault nothing more is read: whoever gives the chunks may let go.
    await rest.return?.();
  }
}

async function* unpackAll(
  rest: AsyncIterator<Buffer>,
  limits: UnpackLimits,
): AsyncGenerator<Unpacked, void, undefined> {
  let head: Buffer = Buffer.alloc(0);
  let next = await rest.next();
  while (!next.done && head.length < 2) {
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
    next = await rest.next();
  }
  const isPacked = head[0] === 0x1f && head[1] === 0x8b;
  const whole = isPacked && next.done ? unpackSmall(head, limits) : undefined;
  if (whole) return yield { bytes: whole };
  const unpacker = isPacked ? new Gunzip(limits) : undefined;
  for (let bytes: Buffer | undefined = head; bytes;) {
    if (unpacker) yield* unpackChunk(unpacker, bytes);
    else if (bytes.length > 0) yield { bytes };
    if (unpacker?.problem) return;
    bytes = next.done ? undefined : next.value;
    if (!next.done) next = await rest.next();
  }
  if (!unpacker) return;
  unpacker.end();
  if (unpacker.problem) yield { problem: unpacker.problem };
}

/** A whole file that is small and sound; `undefined` for all others, which want more care. */
const unpackSmall = (packed: Buffer, { freely }: UnpackLimits): Buffer | undefined => {
  // Gzip's trailer tells the unpacked size of the last member (RFC 1952): a hint, no more.
  const size = packed.length < 18 ? SMALL : packed.readUInt32LE(packed.length - 4);
  if (size >= SMALL || size > freely) return undefined;
  try {
    const options = { chunkSize: Math.max(64, size + 1), maxOutputLength: size + 1, info: true };
    const { buffer, engine } = gunzipSync(packed, options) as unknown as {
      buffer: Buffer;
      engine: { bytesWritten: number };
    };
    const isWhole = buffer.length === size && engine.bytesWritten === packed.length;
    return isWhole ? buffer : undefined;
  } catch {
    return undefined;
  }
};

async function* unpackChunk(unpacker: Gunzip, chunk: Buffer): AsyncGenerator<Unpacked, void, undefined> {
  for (let at = 0; at < chunk.length; at += FEED) {
    for (const bytes of await unpacker.feed(chunk.subarray(at, at + FEED))) yield { bytes };
    if (unpacker.problem) return yield { problem: unpacker.problem };
  }
}
