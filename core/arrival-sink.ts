import type { Problem } from './event.ts';
import type { JsonScanner } from './json-scanner.ts';
import type { LeftAlone } from './wrappings.ts';

/** Of a piece that is set aside, so much is kept; of anything longer the beginning. */
export const MAX_KEPT = 1024 * 1024;
/** The beginning of what is longer. */
export const SAMPLE = 4096;

/** Something that arrived and cannot be read as an event. `position` and `length` are in bytes of the (unpacked) input. */
export interface Piece {
  readonly position: number;
  readonly length: number;
  readonly problems: readonly Problem[];
  /** The piece itself or, of one longer than `MAX_KEPT`, its beginning. */
  readonly bytes: Buffer;
}

/** Who is told what an input holds. Bytes and tape are valid during the call only. */
export interface ArrivalSink {
  record(bytes: Buffer, scanner: JsonScanner, node: number, position: number): void;
  piece(piece: Piece): void;
  leftAlone(kind: LeftAlone): void;
}

/** The same sink for what stands in a wrapping: its place is that of the wrapping. */
export const atPosition = (sink: ArrivalSink, position: number): ArrivalSink => ({
  record: (bytes, scanner, node) => sink.record(bytes, scanner, node, position),
  piece: (piece) => sink.piece({ ...piece, position }),
  leftAlone: (kind) => sink.leftAlone(kind),
});

/** A piece of its own, whatever becomes of these bytes. */
export const cutPiece = (bytes: Buffer, position: number, problem: Problem): Piece => {
  const kept = bytes.length > MAX_KEPT ? bytes.subarray(0, SAMPLE) : bytes;
  return { position, length: bytes.length, problems: [problem], bytes: Buffer.from(kept) };
};

/** One line of a set-aside file: where it was, what is wrong, and the bytes, as text where they are text. */
export const encodePiece = (input: string, { position, length, problems, bytes }: Piece): Buffer => {
  const text = bytes.toString('utf8');
  const isText = Buffer.from(text).equals(bytes);
  const body = isText ? { text } : { base64: bytes.toString('base64') };
  return Buffer.from(JSON.stringify({ input, position, length, isWhole: bytes.length === length, problems, ...body }));
};

export const wrong = (expected: string): Problem => ({ path: '', expected, received: 'something else' });
export const ended = (received: string): Problem => ({ path: '', expected: 'more', received });
