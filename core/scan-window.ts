import type { Problem } from './event.ts';
import { INCOMPLETE, INVALID, isSpace, type JsonScanner } from './json-scanner.ts';

/** Records longer than this are set aside: CloudTrail's own are at most 1 MB. */
export const MAX_RECORD = 16 * 1024 * 1024;

/** The value goes on past `MAX_RECORD`. */
export const TOO_LONG = -3;

/** From here on it is worth waiting for twice the bytes before scanning them again. */
const WORTH_WAITING = 64 * 1024;
const QUOTE = 0x22;
const COLON = 0x3a;

/**
 * The part of an input that is at hand, from the thing that is being read on. A value is scanned as far as `MAX_RECORD`
 * and no further, so that what is found does not depend on how much is at hand.
 */
export class ScanWindow {
  bytes: Buffer = Buffer.alloc(0);
  /** Where reading stands, in `bytes`. */
  at = 0;
  /** No more bytes will come. */
  isLast = false;
  readonly scanner: JsonScanner;
  private base = 0;
  private pending: Buffer[] = [];
  private pendingBytes = 0;
  private waitFor = 0;

  constructor(scanner: JsonScanner) {
    this.scanner = scanner;
  }

  /** Takes more bytes; whether there are enough to go on. */
  add(chunk: Buffer): boolean {
    this.pending.push(chunk);
    this.pendingBytes += chunk.length;
    return this.bytes.length - this.at + this.pendingBytes >= this.waitFor;
  }

  /** Puts together all bytes from `at` on. */
  gather(): void {
    const rest = this.bytes.subarray(this.at);
    const isOne = rest.length === 0 && this.pending.length === 1;
    this.bytes = isOne ? this.pending[0] : Buffer.concat([rest, ...this.pending]);
    this.base += this.at;
    this.at = 0;
    this.pending = [];
    this.pendingBytes = 0;
    this.waitFor = 0;
  }

  /** The place in the whole input. */
  position(at: number): number {
    return this.base + at;
  }

  /** Scans the value at `from`: the byte after it, `INCOMPLETE`, `INVALID` or `TOO_LONG`. */
  scan(from: number): number {
    const limit = this.at + MAX_RECORD;
    const to = Math.min(this.bytes.length, limit);
    const end = this.scanner.scan(this.bytes, from, to);
    if (end !== INCOMPLETE) return end;
    return to === limit ? TOO_LONG : this.more();
  }

  /** Scans a key, a colon and a value. */
  scanMember(from: number): number {
    if (this.bytes[from] !== QUOTE) return this.invalid(from, 'expected a key in quotes');
    const key = this.scan(from);
    if (key < 0) return key;
    const colon = pastSpace(this.bytes, key);
    if (colon >= this.bytes.length) return this.more();
    if (this.bytes[colon] !== COLON) return this.invalid(colon, 'expected : after a key');
    return this.scan(pastSpace(this.bytes, colon + 1));
  }

  /** Asks for more bytes, for many more when many were not enough, so that no byte is scanned too often. */
  more(): number {
    const have = this.bytes.length - this.at;
    if (this.isLast) return this.invalid(this.bytes.length, 'the input ends in the middle of a record');
    this.waitFor = have < WORTH_WAITING ? 0 : Math.min(2 * have, MAX_RECORD);
    return INCOMPLETE;
  }

  /** Why the last scan failed. */
  scanProblem(): Problem {
    const { problem, problemAt } = this.scanner;
    return { path: `byte ${this.position(problemAt)}`, expected: 'JSON', received: problem };
  }

  private invalid(at: number, problem: string): number {
    this.scanner.problem = problem;
    this.scanner.problemAt = at;
    return INVALID;
  }
}

/** The first byte at or after `from` that is no white space, or the end. */
export const pastSpace = (bytes: Buffer, from: number): number => {
  let at = from;
  while (at < bytes.length && isSpace(bytes[at])) at++;
  return at;
};
