import { constants, zstdCompressSync } from 'node:zlib';
import { type BatchHeader, type Group, LAYOUT, type Source, SOURCES, type StagedRow } from './staged-batch.ts';

const { magic: MAGIC, sizes: SIZES, row: ROW, at: AT } = LAYOUT;
const LEVEL = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };
const MOST_GROUPS = 0xffff;

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
