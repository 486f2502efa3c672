import { createGunzip, type Gunzip, gunzipSync } from 'node:zlib';
import type { Problem } from './event.ts';

/** How far gzip may expand before it is taken for a bomb: past `freely` bytes no further than `ratio` times its size. */
export interface UnpackLimits {
  readonly freely: number;
  readonly ratio: number;
}

/** Real logs shrink to a tenth, repetitive ones to a fiftieth; gzip's own limit is 1032. */
export const UNPACK_LIMITS: UnpackLimits = { freely: 256 * 1024 * 1024, ratio: 250 };

/** Unpacked bytes, or, as the last thing, why there are no more. */
export type Unpacked = { readonly bytes: Buffer } | { readonly problem: Problem };

const CHUNK = 128 * 1024;
/** What unpacks to no more than this is unpacked in one go. */
const SMALL = 2 * 1024 * 1024;
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
  let head: Buffer = Buffer.alloc(0);
  let next = await rest.next();
  while (!next.done && head.length < 2) {
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
    next = await rest.next();
  }
  const isPacked = head[0] === 0x1f && head[1] === 0x8b;
  const whole = isPacked && next.done ? unpackSmall(head) : undefined;
  if (whole) return yield { bytes: whole };
  const unpacker = isPacked ? new Unpacker(limits) : undefined;
  for (let bytes = head; bytes.length > 0;) {
    if (unpacker) yield* unpackChunk(unpacker, bytes);
    else yield { bytes };
    if (unpacker?.problem) return;
    bytes = next.done ? Buffer.alloc(0) : next.value;
    if (!next.done) next = await rest.next();
  }
  if (!unpacker) return;
  for (const bytes of await unpacker.end()) yield { bytes };
  if (unpacker.problem) yield { problem: unpacker.problem };
}

/** A whole file that is small and sound; `undefined` for all others, which want more care. */
const unpackSmall = (packed: Buffer): Buffer | undefined => {
  // Gzip's trailer tells the unpacked size of the last member (RFC 1952): a hint, no more.
  const size = packed.length < 18 ? SMALL : packed.readUInt32LE(packed.length - 4);
  if (size >= SMALL) return undefined;
  try {
    const options = { chunkSize: Math.max(64, size + 1), maxOutputLength: size + 1, info: true };
    const { buffer, engine } = gunzipSync(packed, options) as unknown as { buffer: Buffer; engine: Gunzip };
    const isWhole = buffer.length === size && engine.bytesWritten === packed.length;
    return isWhole ? buffer : undefined;
  } catch {
    return undefined;
  }
};

async function* unpackChunk(unpacker: Unpacker, chunk: Buffer): AsyncGenerator<Unpacked, void, undefined> {
  for (let at = 0; at < chunk.length; at += FEED) {
    for (const bytes of await unpacker.feed(chunk.subarray(at, at + FEED))) yield { bytes };
    if (unpacker.problem) return yield { problem: unpacker.problem };
  }
}

/** Gzip by hand: a stream would drop what it has unpacked when it meets a fault. */
class Unpacker {
  problem: Problem | undefined;
  private readonly gunzip: Gunzip = createGunzip({ chunkSize: CHUNK });
  private readonly limits: UnpackLimits;
  private out: Buffer[] = [];
  private bytesIn = 0;
  private bytesOut = 0;
  private fail: ((error: Error) => void) | undefined;

  constructor(limits: UnpackLimits) {
    this.limits = limits;
    this.gunzip.on('data', (bytes: Buffer) => {
      this.bytesOut += bytes.length;
      this.out.push(bytes);
    });
    this.gunzip.on('error', (error) => this.fail?.(error));
  }

  async feed(bytes: Buffer): Promise<Buffer[]> {
    this.bytesIn += bytes.length;
    await this.settle((done) => this.gunzip.write(bytes, done));
    const { freely, ratio } = this.limits;
    const isBomb = this.bytesOut > freely && this.bytesOut > this.bytesIn * ratio;
    if (isBomb) this.refuse(`gzip that expands at most ${ratio} times`, `${this.bytesOut} bytes from ${this.bytesIn}`);
    else if (this.gunzip.bytesWritten < this.bytesIn) this.refuse('nothing behind the gzip data', 'other bytes');
    return this.taken();
  }

  async end(): Promise<Buffer[]> {
    await this.settle((done) => {
      this.gunzip.once('end', done);
      this.gunzip.end();
    });
    return this.taken();
  }

  private settle(start: (done: () => void) => void): Promise<void> {
    return new Promise((resolve) => {
      this.fail = (error) => {
        this.refuse('gzip data that is whole', error.message);
        resolve();
      };
      start(resolve);
    });
  }

  private refuse(expected: string, received: string): void {
    this.problem = { path: `byte ${this.bytesIn} of the gzip data, or before`, expected, received };
    this.gunzip.destroy();
  }

  private taken(): Buffer[] {
    const taken = this.out;
    this.out = [];
    return taken;
  }
}
