import { isUtf8 } from 'node:buffer';
import { MAX_KEPT, SAMPLE } from './arrival-sink.ts';
import type { Problem } from './event.ts';
import { MAX_DEPTH } from './json-scanner.ts';
import { pastSpace } from './scan-window.ts';

const NEWLINE = 0x0a;
const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;

/** A line that begins anew. */
const NEXT_LINE = /\n(?=[{[])/;
/** The same or, in a list, what begins as CloudTrail's records do. Inside a text its quotes would be escaped. */
const NEXT_ITEM = /\n(?=[{[])|,[ \t\r\n]{0,200}(?=\{[ \t\r\n]{0,200}"eventVersion")/;
/** No match is longer, with what it looks ahead at. */
const LONGEST_MATCH = 420;
const FIRST_LOOK = 1024;
const MOST_LOOK = 64 * 1024;

/** Where reading goes on: behind a record that is passed over, at the next item of a list, or at a new line. */
export interface Resumption {
  readonly where: 'behind' | 'item' | 'line';
  readonly at: number;
}

/** How a thing is passed over. */
export interface SkipOptions {
  /** An object to the bracket that closes it. Otherwise we look for a place at which to begin anew. */
  readonly byBrackets: boolean;
  readonly isInList: boolean;
}

/** Passes over what cannot be read, to be set aside as one piece. Memory is bounded by what is kept of it. */
export class Skipping {
  readonly position: number;
  readonly problem: Problem;
  length = 0;
  resumption: Resumption | undefined;
  private kept: Buffer[] = [];
  private readonly options: SkipOptions;
  private brackets: { depth: number; inText: boolean; isEscaped: boolean } | undefined;

  constructor(position: number, problem: Problem, options: SkipOptions) {
    this.position = position;
    this.problem = problem;
    this.options = options;
    if (options.byBrackets) this.brackets = { depth: 0, inText: false, isEscaped: false };
  }

  /** Takes bytes from `from` on; returns the end of those that are passed over. The others must be given again. */
  pass(bytes: Buffer, from: number): number {
    const at = this.brackets ? this.passBrackets(bytes, from, this.brackets) : from;
    const end = this.brackets ? at : this.passLines(bytes, at);
    this.keep(bytes.subarray(from, end));
    return end;
  }

  /** Adds bytes to the piece. */
  keep(bytes: Buffer): void {
    const isFull = this.length > MAX_KEPT;
    this.length += bytes.length;
    if (isFull) return;
    if (this.length <= MAX_KEPT) this.kept.push(Buffer.from(bytes));
    else this.kept = [Buffer.concat([...this.kept, bytes]).subarray(0, SAMPLE)].map((sample) => Buffer.from(sample));
  }

  /** What is kept. */
  bytes(): Buffer {
    return Buffer.concat(this.kept);
  }

  /** Whether it begins like a text; what is kept may end within a character. */
  looksLikeText(): boolean {
    const sample = this.bytes().subarray(0, SAMPLE);
    const lastCharacter = sample.findLastIndex((byte) => (byte & 0xc0) !== 0x80);
    const isWhole = this.length === sample.length;
    return !sample.includes(0) && isUtf8(isWhole ? sample : sample.subarray(0, Math.max(0, lastCharacter)));
  }

  /** Looks at little first, and at more when there was nothing: the next line is near, mostly. */
  private passLines(bytes: Buffer, from: number): number {
    const wanted = this.options.isInList ? NEXT_ITEM : NEXT_LINE;
    for (let at = from, size = FIRST_LOOK; at < bytes.length; at += size, size = Math.min(size * 2, MOST_LOOK)) {
      const match = wanted.exec(bytes.toString('latin1', at, at + size + LONGEST_MATCH));
      if (!match || match.index >= size) continue;
      const end = at + match.index;
      this.resumption = { where: match[0] === '\n' ? 'line' : 'item', at: end + match[0].length };
      return end;
    }
    return Math.max(from, bytes.length - LONGEST_MATCH);
  }

  /** A newline in a text shows that the record is damaged as well: from there on, lines count. */
  private passBrackets(bytes: Buffer, from: number, state: NonNullable<typeof this.brackets>): number {
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at];
      if (state.isEscaped) state.isEscaped = false;
      else if (state.inText) {
        if (byte === QUOTE) state.inText = false;
        else if (byte === BACKSLASH) state.isEscaped = true;
        else if (byte === NEWLINE) {
          this.brackets = undefined;
          return at;
        }
      } else if (byte === QUOTE) state.inText = true;
      else if (byte === OPEN_OBJECT || byte === OPEN_LIST) state.depth++;
      else if ((byte === CLOSE_OBJECT || byte === CLOSE_LIST) && --state.depth === 0) {
        this.resumption = { where: 'behind', at: at + 1 };
        return at + 1;
      }
    }
    return bytes.length;
  }
}

/** It takes more bytes to tell where a damaged object ends; or it cannot be told. */
export const NOT_YET = -1;
export const NOWHERE = -2;

/** The byte after the damaged object at `from`, an item of a list, if its brackets match and the list goes on there. */
export const endOfItem = (bytes: Buffer, from: number, to: number): number => {
  const end = endOfBrackets(bytes, from, to);
  const next = end < 0 ? to : pastSpace(bytes, end);
  if (end === NOWHERE) return NOWHERE;
  if (next >= to) return NOT_YET;
  return bytes[next] === COMMA || bytes[next] === CLOSE_LIST ? end : NOWHERE;
};

const endOfBrackets = (bytes: Buffer, from: number, to: number): number => {
  const closers: number[] = [];
  let inText = false;
  for (let at = from; at < to; at++) {
    const byte = bytes[at];
    if (inText) {
      if (byte === BACKSLASH) at++;
      else if (byte === QUOTE) inText = false;
      else if (byte === NEWLINE) return NOWHERE;
    } else if (byte === QUOTE) inText = true;
    else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
      if (closers.length === MAX_DEPTH) return NOWHERE;
      closers.push(byte === OPEN_OBJECT ? CLOSE_OBJECT : CLOSE_LIST);
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
      if (closers.pop() !== byte) return NOWHERE;
      if (closers.length === 0) return at + 1;
    }
  }
  return NOT_YET;
};
