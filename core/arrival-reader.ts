import { isUtf8 } from 'node:buffer';
import { type ArrivalSink, atPosition, cutPiece, ended, type Piece, wrong } from './arrival-sink.ts';
import type { Problem } from './event.ts';
import { INCOMPLETE, INVALID, JsonScanner, MAX_DEPTH } from './json-scanner.ts';
import { firstListIn, listAt } from './record-lists.ts';
import { MAX_RECORD, pastSpace, ScanWindow, TOO_LONG } from './scan-window.ts';
import { endOfItem, NOT_YET, Skipping } from './skipping.ts';
import { type Document, recognise } from './wrappings.ts';

/** JSON in JSON in JSON: SQS, SNS and EventBridge together need four. */
const MAX_WRAPPINGS = 8;
const MAX_PLACES = 64;
const MOST_HELD = 1000;
/** What every event has, so that a text with it in it may be a log in an unknown form. */
const EVENT_VERSION = Buffer.from('"eventVersion');

const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** What the scanner says of a record that may be sound otherwise, so that its brackets can be trusted. */
const TOO_DEEP = `nested deeper than ${MAX_DEPTH}`;

/** Where we are: between documents, in a list, or in an object that holds such lists. */
type Place = 'top' | 'list' | 'lists';

/** How a document came that stood in another. */
interface Wrapped {
  readonly depth: number;
  readonly wasPacked: boolean;
}

/**
 * Finds the records in an input, given piece by piece: log files, arrays, JSON Lines, and the wrappings of
 * `wrappings.ts`, told apart by content. Memory is bounded by one record. What cannot be read is passed on as pieces,
 * and reading goes on behind it, as `skipping.ts` says. How the input is cut makes no difference.
 */
export class ArrivalReader {
  private places: Place[] = ['top'];
  private skipping: Skipping | undefined;
  /** Something was passed over, perhaps with brackets of lists that we are in. */
  private isTorn = false;
  private sawJson = false;
  /** Pieces of a text that did not begin as JSON: as long as nothing in it is known, it may be no log at all. */
  private held: Piece[] | undefined;
  private mentionsEvents = false;
  private tail: Buffer = Buffer.alloc(0);
  private readonly input: ScanWindow;
  private readonly sink: ArrivalSink;
  private readonly scanners: JsonScanner[];
  private readonly wrapped: Wrapped | undefined;

  constructor(sink: ArrivalSink, scanners: JsonScanner[] = [], wrapped?: Wrapped) {
    this.sink = sink;
    this.scanners = scanners;
    this.wrapped = wrapped;
    this.input = new ScanWindow((scanners[wrapped?.depth ?? 0] ??= new JsonScanner()));
  }

  /** Takes the next bytes of the input. They may be passed on, so they must not change. */
  push(chunk: Buffer): void {
    if (!this.mentionsEvents) this.lookForEvents(chunk);
    if (this.input.add(chunk)) this.advance();
  }

  /** The input ends here, or, if `problem` is given, can be read no further. */
  end(problem?: Problem): void {
    this.input.isLast = true;
    this.advance();
    this.finish(problem);
  }

  private finish(problem: Problem | undefined): void {
    const { input, skipping } = this;
    skipping?.keep(input.bytes.subarray(input.at));
    const isOnlyText = !this.sawJson && !problem && !this.mentionsEvents && skipping?.looksLikeText();
    const isUnfinished = this.places.length > 1;
    if (isOnlyText) this.sink.leftAlone('not a log');
    else if (skipping) this.flush(skipping, problem);
    else if (problem) this.piece(input.at, input.at, problem);
    else if (isUnfinished) this.piece(input.at, input.at, ended('the list or object is not closed'));
    else if (!this.sawJson) this.sink.leftAlone('empty');
    if (problem || this.mentionsEvents || isOnlyText) return this.release();
    if (this.held) this.sink.leftAlone('not a log');
  }

  private lookForEvents(chunk: Buffer): void {
    const seam = Buffer.concat([this.tail, chunk.subarray(0, EVENT_VERSION.length)]);
    this.mentionsEvents = seam.includes(EVENT_VERSION) || chunk.includes(EVENT_VERSION);
    this.tail = Buffer.concat([this.tail, chunk.subarray(-EVENT_VERSION.length)]).subarray(1 - EVENT_VERSION.length);
  }

  private advance(): void {
    this.input.gather();
    while (this.step());
  }

  /** Reads one thing; false when it needs more bytes. */
  private step(): boolean {
    const { input } = this;
    if (this.skipping) return this.skip(this.skipping);
    input.at = pastSpace(input.bytes, input.at);
    if (input.at >= input.bytes.length) return false;
    const byte = input.bytes[input.at];
    const place = this.places[this.places.length - 1];
    if (place === 'lists') return this.readMember(byte);
    if (byte === OPEN_OBJECT) return this.readObject(place);
    if (byte === OPEN_LIST) return this.enter(input.at + 1, 'list');
    return place === 'list' ? this.readItem(byte) : this.readTop(byte);
  }

  private enter(from: number, ...places: readonly Place[]): true {
    this.sawJson = true;
    const isTooDeep = this.places.length + places.length > MAX_PLACES;
    if (isTooDeep) return this.skipFrom(wrong(`lists nested less than ${MAX_PLACES} deep`));
    this.places.push(...places);
    this.input.at = from;
    return true;
  }

  private pass(bytes: number): true {
    this.input.at += bytes;
    return true;
  }

  private readTop(byte: number): boolean {
    const { bytes, at, isLast } = this.input;
    const head = bytes.subarray(at, at + BYTE_ORDER_MARK.length);
    const isLeftOver = this.isTorn && (byte === COMMA || byte === CLOSE_LIST || byte === CLOSE_OBJECT);
    if (head.equals(BYTE_ORDER_MARK)) return this.pass(BYTE_ORDER_MARK.length);
    if (isLeftOver) return this.pass(1);
    const mayBeMark = BYTE_ORDER_MARK.subarray(0, head.length).equals(head);
    return mayBeMark && !isLast ? false : this.skipFrom(wrong('JSON or gzip'));
  }

  private readItem(byte: number): boolean {
    if (byte === CLOSE_LIST) this.places.pop();
    if (byte === CLOSE_LIST || byte === COMMA) return this.pass(1);
    const start = this.input.at;
    const end = this.input.scan(start);
    if (end < 0) return this.waitOrSkip(end);
    this.piece(start, end, wrong('an event'));
    return this.pass(end - start);
  }

  /** Inside an object that holds lists of records: more such lists, and members that hold no event. */
  private readMember(byte: number): boolean {
    const { input } = this;
    if (byte === CLOSE_OBJECT) this.places.pop();
    if (byte === CLOSE_OBJECT || byte === COMMA) return this.pass(1);
    const list = listAt(input.bytes, input.at);
    if (list > 0) return this.enter(list, 'list');
    const end = input.scanMember(input.at);
    if (end < 0) return this.waitOrSkip(end);
    const mayHoldEvent = input.bytes.subarray(input.at, end).includes(EVENT_VERSION);
    if (mayHoldEvent) this.piece(input.at, end, wrong('a member without events'));
    return this.pass(end - input.at);
  }

  private readObject(place: Place): boolean {
    const { input } = this;
    this.sawJson = true;
    const start = input.at;
    const list = listAt(input.bytes, pastSpace(input.bytes, start + 1));
    if (list > 0) {
      this.release();
      return this.enter(list, 'lists', 'list');
    }
    const end = input.scan(start);
    if (end === INCOMPLETE) return false;
    if (end === INVALID) return this.recover(place);
    if (end === TOO_LONG)
      return this.enterLists() || this.skipFrom(wrong(`a record of at most ${MAX_RECORD} bytes`), true);
    const notUtf8 = input.scanner.sawNonAscii && !isUtf8(input.bytes.subarray(start, end));
    if (notUtf8) this.piece(start, end, wrong('UTF-8'));
    else if (this.readValue(start, end)) return true;
    return this.pass(end - start);
  }

  /** Reads a complete object: a record, or what it wraps. True if it was entered, to be read item by item. */
  private readValue(start: number, end: number): boolean {
    const { bytes, scanner } = this.input;
    const found = recognise(bytes, scanner.tape, 0);
    if (found.is !== 'unknown' && this.held) this.release();
    if (found.is === 'record') {
      this.sink.record(bytes, scanner, found.node, this.input.position(start));
    } else if (found.is === 'document') this.unwrap(found, start, end);
    else if (found.is === 'nothing') this.sink.leftAlone(found.kind);
    else if (found.is === 'lists' && this.enterLists()) return true;
    else this.piece(start, end, wrong(found.expected));
    return false;
  }

  private unwrap({ bytes, wasPacked }: Document, start: number, end: number): void {
    const depth = (this.wrapped?.depth ?? 0) + 1;
    const wasPackedBefore = this.wrapped?.wasPacked ?? false;
    if (depth > MAX_WRAPPINGS) return this.piece(start, end, wrong(`at most ${MAX_WRAPPINGS} wrappings`));
    // Gzip in gzip grows without limit.
    if (wasPacked && wasPackedBefore) return this.piece(start, end, wrong('gzip that is packed once'));
    const inner = new ArrivalReader(atPosition(this.sink, this.input.position(start)), this.scanners, {
      depth,
      wasPacked: wasPacked || wasPackedBefore,
    });
    inner.push(bytes);
    inner.end();
  }

  private enterLists(): boolean {
    return firstListIn(this.input) > 0 && this.enter(this.input.at + 1, 'lists');
  }

  /** A damaged record in a list ends where its brackets say, if the list goes on there. */
  private recover(place: Place): boolean {
    const { input } = this;
    const { bytes, at } = input;
    const problem = input.scanProblem();
    if (place !== 'list') return this.skipFrom(problem);
    if (input.scanner.problem === TOO_DEEP) return this.skipFrom(problem, true);
    const limit = at + MAX_RECORD;
    const end = endOfItem(bytes, at, Math.min(bytes.length, limit));
    if (end === NOT_YET && bytes.length < limit && !input.isLast) return input.more() !== INCOMPLETE;
    if (end < 0) return this.skipFrom(problem);
    this.piece(at, end, problem);
    return this.pass(end - at);
  }

  private waitOrSkip(end: number): boolean {
    if (end === INCOMPLETE) return false;
    return this.skipFrom(end === TOO_LONG ? wrong(`a value of at most ${MAX_RECORD} bytes`) : this.input.scanProblem());
  }

  private skipFrom(problem: Problem, byBrackets = false): true {
    const { input } = this;
    if (!this.sawJson) this.held = [];
    this.skipping = new Skipping(input.position(input.at), problem, { byBrackets, isInList: this.places.length > 1 });
    return true;
  }

  private skip(skipping: Skipping): boolean {
    const { input } = this;
    input.at = skipping.pass(input.bytes, input.at);
    const { resumption } = skipping;
    if (!resumption) return false;
    this.flush(skipping);
    this.isTorn = true;
    input.at = resumption.at;
    if (resumption.where === 'line') this.places = ['top'];
    if (resumption.where === 'item') this.places = ['top', 'list'];
    return true;
  }

  private flush(skipping: Skipping, also?: Problem): void {
    const { position, length, problem } = skipping;
    this.skipping = undefined;
    if (!skipping.looksLikeText()) this.release();
    this.tell({ position, length, problems: also ? [problem, also] : [problem], bytes: skipping.bytes() });
  }

  private piece(start: number, end: number, problem: Problem): void {
    this.tell(cutPiece(this.input.bytes.subarray(start, end), this.input.position(start), problem));
  }

  private tell(piece: Piece): void {
    this.sawJson = true;
    if (this.held?.length === MOST_HELD) this.release();
    if (this.held) this.held.push(piece);
    else this.sink.piece(piece);
  }

  /** It is a log after all, or at least not text: what was held is told. */
  private release(): void {
    const held = this.held;
    if (!held) return;
    this.held = undefined;
    held.forEach((piece) => this.sink.piece(piece));
  }
}
