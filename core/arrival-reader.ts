import { isUtf8 } from 'node:buffer';
import type { Problem } from './event.ts';
import { INCOMPLETE, INVALID, isSpace, JsonScanner, MAX_DEPTH } from './json-scanner.ts';
import { type LeftAlone, LISTS, recognise } from './wrappings.ts';

/** Records longer than this are set aside: CloudTrail's own are at most 1 MB. */
export const MAX_RECORD = 16 * 1024 * 1024;
/** Of a piece that is set aside, so much is kept; of anything longer the beginning. */
export const MAX_KEPT = 1024 * 1024;
const SAMPLE = 4096;
/** JSON in JSON in JSON: SQS, SNS and EventBridge together need four. */
const MAX_WRAPPINGS = 8;
const MAX_LISTS = 64;
const LONGEST_LIST_KEY = Math.max(...[...LISTS].map((key) => key.length));

/** Something that arrived and cannot be read as an event. `position` and `length` are in bytes of the (unpacked) input. */
export interface Piece {
  readonly position: number;
  readonly length: number;
  readonly problems: readonly Problem[];
  /** The piece itself, or its beginning. */
  readonly bytes: Buffer;
}

/** Who is told what an input holds. Bytes and tape are valid during the call only. */
export interface ArrivalSink {
  record(bytes: Buffer, scanner: JsonScanner, node: number, position: number): void;
  piece(piece: Piece): void;
  leftAlone(kind: LeftAlone): void;
}

const NEWLINE = 0x0a;
const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Where we are: between documents, in a list, or in an object that holds such lists. */
type Place = 'top' | 'list' | 'lists';

/** What is being passed over, to be set aside as one piece. */
interface Skipped {
  readonly position: number;
  readonly problem: Problem;
  readonly sample: Buffer;
  /** In an over-long record: how deep we are, and whether in a text. Otherwise we look for a line that begins anew. */
  readonly record?: { depth: number; inText: boolean; isEscaped: boolean };
}

/**
 * Finds the records in an input, given piece by piece: log files, arrays, JSON Lines, and the wrappings of
 * `wrappings.ts`, told apart by content. Memory is bounded by one record. What cannot be read is passed on as pieces,
 * and reading goes on behind it: at the next item of the list, or the next line that begins with `{` or `[`.
 */
export class ArrivalReader {
  private rest: Buffer = Buffer.alloc(0);
  private at = 0;
  private base = 0;
  private readonly places: Place[] = ['top'];
  private waitFor = 0;
  private skipped: Skipped | undefined;
  private sawJson = false;
  private readonly scanner: JsonScanner;
  private readonly sink: ArrivalSink;
  private readonly scanners: JsonScanner[];
  private readonly depth: number;
  private readonly origin: number | undefined;

  constructor(sink: ArrivalSink, scanners: JsonScanner[] = [], depth = 0, origin?: number) {
    this.sink = sink;
    this.scanners = scanners;
    this.depth = depth;
    this.origin = origin;
    this.scanner = scanners[depth] ??= new JsonScanner();
  }

  /** Takes the next bytes of the input. They may be passed on, so they must not change. */
  push(chunk: Buffer): void {
    const kept = this.rest.length - this.at;
    this.base += this.at;
    this.rest = kept === 0 ? chunk : Buffer.concat([this.rest.subarray(this.at), chunk]);
    this.at = 0;
    if (this.rest.length >= this.waitFor) this.advance(false);
  }

  /** The input ends here, or, if `problem` is given, can be read no further. */
  end(problem?: Problem): void {
    this.advance(true);
    this.finish(problem);
  }

  private finish(problem: Problem | undefined): void {
    const isUnfinished = this.places.length > 1;
    const isOnlyText = !this.sawJson && this.skipped !== undefined && problem === undefined;
    if (isOnlyText && looksLikeText(this.skipped!.sample)) return this.sink.leftAlone('not a log');
    const end = this.base + this.at;
    if (this.skipped) this.flushSkipped(end, problem);
    else if (problem) this.piece(end, 0, [problem], Buffer.alloc(0));
    else if (isUnfinished) this.piece(end, 0, [ended('the list or object is not closed')], Buffer.alloc(0));
    else if (!this.sawJson) this.sink.leftAlone('empty');
  }

  private advance(isLast: boolean): void {
    this.waitFor = 0;
    while (this.step(isLast));
  }

  /** Reads one thing; false when it needs more bytes. */
  private step(isLast: boolean): boolean {
    if (this.skipped) return this.skip();
    this.skipSpace();
    if (this.at >= this.rest.length) return false;
    const byte = this.rest[this.at];
    if (byte === OPEN_OBJECT && this.place !== 'lists') return this.readObject(isLast);
    if (this.place === 'lists') return this.readMember(byte, isLast);
    if (byte === OPEN_LIST) return this.openList();
    return this.place === 'list' ? this.readItem(byte, isLast) : this.readTop();
  }

  private get place(): Place {
    return this.places[this.places.length - 1];
  }

  private skipSpace(): void {
    while (this.at < this.rest.length && isSpace(this.rest[this.at])) this.at++;
  }

  private openList(): boolean {
    this.sawJson = true;
    if (this.places.length === MAX_LISTS)
      return this.startSkipping(this.at, wrong(`lists nested deeper than ${MAX_LISTS}`));
    this.places.push('list');
    this.at++;
    return true;
  }

  private readTop(): boolean {
    if (this.base + this.at === 0 && this.rest.subarray(0, 3).equals(BYTE_ORDER_MARK)) {
      this.at = 3;
      return true;
    }
    return this.startSkipping(this.at, wrong('JSON or gzip'));
  }

  private readItem(byte: number, isLast: boolean): boolean {
    if (byte === CLOSE_LIST) this.places.pop();
    if (byte === CLOSE_LIST || byte === COMMA) {
      this.at++;
      return true;
    }
    const end = this.scan(this.at, isLast);
    if (end === INCOMPLETE) return false;
    if (end === INVALID) return this.startSkipping(this.at, this.scanProblem());
    this.piece(this.base + this.at, end - this.at, [wrong('an event')], this.rest.subarray(this.at, end));
    this.at = end;
    return true;
  }

  /** Inside an object that holds lists of records: more such lists, and members that hold no event. */
  private readMember(byte: number, isLast: boolean): boolean {
    if (byte === CLOSE_OBJECT) this.places.pop();
    if (byte === CLOSE_OBJECT || byte === COMMA) {
      this.at++;
      return true;
    }
    const list = this.listAt(this.at);
    if (list > 0) return this.enterList(list);
    const value = this.scanMember(isLast);
    if (value === INCOMPLETE) return false;
    if (value === INVALID) return this.startSkipping(this.at, this.scanProblem());
    this.at = value;
    return true;
  }

  private scanMember(isLast: boolean): number {
    const key = this.scan(this.at, isLast);
    if (key < 0) return key;
    let at = key;
    while (at < this.rest.length && isSpace(this.rest[at])) at++;
    if (at >= this.rest.length) return this.more(isLast);
    if (this.rest[at] !== 0x3a) return this.invalid(at, 'expected : after a key');
    at++;
    while (at < this.rest.length && isSpace(this.rest[at])) at++;
    return this.scan(at, isLast);
  }

  private enterList(from: number): boolean {
    this.places.push('list');
    this.at = from;
    return true;
  }

  private readObject(isLast: boolean): boolean {
    this.sawJson = true;
    const start = this.at;
    const list = this.firstList(start);
    if (list > 0) return this.enterObject(list);
    const end = this.scan(start, isLast);
    if (end === INCOMPLETE) return this.rest.length - start > MAX_RECORD ? this.readLongObject() : false;
    if (end === INVALID) return this.recover(isLast);
    this.at = end;
    const notUtf8 = this.scanner.sawNonAscii && !isUtf8(this.rest.subarray(start, end));
    if (notUtf8) this.piece(this.base + start, end - start, [wrong('UTF-8')], this.rest.subarray(start, end));
    else this.readValue(start, end);
    return true;
  }

  private enterObject(list: number): boolean {
    this.places.push('lists');
    return this.enterList(list);
  }

  /** Too long for a record: a wrapping whose list does not stand first, or a record that must be set aside. */
  private readLongObject(): boolean {
    const start = this.at;
    let list = -1;
    this.at = firstNotSpace(this.rest, start + 1);
    while (list < 0 && this.at >= 0 && this.rest[this.at] === QUOTE) {
      list = this.listAt(this.at);
      const end = list < 0 ? this.scanMember(false) : list;
      if (end < 0) break;
      const comma = firstNotSpace(this.rest, end);
      this.at = this.rest[comma] === COMMA ? firstNotSpace(this.rest, comma + 1) : -1;
    }
    this.at = start;
    return list > 0 ? this.enterObject(list) : this.skipRecord();
  }

  /** A complete object: a record, or what it wraps. */
  private readValue(start: number, end: number): void {
    const found = recognise(this.rest, this.scanner.tape, 0);
    const position = this.base + start;
    if (found.is === 'record') return this.sink.record(this.rest, this.scanner, found.node, this.origin ?? position);
    if (found.is === 'nothing') return this.sink.leftAlone(found.kind);
    const isTooDeep = this.depth === MAX_WRAPPINGS;
    if (found.is === 'unknown' || isTooDeep) {
      const expected = found.is === 'unknown' ? found.expected : `at most ${MAX_WRAPPINGS} wrappings`;
      return this.piece(position, end - start, [wrong(expected)], this.rest.subarray(start, end));
    }
    const inner = new ArrivalReader(this.sink, this.scanners, this.depth + 1, this.origin ?? position);
    inner.push(found.bytes);
    inner.end();
  }

  /** The place behind `[` if the object at `start` begins with a list of records. */
  private firstList(start: number): number {
    let at = start + 1;
    while (at < this.rest.length && isSpace(this.rest[at])) at++;
    return this.listAt(at);
  }

  /** The place behind `"Records":[` at `at`, else -1. */
  private listAt(at: number): number {
    // The keys are short: most objects are told apart here, by the length of their first.
    const quote = this.rest.indexOf(QUOTE, at + 1);
    if (quote < 0 || quote > at + LONGEST_LIST_KEY + 1) return -1;
    const head = this.rest.toString('latin1', at, at + 64);
    const match = /^"(\w+)"[ \t\r\n]*:[ \t\r\n]*\[/.exec(head);
    return match && LISTS.has(match[1]) ? at + match[0].length : -1;
  }

  private scan(from: number, isLast: boolean): number {
    const end = this.scanner.scan(this.rest, from, this.rest.length);
    return end === INCOMPLETE ? this.more(isLast) : end;
  }

  /** Waits for more bytes, for many more when many were not enough, so that no byte is scanned too often. */
  private more(isLast: boolean): number {
    const have = this.rest.length - this.at;
    if (isLast) return this.invalid(this.rest.length, 'the input ends in the middle of a record');
    const isObject = this.rest[this.at] === OPEN_OBJECT;
    if (have > MAX_RECORD && !isObject) return this.invalid(this.at, `a value longer than ${MAX_RECORD} bytes`);
    this.waitFor = have < 64 * 1024 ? 0 : Math.min(2 * have, MAX_RECORD + 1);
    return INCOMPLETE;
  }

  private invalid(at: number, problem: string): number {
    this.scanner.problem = problem;
    this.scanner.problemAt = at;
    return INVALID;
  }

  private scanProblem(): Problem {
    const path = `byte ${this.base + this.scanner.problemAt}`;
    return { path, expected: 'JSON', received: this.scanner.problem };
  }

  /** A damaged record in a list ends where its braces say, if the list goes on there; else look for a new line. */
  private recover(isLast: boolean): boolean {
    const problem = this.scanProblem();
    if (this.place === 'list') {
      const end = endOfBraces(this.rest, this.at);
      const next = end < 0 ? -1 : firstNotSpace(this.rest, end);
      const isUndecided = next < 0 && !isLast && this.rest.length - this.at < MAX_RECORD;
      if (isUndecided) {
        this.more(false);
        return false;
      }
      if (next >= 0 && (this.rest[next] === COMMA || this.rest[next] === CLOSE_LIST)) {
        this.piece(this.base + this.at, end - this.at, [problem], this.rest.subarray(this.at, end));
        this.at = end;
        return true;
      }
    }
    return this.startSkipping(this.at, problem);
  }

  private startSkipping(from: number, problem: Problem): boolean {
    this.places.length = 1;
    this.skipped = { position: this.base + from, problem, sample: this.sample(from) };
    this.at = from + 1;
    return true;
  }

  private skipRecord(): boolean {
    const problem = wrong(`a record of at most ${MAX_RECORD} bytes`);
    const record = { depth: 0, inText: false, isEscaped: false };
    this.skipped = { position: this.base + this.at, problem, sample: this.sample(this.at), record };
    return true;
  }

  private sample(from: number): Buffer {
    return Buffer.from(this.rest.subarray(from, from + SAMPLE));
  }

  /** Passes over what cannot be read; false when all bytes are used up. */
  private skip(): boolean {
    const { record } = this.skipped!;
    const end = record ? this.skipBraces(record) : this.skipLines();
    const isBroken = end === INVALID;
    if (isBroken) {
      const { record: _, ...lines } = this.skipped!;
      this.places.length = 1;
      this.skipped = lines;
      return true;
    }
    if (end < 0) return false;
    this.flushSkipped(this.base + end);
    this.at = end;
    return true;
  }

  /** The next line that begins with `{` or `[`. A byte is kept back so that no line's beginning is overlooked. */
  private skipLines(): number {
    for (;;) {
      const newline = this.rest.indexOf(NEWLINE, this.at);
      const isLastByte = newline === this.rest.length - 1;
      if (newline < 0 || isLastByte) {
        this.at = newline < 0 ? this.rest.length : newline;
        return INCOMPLETE;
      }
      this.at = newline + 1;
      const first = this.rest[this.at];
      if (first === OPEN_OBJECT || first === OPEN_LIST) return this.at;
    }
  }

  private skipBraces(record: NonNullable<Skipped['record']>): number {
    for (; this.at < this.rest.length; this.at++) {
      const byte = this.rest[this.at];
      if (record.isEscaped) record.isEscaped = false;
      else if (record.inText) {
        if (byte === QUOTE) record.inText = false;
        else if (byte === 0x5c) record.isEscaped = true;
        else if (byte === NEWLINE) return INVALID;
      } else if (byte === QUOTE) record.inText = true;
      else if (byte === OPEN_OBJECT || byte === OPEN_LIST) record.depth++;
      else if ((byte === CLOSE_OBJECT || byte === CLOSE_LIST) && --record.depth === 0) return this.at + 1;
    }
    return INCOMPLETE;
  }

  private flushSkipped(end: number, also?: Problem): void {
    const { position, problem, sample } = this.skipped!;
    this.skipped = undefined;
    this.piece(position, end - position, also ? [problem, also] : [problem], sample.subarray(0, end - position));
  }

  private piece(position: number, length: number, problems: readonly Problem[], bytes: Buffer): void {
    this.sawJson = true;
    const kept = length > MAX_KEPT ? bytes.subarray(0, SAMPLE) : bytes;
    this.sink.piece({ position: this.origin ?? position, length, problems, bytes: Buffer.from(kept) });
  }
}

const wrong = (expected: string): Problem => ({ path: '', expected, received: 'something else' });
const ended = (received: string): Problem => ({ path: '', expected: 'more', received });

const looksLikeText = (sample: Buffer): boolean => {
  // A sample may end within a character.
  const whole =
    sample.length < SAMPLE ? sample : sample.subarray(0, sample.lastIndexOf(NEWLINE) + 1 || sample.length - 4);
  return !sample.includes(0) && isUtf8(whole);
};

/** The byte after the brackets that open at `from` are closed again, minding texts only; -1 if they are not. */
const endOfBraces = (bytes: Buffer, from: number): number => {
  let depth = 0;
  let inText = false;
  const to = Math.min(bytes.length, from + MAX_RECORD);
  for (let at = from; at < to; at++) {
    const byte = bytes[at];
    if (inText) {
      if (byte === 0x5c) at++;
      else if (byte === QUOTE) inText = false;
    } else if (byte === QUOTE) inText = true;
    else if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth++;
    else if ((byte === CLOSE_OBJECT || byte === CLOSE_LIST) && --depth <= 0) return at + 1;
  }
  return -1;
};

const firstNotSpace = (bytes: Buffer, from: number): number => {
  for (let at = from; at < bytes.length; at++) {
    if (!isSpace(bytes[at])) return at;
  }
  return -1;
};

/** Deeper records are set aside; the limits in one place for the documentation. */
export const LIMITS = { MAX_RECORD, MAX_DEPTH, MAX_WRAPPINGS, MAX_KEPT } as const;
