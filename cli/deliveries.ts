import type { Commit } from '../core/commit.ts';
import { mapParallel } from '../core/parallel.ts';
import { allShards } from '../core/shard.ts';
import { RUN_BYTES } from '../stages/run-limits.ts';
import type { PublishReceipt } from '../stages/publish.ts';
import type { StillStaged } from '../stages/staged.ts';
import type { Staged } from '../stages/staging.ts';

/** Shards that are delivered side by side: more would take more memory. */
const SHARDS_AT_ONCE = 2;

export interface DeliveryStages {
  readonly deliver: (shard: number) => Promise<Commit | undefined>;
  readonly publish: (shard: number) => Promise<readonly PublishReceipt[]>;
  /** Deletes what all shards have taken. */
  readonly clear: () => Promise<StillStaged>;
  readonly onPublished: (receipts: readonly PublishReceipt[]) => void;
}

/** Delivers and publishes while collecting goes on: a shard as soon as it has a run's worth, all of them at the end. */
export class Deliveries {
  private readonly waiting = new Map<number, number>();
  private readonly busy = new Map<number, Promise<void>>();
  private isDraining = false;
  private failure: { readonly error: unknown } | undefined;
  private readonly stages: DeliveryStages;

  constructor(stages: DeliveryStages) {
    this.stages = stages;
  }

  /** Something was staged. */
  staged({ parts }: Staged): void {
    for (const { shard, size } of parts) this.waiting.set(shard, (this.waiting.get(shard) ?? 0) + size);
    this.start();
  }

  /** Delivers all that is staged, by this run or an earlier one, and says what is left. Throws what delivering has thrown. */
  async drain(): Promise<StillStaged> {
    this.isDraining = true;
    await Promise.all(this.busy.values());
    if (this.failure) throw this.failure.error;
    await mapParallel(allShards, SHARDS_AT_ONCE, async (shard) => {
      while (await this.stages.deliver(shard));
      this.stages.onPublished(await this.stages.publish(shard));
    });
    return this.stages.clear();
  }

  private start(): void {
    for (const [shard, bytes] of this.waiting) {
      if (this.failure || this.isDraining || this.busy.size >= SHARDS_AT_ONCE) return;
      if (bytes < RUN_BYTES || this.busy.has(shard)) continue;
      this.waiting.set(shard, 0);
      const run = this.run(shard).catch((error: unknown) => {
        this.failure = { error };
      });
      this.busy.set(shard, run);
    }
  }

  private async run(shard: number): Promise<void> {
    try {
      await this.stages.deliver(shard);
      this.stages.onPublished(await this.stages.publish(shard));
    } finally {
      this.busy.delete(shard);
      this.start();
    }
  }
}
