import { crc32, zstdDecompressSync } from 'node:zlib';
import { TrailError } from './errors.ts';
import type { PackedHits } from './packed-hits.ts';
import type { Hit } from './rules/hits.ts';
import type { EventKind } from './trails/facts.ts';

/** Where an arrival came from, as bits of the seen-index. */
export const SOURCES = { bus: 1, 'trail-files': 2, direct: 4, local: 8 } as const;
export type Source = keyof typeof SOURCES;

/** Account, Region and folder of the archive (`CloudTrail`, `CloudTrail-Insight`, …): what one log file holds. */
export interface Group {
  readonly account: string;
  readonly region: string;
  readonly folder: string;
}

/** What a batch says of itself. */
export interface BatchHeader {
  readonly format: 1;
  readonly release: string;
  /** By source: what is in the batch, and what was excluded before. */
  readonly arrivals: Readonly<Partial<Record<Source, number>>>;
  readonly setAside: number;
  /** Data events of our own, which are counted and not kept. */
  readonly excluded: number;
  readonly groups: readonly Group[];
  readonly kinds: readonly EventKind[];
  /** ARNs of the only trails that these arrivals are for; without it they are for all. */
  readonly trails?: readonly string[];
  /** What correlations are to count of the arrivals. */
  readonly hits?: PackedHits;
  /** How many hits there was no room for. */
  readonly hitsDropped?: number;
}

/** An arrival beside its bytes. Pieces are what could not be read as an event. */
export interface StagedRow {
  /** One character a byte, sixteen. */
  readonly identity: string;
  /** One character a byte, eight. */
  readonly content: string;
  readonly reuse: number;
  /** Milliseconds since 1970; of a piece 0. */
  readonly time: number;
  readonly source: Source;
  readonly isPiece: boolean;
  /** Of a piece there is none. */
  readonly kind?: EventKind;
  /** What correlations are to count of it, and the id by which people find it. */
  readonly hits?: readonly Hit[];
  readonly eventId?: string | undefined;
}

/** How a batch is laid out, in bytes: magic and sizes, the header, then rows and records, compressed as one. */
export const LAYOUT = {
  magic: 'OTB1',
  /** Magic, then the length of the header, the number of rows, the length of the records, and a checksum. */
  sizes: 20,
  /** identity 16, content 8, reuse 8, time 8, length 4, group 2, source bit 1, piece 1, kind 2. */
  row: 50,
  at: { content: 16, reuse: 24, time: 32, length: 40, group: 44, source: 46, piece: 47, kind: 48 },
} as const;

const { magic: MAGIC, sizes: SIZES, row: ROW, at: AT } = LAYOUT;

/** Of all that a batch holds, but for the place of the checksum itself. */
export const checksumOf = (batch: Buffer): number => crc32(batch.subarray(SIZES), crc32(batch.subarray(0, SIZES - 4)));

const decompress = (bytes: Buffer, size: number): Buffer =>
  zstdDecompressSync(bytes, { chunkSize: Math.max(64, size + 1), maxOutputLength: size + 1 });

/** A shard's part of a staged object, opened. Rows are read in place: a batch has thousands of them. */
export class StagedBatch {
  /** Of the staged object that it is a part of. */
  readonly key: string;
  readonly header: BatchHeader;
  readonly count: number;
  readonly records: Buffer;
  private readonly rows: Buffer;
  private readonly view: DataView;
  private readonly starts: Uint32Array;

  private constructor(key: string, header: BatchHeader, rows: Buffer, records: Buffer) {
    this.key = key;
    this.header = header;
    this.count = rows.length / ROW;
    this.rows = rows;
    this.view = new DataView(rows.buffer, rows.byteOffset, rows.byteLength);
    this.records = records;
    this.starts = new Uint32Array(this.count + 1);
    for (let row = 0; row < this.count; row++) {
      this.starts[row + 1] = this.starts[row] + this.view.getUint32(row * ROW + AT.length, true);
    }
  }

  /** Throws `LEDGER_DAMAGED` for bytes that `BatchBuilder` did not write. */
  static decode(key: string, bytes: Uint8Array): StagedBatch {
    try {
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      if (buffer.toString('latin1', 0, 4) !== MAGIC) throw new Error('not a staged batch');
      const [headBytes, count, recordBytes, checksum] = [4, 8, 12, 16].map((at) => buffer.readUInt32LE(at));
      if (checksumOf(buffer) !== checksum) throw new Error('its checksum is wrong');
      const rowsAt = SIZES + headBytes;
      const header = JSON.parse(buffer.toString('utf8', SIZES, rowsAt)) as BatchHeader;
      const body = decompress(buffer.subarray(rowsAt), count * ROW + recordBytes);
      const batch = new StagedBatch(key, header, body.subarray(0, count * ROW), body.subarray(count * ROW));
      if (batch.records.length !== recordBytes || batch.end(count - 1) !== recordBytes)
        throw new Error('its sizes disagree');
      return batch;
    } catch (cause) {
      throw new TrailError('LEDGER_DAMAGED', `cannot read the staged object ${key}`, { cause });
    }
  }

  /** The identity, one character a byte: what maps and sorts want. */
  identity(row: number): string {
    return this.rows.toString('latin1', row * ROW, row * ROW + AT.content);
  }

  content(row: number): string {
    return this.rows.toString('latin1', row * ROW + AT.content, row * ROW + AT.reuse);
  }

  reuse(row: number): number {
    return this.view.getFloat64(row * ROW + AT.reuse, true);
  }

  time(row: number): number {
    return this.view.getFloat64(row * ROW + AT.time, true);
  }

  group(row: number): Group {
    return this.header.groups[this.groupNumber(row)];
  }

  /** The place of the group in the header. */
  groupNumber(row: number): number {
    return this.view.getUint16(row * ROW + AT.group, true);
  }

  /** The place of the kind in the header; of a piece it means nothing. */
  kindNumber(row: number): number {
    return this.view.getUint16(row * ROW + AT.kind, true);
  }

  /** The bit of the source that it came by. */
  source(row: number): number {
    return this.rows[row * ROW + AT.source];
  }

  isPiece(row: number): boolean {
    return this.rows[row * ROW + AT.piece] === 1;
  }

  /** Where the arrival's bytes stand in `records`. */
  start(row: number): number {
    return this.starts[row];
  }

  end(row: number): number {
    return this.starts[row + 1];
  }
}
