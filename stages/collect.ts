import { ArrivalReader } from '../core/arrival-reader.ts';
import { type ArrivalSink, cutPiece, encodePiece, type Piece } from '../core/arrival-sink.ts';
import { CanonicalWriter } from '../core/canonical.ts';
import type { Envelope, Problem } from '../core/event.ts';
import { EventReader } from '../core/event-reader.ts';
import { CONTENT_BYTES, hashContent, identify, identifyPiece, type Namespace, reuseHash } from '../core/identity.ts';
import type { JsonScanner } from '../core/json-scanner.ts';
import { folderOf, type RecordSlice } from '../core/log-file.ts';
import { type IsOwn, ownEvents } from '../core/own-events.ts';
import type { Group, Source } from '../core/staged-batch.ts';
import { copyCompact } from '../core/tape.ts';
import type { LeftAlone } from '../core/wrappings.ts';
import { ask } from './match.ts';
import { readAll } from './read-input.ts';
import { type CollectOptions, type CollectPorts, Staging } from './staging.ts';

/** Something to collect from: a file, a message, standard input. */
export interface Input {
  /** How a person finds it again: a path, a message's id. */
  readonly name: string;
  readonly source: Source;
  readonly namespace: Namespace;
  readonly chunks: AsyncIterable<Buffer>;
  /** It is brought again, whole, if the chunks throw: so what is missing then is not set aside. */
  readonly comesBack?: true;
  /** All of it, as it came, if nobody else keeps it: what holds too many pieces to keep each is kept whole. */
  readonly original?: Buffer;
}

/** A piece that was set aside, without its bytes. */
export type ListedPiece = Omit<Piece, 'bytes'>;

/** What an input turned out to hold. */
export interface InputReceipt {
  readonly name: string;
  readonly events: number;
  readonly pieces: readonly ListedPiece[];
  /** Further pieces than are listed. */
  readonly morePieces: number;
  readonly leftAlone: Readonly<Partial<Record<LeftAlone, number>>>;
  /** What the chunks have thrown: the input could not be read to its end, and must not be acknowledged. */
  readonly fault?: Error;
}

const MOST_LISTED = 20;
const NO_CONTENT = '\0'.repeat(CONTENT_BYTES);
const NOWHERE = { account: '', region: '', folder: '' };
/** Numbers on the tape of a scanner that is used again; a longer one holds memory that few records need. */
const KEPT_TAPE = 256 * 1024;

/**
 * Reads inputs and stages what arrives, by shard. What cannot be read as an event is staged as a piece with its
 * reasons. An input may be acknowledged once `flush` has returned: then every arrival of it is staged.
 */
export const collect = (ports: CollectPorts, options: CollectOptions = {}) => {
  const staging = new Staging(ports, options);
  const isOwn = options.own && ownEvents(options.own);
  const tools: Tools = { staging, events: new EventReader(), writer: new CanonicalWriter(), options, isOwn };

  /** Of inputs that were read: making them costs more than a message does. Inputs side by side have their own. */
  const free: JsonScanner[][] = [];

  const read = async (input: Input): Promise<InputReceipt> => {
    const sink = new InputSink(input, tools);
    const scanners = free.pop() ?? [];
    const fault = await readAll(new ArrivalReader(sink, scanners), input, options, staging);
    if (scanners.every(({ tape }) => tape.length <= KEPT_TAPE)) free.push(scanners);
    if (fault === undefined) sink.end();
    return { ...sink.receipt(), ...(fault === undefined ? {} : { fault }) };
  };

  return {
    /** Reads one input, to its end or to its fault; throws the fault if nothing could be read. */
    read,
    /** Takes bytes that are not to be read, as a piece with the reason. */
    setAside: (input: Omit<Input, 'chunks'>, bytes: Buffer, problem: Problem): void =>
      new InputSink(input, tools).piece(cutPiece(bytes, 0, problem)),
    /** Sends on what rules have found, and stages all that was read and is not staged yet. */
    flush: () => staging.flush(),
    /** Waits until nothing is being written any more, whatever became of it: before giving up. */
    settle: () => staging.settle(),
  };
};

interface Tools {
  readonly staging: Staging;
  readonly events: EventReader;
  readonly writer: CanonicalWriter;
  readonly options: CollectOptions;
  /** Whether a record is a data event of our own. */
  readonly isOwn: IsOwn | undefined;
}

/** Turns what is found in one input into staged rows, and keeps the receipt. */
class InputSink implements ArrivalSink {
  private events = 0;
  private readonly pieces: ListedPiece[] = [];
  private morePieces = 0;
  /** Pieces that are not kept one by one, and where the first of them stood. */
  private unkept = { count: 0, position: 0 };
  private readonly left: Partial<Record<LeftAlone, number>> = {};
  private group: Group = NOWHERE;
  private readonly input: Omit<Input, 'chunks'>;
  private readonly tools: Tools;

  constructor(input: Omit<Input, 'chunks'>, tools: Tools) {
    this.input = input;
    this.tools = tools;
  }

  receipt(): InputReceipt {
    const { events, pieces, morePieces, left } = this;
    return { name: this.input.name, events, pieces, morePieces, leftAlone: left };
  }

  record(bytes: Buffer, scanner: JsonScanner, node: number, position: number): void {
    const { events, writer, staging, options, isOwn } = this.tools;
    const record = tokensOf(bytes, scanner, node);
    const length = scanner.tape[node + 2] - scanner.tape[node + 1];
    const tokens = () => record.bytes.subarray(record.start, record.end);
    const read = events.read(bytes, scanner.tape, node);
    if (isRefused(read)) {
      const asItCame = Buffer.from(bytes.subarray(scanner.tape[node + 1], scanner.tape[node + 2]));
      return this.piece({ position, length, problems: read, bytes: asItCame });
    }
    this.events++;
    options.onEvent?.(read);
    // Direct senders write what they like: only what AWS itself says is believed here.
    const isExcluded = this.input.namespace === 'aws' && isOwn?.(read, bytes, scanner.tape, node) === true;
    if (isExcluded) return staging.exclude(this.groupOf(read), this.input.source);
    const { namespace, source } = this.input;
    const arrival = { namespace, source, envelope: read, events, bytes, tape: scanner.tape, node };
    const row = {
      identity: identify(namespace, read, tokens),
      content: hashContent(events, writer, length),
      reuse: reuseHash(read),
      time: read.time,
      source,
      isPiece: false,
      kind: read,
      hits: ask(options, arrival, record),
      eventId: read.eventId,
    };
    staging.add(this.groupOf(read), row, record.bytes, record.start, record.end);
  }

  /** The same object for the same group, as long as it does not change: staging looks it up no more than once. */
  private groupOf({ account, region, category }: Envelope): Group {
    const folder = folderOf(category);
    const { group } = this;
    const isSame = group.account === account && group.region === region && group.folder === folder;
    if (!isSame) this.group = { account, region, folder };
    return this.group;
  }

  piece(piece: Piece): void {
    const { position, length, problems } = piece;
    const { mostPieces = Infinity } = this.tools.options;
    if (this.pieces.length + this.morePieces >= mostPieces) return this.passOver(position);
    if (this.pieces.length < MOST_LISTED) this.pieces.push({ position, length, problems });
    else this.morePieces++;
    this.stagePiece(piece);
  }

  /** To be called when the input has been read to its end. */
  end(): void {
    const { count, position } = this.unkept;
    if (count === 0) return;
    const { original = Buffer.alloc(0) } = this.input;
    const problem = { path: '', expected: 'events', received: `${count} more pieces that are none` };
    this.morePieces++;
    this.stagePiece({ ...cutPiece(original, position, problem), length: original.length });
  }

  private passOver(position: number): void {
    const { count, position: first } = this.unkept;
    this.unkept = { count: count + 1, position: count === 0 ? position : first };
  }

  private stagePiece(piece: Piece): void {
    const body = encodePiece(this.input.name, piece);
    const identity = identifyPiece(body);
    const row = { identity, content: NO_CONTENT, reuse: 0, time: 0, source: this.input.source, isPiece: true };
    this.tools.staging.add(NOWHERE, row, body, 0, body.length);
  }

  leftAlone(kind: LeftAlone): void {
    this.left[kind] = (this.left[kind] ?? 0) + 1;
  }
}

const isRefused = (read: Envelope | readonly Problem[]): read is readonly Problem[] => Array.isArray(read);

/** The record without white space between its tokens: a slice of the input where there is none. */
const tokensOf = (bytes: Buffer, scanner: JsonScanner, node: number): RecordSlice => {
  const start = scanner.tape[node + 1];
  const end = scanner.tape[node + 2];
  if (!scanner.sawSpace) return { bytes, start, end };
  const compact = Buffer.allocUnsafe(end - start);
  return { bytes: compact, start: 0, end: copyCompact(bytes, start, end, compact, 0) };
};
