import { TrailError } from './errors.ts';
import { type HitKind, HitNumbers } from './hit-numbers.ts';
import { packTable, unpackTable } from './packed-hits.ts';
import type { Hit } from './rules/hits.ts';
import type { BatchHeader, StagedBatch } from './staged-batch.ts';

/** A hit, and the row that it is of. */
export interface StagedHit {
  readonly row: number;
  readonly kind: number;
  readonly eventId: string;
}

/** Hits as they are kept, in the order of rows: kinds, and of each hit its row, its kind and the event's id. */
interface Table {
  readonly kinds: readonly HitKind[];
  readonly rows: readonly number[];
  readonly of: readonly number[];
  readonly ids: readonly string[];
}

/** Characters of all hits of a batch, and of those of one correlation: a flood of one leaves room for the others. */
const MOST = 2 * 1024 * 1024;
const MOST_OF_ONE = MOST / 2;
/** What a hit takes beside its texts. */
const OVERHEAD = 16;
const LONGEST_ID = 64;

/** The hits of a batch, as many as there is room for. An honest batch has room for all: four thousand rows of one correlation. */
export class StagedHits {
  private readonly numbers = new HitNumbers();
  private readonly rows: number[] = [];
  private readonly of: number[] = [];
  private readonly ids: string[] = [];
  private readonly taken = new Map<string, number>();
  private all = 0;
  private dropped = 0;

  /** Adds the hits of an event. Whatever id they have themselves, this is the event's. */
  add(row: number, hits: readonly Hit[], eventId: string): void {
    const id = eventId.slice(0, LONGEST_ID).toWellFormed();
    for (const hit of hits) {
      if (!this.addOne(row, hit, id)) this.dropped++;
    }
  }

  /** What the header says of them. */
  told(): Pick<BatchHeader, 'hits' | 'hitsDropped'> {
    const { numbers, rows, of, ids, dropped } = this;
    const table: Table = { kinds: numbers.kinds, rows, of, ids };
    return {
      ...(rows.length > 0 ? { hits: packTable(table, rows.length) } : {}),
      ...(dropped > 0 ? { hitsDropped: dropped } : {}),
    };
  }

  private addOne(row: number, kind: HitKind, eventId: string): boolean {
    const { numbers } = this;
    const taken = this.taken.get(kind.correlation) ?? 0;
    const own = OVERHEAD + eventId.length;
    const room = Math.min(MOST - this.all, MOST_OF_ONE - taken) - own;
    const known = numbers.kinds.length;
    const number = room < 0 ? -1 : numbers.numberOf(kind, room);
    if (number < 0) return false;
    const size = own + (numbers.kinds.length > known ? numbers.sizes[number] : 0);
    this.all += size;
    this.taken.set(kind.correlation, taken + size);
    this.rows.push(row);
    this.of.push(number);
    this.ids.push(eventId);
    return true;
  }
}

/** The hits of a batch, in the order of rows, and their kinds. Throws `LEDGER_DAMAGED` for what was not written by us. */
export const hitsOf = ({ key, header }: StagedBatch): { kinds: readonly HitKind[]; hits: readonly StagedHit[] } => {
  if (!header.hits) return { kinds: [], hits: [] };
  try {
    const { kinds, rows, of, ids } = unpackTable(header.hits) as Table;
    return { kinds, hits: rows.map((row, index) => ({ row, kind: of[index], eventId: ids[index] })) };
  } catch (cause) {
    throw new TrailError('LEDGER_DAMAGED', `cannot read the hits of the staged object ${key}`, { cause });
  }
};
