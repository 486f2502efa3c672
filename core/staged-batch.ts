import { zstdCompressSync, zstdDecompressSync, constants } from 'node:zlib';
import { TrailError } from './errors.ts';

/** Where an arrival came from, as bits of the seen-index. */
export const SOURCES = { bus: 1, 'trail-files': 2, direct: 4, local: 8 } as const;
export type Source = keyof typeof SOURCES;

/** Account, Region and folder of the archive (`CloudTrail`, `CloudTrail-Insight`, …): what one log file holds. */
export interface Group {
  readonly account: string;
  readonly region: string;
  readonly folder: string;
}

/** What a staged object says of itself. */
export interface BatchHeader {
  readonly format: 1;
  readonly release: string;
  readonly arrivals: Readonly<Partial<Record<Source, number>>>;
  readonly setAside: number;
  readonly excluded: number;
  readonly groups: readonly Group[];
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
}

const MAGIC = 'OTB1';
/** identity 16, content 8, reuse 8, time 8, length 4, group 2, source bit 1, piece 1. */
const ROW = 48;
const AT = { content: 16, reuse: 24, time: 32, length: 40, group: 44, source: 46, piece: 47 } as const;
const LEVEL = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };
const MOST_GROUPS = 0xffff;
/** Magic, then the sizes of header, rows (a count), records and compressed rows. */
const SIZES = 20;

/** Uncompressed bytes of records in a batch, unless it is one longer record. */
export const BATCH_BYTES = 1024 * 1024;
const BATCH_ROWS = 4 * 1024;

interface Room {
  readonly rows: Buffer;
  readonly records: Buffer;
}

/** Memory of encoded batches, to be used again: batches come and go by the thousand. */
const spare: Room[] = [];
const MOST_SPARE = 2;

const makeRoom = (): Room =>
  spare.pop() ?? { rows: Buffer.allocUnsafeSlow(BATCH_ROWS * ROW), records: Buffer.allocUnsafeSlow(BATCH_BYTES) };

/** Gathers arrivals of one shard until they are staged together. */
export class BatchBuilder {
  private readonly room: Room;
  private readonly isSpare: boolean;
  private count = 0;
  private length = 0;
  private readonly groups: Group[] = [];
  private readonly groupIndex = new Map<string, number>();
  private readonly arrivals: Partial<Record<Source, number>> = {};
  private setAside = 0;
  private last: { readonly group: Group; readonly number: number } | undefined;

  /** Room for `BATCH_BYTES` of records, or for one record of more. */
  constructor(recordBytes = 0) {
    this.isSpare = recordBytes <= BATCH_BYTES;
    this.room = this.isSpare
      ? makeRoom()
      : { rows: Buffer.allocUnsafeSlow(ROW), records: Buffer.allocUnsafeSlow(recordBytes) };
  }

  /** Bytes held. */
  get size(): number {
    return this.length + this.count * ROW;
  }

  /** Whether one more arrival of this length, possibly of a new group, can be added. */
  hasRoom(bytes: number): boolean {
    const { rows, records } = this.room;
    const hasSpace = this.length + bytes <= records.length && (this.count + 1) * ROW <= rows.length;
    return hasSpace && this.groups.length < MOST_GROUPS;
  }

  /** The number of a group in this batch. */
  groupOf(group: Group): number {
    if (!this.last || !isSame(this.last.group, group)) this.last = { group, number: this.findGroup(group) };
    return this.last.number;
  }

  private findGroup(group: Group): number {
    const name = `${group.account}/${group.region}/${group.folder}`;
    const known = this.groupIndex.get(name);
    if (known !== undefined) return known;
    this.groups.push(group);
    this.groupIndex.set(name, this.groups.length - 1);
    return this.groups.length - 1;
  }

  /** Adds an arrival whose bytes are `bytes[start, end)`; there must be room. */
  add(row: StagedRow, group: number, bytes: Buffer, start: number, end: number): void {
    const { rows, records } = this.room;
    bytes.copy(records, this.length, start, end);
    this.length += end - start;
    const at = this.count++ * ROW;
    rows.write(row.identity, at, 'latin1');
    rows.write(row.content, at + AT.content, 'latin1');
    rows.writeDoubleLE(row.reuse, at + AT.reuse);
    rows.writeDoubleLE(row.time, at + AT.time);
    rows.writeUInt32LE(end - start, at + AT.length);
    rows.writeUInt16LE(group, at + AT.group);
    rows[at + AT.source] = SOURCES[row.source];
    rows[at + AT.piece] = row.isPiece ? 1 : 0;
    this.arrivals[row.source] = (this.arrivals[row.source] ?? 0) + 1;
    if (row.isPiece) this.setAside++;
  }

  /**
   * The staged object: a header in the clear, rows and records compressed. The builder's memory is given back: it must
   * not be used again.
   */
  encode(release: string): Buffer {
    const { arrivals, setAside, groups } = this;
    const header: BatchHeader = { format: 1, release, arrivals, setAside, excluded: 0, groups };
    const head = Buffer.from(JSON.stringify(header));
    const rows = zstdCompressSync(this.room.rows.subarray(0, this.count * ROW), options(this.count * ROW));
    const records = zstdCompressSync(this.room.records.subarray(0, this.length), options(this.length));
    const sizes = Buffer.alloc(SIZES);
    sizes.write(MAGIC, 'latin1');
    [head.length, this.count, this.length, rows.length].forEach((size, index) =>
      sizes.writeUInt32LE(size, 4 + index * 4),
    );
    if (this.isSpare && spare.length < MOST_SPARE) spare.push(this.room);
    return Buffer.concat([sizes, head, rows, records]);
  }
}

const isSame = (a: Group, b: Group): boolean =>
  a.account === b.account && a.region === b.region && a.folder === b.folder;

/** One piece of output instead of many. */
const options = (size: number) => ({ ...LEVEL, chunkSize: Math.max(1024, Math.ceil(size / 4)) });

const decompress = (bytes: Buffer, size: number): Buffer =>
  zstdDecompressSync(bytes, { chunkSize: Math.max(64, size + 1), maxOutputLength: size + 1 });

/** A staged object, opened. Rows are read in place: a batch has tens of thousands of them. */
export class StagedBatch {
  readonly key: string;
  readonly header: BatchHeader;
  readonly count: number;
  readonly records: Buffer;
  private readonly rows: Buffer;
  private readonly starts: Uint32Array;

  private constructor(key: string, header: BatchHeader, rows: Buffer, records: Buffer) {
    this.key = key;
    this.header = header;
    this.count = rows.length / ROW;
    this.rows = rows;
    this.records = records;
    this.starts = new Uint32Array(this.count + 1);
    for (let row = 0; row < this.count; row++) {
      this.starts[row + 1] = this.starts[row] + rows.readUInt32LE(row * ROW + AT.length);
    }
  }

  /** Throws `LEDGER_DAMAGED` for bytes that `BatchBuilder` did not write. */
  static decode(key: string, bytes: Uint8Array): StagedBatch {
    try {
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      if (buffer.toString('latin1', 0, 4) !== MAGIC) throw new Error('not a staged batch');
      const [headBytes, count, recordBytes, packedRows] = [4, 8, 12, 16].map((at) => buffer.readUInt32LE(at));
      const rowsAt = SIZES + headBytes;
      const header = JSON.parse(buffer.toString('utf8', SIZES, rowsAt)) as BatchHeader;
      const rows = decompress(buffer.subarray(rowsAt, rowsAt + packedRows), count * ROW);
      const records = decompress(buffer.subarray(rowsAt + packedRows), recordBytes);
      const batch = new StagedBatch(key, header, rows, records);
      if (batch.count !== count || batch.end(count - 1) !== recordBytes) throw new Error('its sizes disagree');
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
    return this.rows.readDoubleLE(row * ROW + AT.reuse);
  }

  time(row: number): number {
    return this.rows.readDoubleLE(row * ROW + AT.time);
  }

  group(row: number): Group {
    return this.header.groups[this.rows.readUInt16LE(row * ROW + AT.group)];
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
