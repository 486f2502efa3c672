import { ArrivalReader } from '../../core/arrival-reader.ts';
import type { Piece } from '../../core/arrival-sink.ts';
import type { Problem } from '../../core/event.ts';
import { copyCompact } from '../../core/tape.ts';
import type { LeftAlone } from '../../core/wrappings.ts';
import { anEvent } from '../data/event.ts';

/** What a reader told of an input. */
export interface Read {
  /** Every record's tokens. */
  readonly records: string[];
  readonly positions: number[];
  readonly pieces: Piece[];
  readonly leftAlone: LeftAlone[];
}

/** Reads the chunks of an input. */
export const readChunks = (chunks: Iterable<Buffer>, problem?: Problem): Read => {
  const read: Read = { records: [], positions: [], pieces: [], leftAlone: [] };
  const reader = new ArrivalReader({
    record: (bytes, { tape, sawSpace }, node, position) => {
      const [start, end] = [tape[node + 1], tape[node + 2]];
      const compact = Buffer.alloc(end - start);
      const length = sawSpace ? copyCompact(bytes, start, end, compact, 0) : bytes.copy(compact, 0, start, end);
      read.records.push(compact.toString('utf8', 0, length));
      read.positions.push(position);
    },
    piece: (piece) => read.pieces.push(piece),
    leftAlone: (kind) => read.leftAlone.push(kind),
  });
  for (const chunk of chunks) reader.push(chunk);
  reader.end(problem);
  return read;
};

/** Reads an input in one go or, if `size` is given, in chunks of so many bytes. */
export const readArrivals = (input: string | Buffer, size?: number): Read => {
  const bytes = Buffer.from(input);
  return readChunks(size === undefined ? [bytes] : cut(bytes, size));
};

export const cut = (bytes: Buffer, size: number): Buffer[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );

/** The text of a record with tokens that a parser would not give back as they were. */
export const aRecord = (number: number, padding = ''): string =>
  JSON.stringify(anEvent({ eventID: `id-${number}`, number, padding })).replace(
    `"number":${number}`,
    `"number":${number}.0,"big":12345678901234567890,"escaped":"\\u00e9\\/\\ud83d","é":"日本","twice":1,"twice":1e0`,
  );

export const someRecords = (count: number): string[] => Array.from({ length: count }, (_, index) => aRecord(index));

/** A log file as CloudTrail writes it. */
export const aLogFile = (records: readonly string[]): string => `{"Records":[${records.join()}]}`;

/** The same with white space wherever it may stand, as an editor shows it; tokens stay as they are. */
export const pretty = (json: string): string => {
  let depth = 0;
  const line = () => `\n${'  '.repeat(depth)}`;
  return json.replace(/"(?:[^"\\]|\\.)*"|[[\]{}:,]/gsu, (token) => {
    if (token === '{' || token === '[') depth++;
    if (token === '{' || token === '[' || token === ',') return token + line();
    if (token === '}' || token === ']') {
      depth--;
      return line() + token;
    }
    return token === ':' ? ': ' : token;
  });
};
