import { crc32, createInflateRaw, type InflateRaw } from 'node:zlib';
import type { Problem } from './event.ts';
import type { UnpackLimits } from './unpack.ts';

const CHUNK = 64 * 1024;
const TRAILER = 8;
/** Fields that a header may have (RFC 1952 §2.3.1), by their bit in its fourth byte. */
const FLAG = { headerChecksum: 2, extra: 4, name: 8, comment: 16 } as const;
const FIXED = 10;

/** What is expected where other bytes follow. */
export const NOTHING_BEHIND = 'nothing behind the gzip data';

/** What comes next in the gzip data. */
type Part = 'header' | 'body' | 'trailer';

/**
 * Unpacks gzip (RFC 1952), fed piece by piece, one member after the other. Node's own gunzip drops what it has unpacked
 * when the checksum is wrong or other bytes follow; here it has been passed on before. Only where the compressed data
 * itself is damaged may the last `CHUNK` bytes before the fault be lost with it.
 */
export class Gunzip {
  /** Why nothing more comes. */
  problem: Problem | undefined;
  private part: Part = 'header';
  private held: Buffer = Buffer.alloc(0);
  private members = 0;
  private inflate: InflateRaw | undefined;
  private checksum = 0;
  private size = 0;
  private out: Buffer[] = [];
  private bytesIn = 0;
  private bytesOut = 0;
  private readonly limits: UnpackLimits;

  constructor(limits: UnpackLimits) {
    this.limits = limits;
  }

  /** Unpacks what comes next; afterwards, `problem` says whether there can be more. */
  async feed(bytes: Buffer): Promise<Buffer[]> {
    let rest = bytes;
    while (rest.length > 0 && !this.problem) rest = await this.take(rest);
    const { freely, ratio } = this.limits;
    const isBomb = this.bytesOut > freely && this.bytesOut > this.bytesIn * ratio;
    if (isBomb) this.refuse(`gzip that expands at most ${ratio} times`, `${this.bytesOut} bytes from ${this.bytesIn}`);
    const out = this.out;
    this.out = [];
    return out;
  }

  /** There is no more. */
  end(): void {
    const isWhole = this.part === 'header' && this.held.length === 0 && this.members > 0;
    if (!isWhole && !this.problem) this.refuse('gzip data that is whole', 'unexpected end of file');
    this.inflate?.destroy();
  }

  /** Uses up some bytes, and returns the others. */
  private take(bytes: Buffer): Buffer | Promise<Buffer> {
    if (this.part === 'body') return this.takeBody(bytes);
    const held = this.held.length === 0 ? bytes : Buffer.concat([this.held, bytes]);
    this.bytesIn += bytes.length;
    const isBehind = this.part === 'header' && this.members > 0;
    const isMore = isBehind && this.limits.members === 1;
    const length = isMore ? NONE : this.part === 'header' ? headerLength(held) : trailerLength(held);
    this.held = length === MORE ? held : Buffer.alloc(0);
    if (length === MORE) return this.held.subarray(0, 0);
    if (length === NONE) this.refuse(this.members === 0 ? 'gzip' : NOTHING_BEHIND, 'other bytes');
    else if (this.part === 'header') this.begin();
    else this.check(held);
    const rest = length === NONE ? held.subarray(0, 0) : held.subarray(length);
    this.bytesIn -= rest.length;
    return rest;
  }

  private begin(): void {
    this.part = 'body';
    this.checksum = 0;
    this.size = 0;
    const inflate = createInflateRaw({ chunkSize: CHUNK });
    inflate.on('data', (bytes: Buffer) => {
      this.checksum = crc32(bytes, this.checksum);
      this.size += bytes.length;
      this.bytesOut += bytes.length;
      this.out.push(bytes);
    });
    this.inflate = inflate;
  }

  private async takeBody(bytes: Buffer): Promise<Buffer> {
    const inflate = this.inflate!;
    const before = inflate.bytesWritten;
    const error = await new Promise<Error | undefined>((resolve) => {
      inflate.once('error', resolve);
      inflate.write(bytes, (failure) => resolve(failure ?? undefined));
    });
    inflate.removeAllListeners('error');
    inflate.on('error', () => undefined);
    const taken = inflate.bytesWritten - before;
    this.bytesIn += taken;
    if (error) this.refuse('gzip data that is whole', error.message);
    // What it does not want stands behind the end of the compressed data.
    if (taken < bytes.length) this.part = 'trailer';
    return bytes.subarray(taken);
  }

  private check(trailer: Buffer): void {
    const isRight = trailer.readUInt32LE(0) === this.checksum && trailer.readUInt32LE(4) === this.size % 2 ** 32;
    if (!isRight) this.refuse('gzip data that is whole', 'incorrect data check');
    this.inflate?.destroy();
    this.members++;
    this.part = 'header';
  }

  private refuse(expected: string, received: string): void {
    this.problem = { path: `byte ${this.bytesIn} of the gzip data, or before`, expected, received };
  }
}

/** There must be more bytes to tell. */
export const MORE = -1;
/** It is none. */
export const NONE = -2;

const trailerLength = (bytes: Buffer): number => (bytes.length < TRAILER ? MORE : TRAILER);

/** How long the header is, `MORE` if that cannot be told yet, `NONE` if it is none. */
export const headerLength = (bytes: Buffer): number => {
  const isHeader = [0x1f, 0x8b, 8].every((byte, index) => index >= bytes.length || bytes[index] === byte);
  if (!isHeader) return NONE;
  if (bytes.length < FIXED) return MORE;
  const flags = bytes[3];
  let at: number = FIXED;
  if (flags & FLAG.extra) at = bytes.length < at + 2 ? Infinity : at + 2 + bytes.readUInt16LE(at);
  if (flags & FLAG.name) at = behindZero(bytes, at);
  if (flags & FLAG.comment) at = behindZero(bytes, at);
  if (flags & FLAG.headerChecksum) at += 2;
  if (at > MOST_HEADER && bytes.length > MOST_HEADER) return NONE;
  return at > bytes.length ? MORE : at;
};

/** Longer names and comments are not those of a log file. */
const MOST_HEADER = 128 * 1024;

const behindZero = (bytes: Buffer, from: number): number => {
  const zero = bytes.indexOf(0, from);
  return zero < 0 || from > bytes.length ? Infinity : zero + 1;
};
