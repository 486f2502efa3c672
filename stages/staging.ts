import { keys } from '../core/commit.ts';
import { TrailError } from '../core/errors.ts';
import { shardOf } from '../core/shard.ts';
import { BATCH_BYTES, BatchBuilder } from '../core/batch-builder.ts';
import type { Group, StagedRow } from '../core/staged-batch.ts';
import type { UnpackLimits } from '../core/unpack.ts';
import type { Envelope } from '../core/event.ts';
import type { Clock, ObjectStore, Unique } from '../ports/index.ts';

/** Where arrivals were staged. */
export interface StagedObject {
  readonly shard: number;
  readonly key: string;
  /** Bytes of its records, uncompressed. */
  readonly size: number;
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
export interface CollectOptions {
  /** Told of every event, as soon as it is read. */
  readonly onEvent?: (envelope: Envelope) => void;
  /** Told of every object, once it is staged. */
  readonly onStaged?: (staged: StagedObject) => void;
  readonly unpackLimits?: UnpackLimits;
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
    if (group !== this.last.group) this.last = { group, shard: shardOf(group.account, group.region) };
    const { shard } = this.last;
    let builder = this.builders.get(shard);
    if (!builder?.hasRoom(end - start)) {
      if (builder) this.stage(shard, builder);
      builder = new BatchBuilder(end - start);
      this.builders.set(shard, builder);
    }
    const before = builder.size;
    builder.add(row, builder.groupOf(group), bytes, start, end);
    this.held += builder.size - before;
    if (builder.size >= (this.options.batchBytes ?? BATCH_BYTES)) this.stage(shard, builder);
  }

  /** Waits while too much is held in memory; stages the largest batches first. */
  async relieve(): Promise<void> {
    while (this.held > (this.options.heldBytes ?? HELD_BYTES) && this.builders.size > 0) {
      const [shard, builder] = [...this.builders].reduce((a, b) => (b[1].size > a[1].size ? b : a));
      this.stage(shard, builder);
    }
    if (this.writing.size > 2) await Promise.race(this.writing);
    await Promise.resolve();
  }

  /** Stages everything; throws what staging has thrown. */
  async flush(): Promise<void> {
    for (const [shard, builder] of this.builders) this.stage(shard, builder);
    await Promise.all(this.writing);
  }

  /** Waits for all that is being written; throws nothing. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.writing);
  }

  private stage(shard: number, builder: BatchBuilder): void {
    this.builders.delete(shard);
    this.held -= builder.size;
    const writing = this.write(shard, builder);
    this.writing.add(writing);
    // A failure is thrown by whoever waits for this batch: `relieve` or `flush`.
    writing.then(
      () => this.writing.delete(writing),
      () => undefined,
    );
  }

  private async write(shard: number, builder: BatchBuilder): Promise<void> {
    const { store, clock, unique, release, trails } = this.ports;
    const minute = new Date(clock()).toISOString().slice(0, 16).replace(/[-:]/g, '');
    const { size } = builder;
    const body = builder.encode(release, trails);
    const key = `${keys.staging(shard)}${minute}Z-${unique()}`;
    const outcome = await store.create(key, body);
    if (outcome === 'exists') throw new TrailError('LEDGER_DAMAGED', `the staged object ${key} exists already`);
    this.options.onStaged?.({ shard, key, size });
  }
}
