import { constants, zstdCompressSync } from 'node:zlib';
import {
  type BatchHeader,
  checksumOf,
  type Group,
  LAYOUT,
  type Source,
  SOURCES,
  type StagedRow,
} from './staged-batch.ts';
import { StagedHits } from './staged-hits.ts';
import { Kinds } from './trails/kinds.ts';

const { magic: MAGIC, sizes: SIZES, row: ROW, at: AT } = LAYOUT;
const LEVEL = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };
const MOST_GROUPS = 0xffff;

/** Uncompressed bytes of records in a batch, unless it is one longer record. */
export const BATCH_BYTES = 2 * 1024 * 1024;
const BATCH_ROWS = 4 * 1024;

/** Memory for rows, and behind them for records. */
interface Room {
  readonly bytes: Buffer;
  readonly view: DataView;
  readonly recordsAt: number;
}

const makeRoom = (rows: number, recordBytes: number): Room => {
  const bytes = Buffer.allocUnsafeSlow(rows * ROW + recordBytes);
  return { bytes, view: new DataView(bytes.buffer), recordsAt: rows * ROW };
};

/** Memory of encoded batches, to be used again: batches come and go by the thousand. */
const spare: Room[] = [];
const MOST_SPARE = 2;

/** Gathers arrivals of one shard until they are staged together. */
export class BatchBuilder {
  private readonly room: Room;
  private readonly isSpare: boolean;
  private count = 0;
  private length = 0;
  private readonly groups: Group[] = [];
  private readonly groupIndex = new Map<string, number>();
  private readonly kinds = new Kinds();
  private readonly excluded: Partial<Record<Source, number>> = {};
  private readonly hits = new StagedHits();
  private last: { readonly group: Group; readonly number: number } | undefined;

  /** Room for `BATCH_BYTES` of records, or for one record of more. */
  constructor(recordBytes = 0) {
    this.isSpare = recordBytes <= BATCH_BYTES;
    this.room = this.isSpare ? (spare.pop() ?? makeRoom(BATCH_ROWS, BATCH_BYTES)) : makeRoom(1, recordBytes);
  }

  /** Bytes held. */
  get size(): number {
    return this.length + this.count * ROW;
  }

  /** Whether one more arrival of this length, possibly of a new group, can be added. */
  hasRoom(bytes: number): boolean {
    const { bytes: room, recordsAt } = this.room;
    const hasSpace = recordsAt + this.length + bytes <= room.length && (this.count + 1) * ROW <= recordsAt;
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
    const { bytes: room, view, recordsAt } = this.room;
    bytes.copy(room, recordsAt + this.length, start, end);
    this.length += end - start;
    if (row.hits) this.hits.add(this.count, row.hits, row.eventId ?? '');
    const at = this.count++ * ROW;
    writeText(room, at, row.identity, AT.content);
    writeText(room, at + AT.content, row.content, AT.reuse - AT.content);
    view.setFloat64(at + AT.reuse, row.reuse, true);
    view.setFloat64(at + AT.time, row.time, true);
    view.setUint32(at + AT.length, end - start, true);
    view.setUint16(at + AT.group, group, true);
    room[at + AT.source] = SOURCES[row.source];
    room[at + AT.piece] = row.isPiece ? 1 : 0;
    view.setUint16(at + AT.kind, row.kind ? this.kinds.numberOf(row.kind) : 0, true);
  }

  /** Counts an arrival that is excluded already, and not kept. */
  exclude(source: Source): void {
    this.excluded[source] = (this.excluded[source] ?? 0) + 1;
  }

  /**
   * The batch as it is staged: a header in the clear, rows and records compressed. The builder's memory is given back: it must
   * not be used again.
   */
  encode(release: string, trails?: readonly string[]): Buffer {
    const { groups, count, length } = this;
    const { bytes, recordsAt } = this.room;
    const only = trails === undefined ? {} : { trails };
    const kinds = this.kinds.all;
    const header: BatchHeader = { format: 1, release, ...this.counts(), groups, kinds, ...only, ...this.hits.told() };
    const head = Buffer.from(JSON.stringify(header));
    const rowsAt = recordsAt - count * ROW;
    bytes.copyWithin(rowsAt, 0, count * ROW);
    const packed = compress(bytes.subarray(rowsAt, recordsAt + length));
    const sizes = Buffer.alloc(SIZES);
    sizes.write(MAGIC, 'latin1');
    [head.length, count, length].forEach((size, index) => sizes.writeUInt32LE(size, 4 + index * 4));
    if (this.isSpare && spare.length < MOST_SPARE) spare.push(this.room);
    const batch = Buffer.concat([sizes, head, packed]);
    batch.writeUInt32LE(checksumOf(batch), SIZES - 4);
    return batch;
  }

  /** How many arrivals came by each source, how many are pieces, and how many are not kept. */
  private counts(): Pick<BatchHeader, 'arrivals' | 'setAside' | 'excluded'> {
    const { bytes } = this.room;
    const arrivals = { ...this.excluded };
    const excluded = Object.values(arrivals).reduce((sum, count) => sum + count, 0);
    let setAside = 0;
    for (let at = 0; at < this.count * ROW; at += ROW) {
      const source = SOURCE_OF.get(bytes[at + AT.source])!;
      arrivals[source] = (arrivals[source] ?? 0) + 1;
      setAside += bytes[at + AT.piece];
    }
    return { arrivals, setAside, excluded };
  }
}

const SOURCE_OF = new Map(Object.entries(SOURCES).map(([source, bit]) => [bit as number, source as Source]));

/** One byte a character. */
const writeText = (bytes: Buffer, at: number, text: string, length: number): void => {
  for (let index = 0; index < length; index++) bytes[at + index] = text.charCodeAt(index);
};

const isSame = (a: Group, b: Group): boolean =>
  a.account === b.account && a.region === b.region && a.folder === b.folder;

/** One piece of output instead of many. */
const compress = (bytes: Buffer): Buffer =>
  zstdCompressSync(bytes, { ...LEVEL, chunkSize: Math.max(1024, Math.ceil(bytes.length / 4)) });
