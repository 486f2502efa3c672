import { TrailError } from '../core/errors.ts';
import { shardOf } from '../core/shard.ts';
import { BATCH_BYTES, BatchBuilder } from '../core/batch-builder.ts';
import type { Own } from '../core/own-events.ts';
import type { Group, Source, StagedRow } from '../core/staged-batch.ts';
import { stagedKey } from '../core/staged-object.ts';
import type { UnpackLimits } from '../core/unpack.ts';
import type { Envelope } from '../core/event.ts';
import type { Clock, ObjectStore, Unique } from '../ports/index.ts';
import type { Asking } from './match.ts';

/** Where arrivals were staged. */
export interface Staged {
  readonly key: string;
  /** For each shard that something is for, the bytes of its records, uncompressed. */
  readonly parts: readonly { readonly shard: number; readonly size: number }[];
}

/** What collect needs of the world. */
export interface CollectPorts {
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly unique: Unique;
  readonly release: string;
  /** ARNs of the only trails that what is collected is for; without it, it is for all. */
  readonly trails?: readonly string[];
}

/** What may be told of collect's progress, and its limits. */
export interface CollectOptions extends Asking {
  /** Told of every event, as soon as it is read. */
  readonly onEvent?: (envelope: Envelope) => void;
  /** Told of every object, once it is staged. */
  readonly onStaged?: (staged: Staged) => void;
  /** Whose data events are counted and not kept: those of these roles, of these buckets, by calls that we make. */
  readonly own?: Own;
  readonly unpackLimits?: UnpackLimits;
  /** So many pieces of an input that are no events are set aside one by one, all further ones as one. @default all */
  readonly mostPieces?: number;
  /** Uncompressed bytes at which a batch is staged (`BATCH_BYTES` at most), and of all that wait. */
  readonly batchBytes?: number;
  readonly heldBytes?: number;
}

const HELD_BYTES = 16 * 1024 * 1024;

/** What was read and is not staged yet, by shard. */
export class Staging {
  private readonly builders = new Map<number, BatchBuilder>();
  private held = 0;
  private last: { readonly group: Group | undefined; readonly shard: number } = { group: undefined, shard: 0 };
  private readonly writing = new Set<Promise<void>>();
  private readonly ports: CollectPorts;
  private readonly options: CollectOptions;

  constructor(ports: CollectPorts, options: CollectOptions) {
    this.ports = ports;
    this.options = options;
  }

  /** Takes an arrival whose bytes are `bytes[start, end)`. */
  add(group: Group, row: StagedRow, bytes: Buffer, start: number, end: number): void {
    const shard = this.shardOf(group);
    let builder = this.builders.get(shard);
    if (!builder?.hasRoom(end - start)) {
      if (builder) this.stage([[shard, builder]]);
      builder = new BatchBuilder(end - start);
      this.builders.set(shard, builder);
    }
    const before = builder.size;
    builder.add(row, builder.groupOf(group), bytes, start, end);
    this.held += builder.size - before;
    if (builder.size >= (this.options.batchBytes ?? BATCH_BYTES)) this.stage([[shard, builder]]);
  }

  /** Counts an arrival that is not kept. */
  exclude(group: Group, source: Source): void {
    const shard = this.shardOf(group);
    const builder = this.builders.get(shard) ?? new BatchBuilder();
    this.builders.set(shard, builder);
    builder.exclude(source);
  }

  /** Waits while too much is held in memory; stages the largest batches first. */
  async relieve(): Promise<void> {
    await this.options.relieve?.();
    while (this.held > (this.options.heldBytes ?? HELD_BYTES) && this.builders.size > 0) {
      const largest = [...this.builders].reduce((a, b) => (b[1].size > a[1].size ? b : a));
      this.stage([largest]);
    }
    if (this.writing.size > 2) await Promise.race(this.writing);
    await Promise.resolve();
  }

  /** Sends on what rules have found, and stages everything: also if the one cannot be done, what can be done is. */
  async flush(): Promise<void> {
    try {
      await this.options.send?.();
    } finally {
      await this.stageAll();
    }
  }

  /** As one object; throws what staging has thrown. */
  private async stageAll(): Promise<void> {
    if (this.builders.size > 0) this.stage([...this.builders].sort(([a], [b]) => a - b));
    await Promise.all(this.writing);
  }

  /** Waits for all that is being written; throws nothing. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.writing);
  }

  /** Mostly it is asked about the group that came last. */
  private shardOf(group: Group): number {
    if (group !== this.last.group) this.last = { group, shard: shardOf(group.account, group.region) };
    return this.last.shard;
  }

  private stage(builders: readonly Filled[]): void {
    for (const [shard, builder] of builders) {
      this.builders.delete(shard);
      this.held -= builder.size;
    }
    const writing = this.write(builders);
    this.writing.add(writing);
    // A failure is thrown by whoever waits for this object: `relieve` or `flush`.
    writing.then(
      () => this.writing.delete(writing),
      () => undefined,
    );
  }

  private async write(builders: readonly Filled[]): Promise<void> {
    const { store, clock, unique, release, trails } = this.ports;
    const parts = builders.map(([shard, builder]) => ({ shard, size: builder.size }));
    const bodies = builders.map(([, builder]) => builder.encode(release, trails));
    const lengths = parts.map(({ shard }, index) => ({ shard, length: bodies[index].length }));
    const key = stagedKey(clock(), unique(), lengths);
    const outcome = await store.create(key, bodies.length === 1 ? bodies[0] : Buffer.concat(bodies));
    if (outcome === 'exists') throw new TrailError('LEDGER_DAMAGED', `the staged object ${key} exists already`);
    this.options.onStaged?.({ key, parts });
  }
}

/** What waits for a shard. */
type Filled = readonly [shard: number, builder: BatchBuilder];
