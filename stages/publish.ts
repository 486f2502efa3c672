import type { TrailError } from '../core/errors.ts';
import { mapParallel } from '../core/parallel.ts';
import type { ObjectStore } from '../ports/index.ts';
import type { FollowerPorts } from './followers.ts';
import { HeldCursor } from './held-cursor.ts';
import { commitReader } from './ledger.ts';
import { PublishRun } from './publish-run.ts';
import { NOTED_AFTER, scout } from './scout.ts';
import { tidy } from './tidy.ts';

export interface PublishPorts extends FollowerPorts {
  /** Where the built-in trail's files go, and what is set aside. */
  readonly archive: ObjectStore;
  /** The buckets that trails name. */
  readonly buckets: (bucket: string) => ObjectStore;
  /** Which trails this process publishes; all, if not given. */
  readonly wants?: (trail: string) => boolean;
}

/** What became of a trail's files in one run. */
export interface PublishReceipt {
  readonly trail: string;
  readonly created: number;
  /** Files that were there already, with the same bytes. */
  readonly existed: number;
  readonly undeliverable: number;
  /** Events that its log group was not given, being longer than CloudWatch Logs takes. */
  readonly tooLong: number;
  /** Set while the bucket, the log group or the topic fails: its trail waits for it, no other does. */
  readonly failing?: TrailError;
}

/**
 * Copies what a shard's commits name to each trail's destination, as far as there are commits; then gives it to the
 * trail's log group and topic. Each trail has a cursor of its own, and its followers places of their own, so that what
 * fails delays only itself. Doing it again writes the same files.
 */
export const publish = (ports: PublishPorts) => {
  const readCommit = commitReader(ports.store);
  const scoutTrails = scout(ports.store, readCommit);
  const tidyUp = tidy(ports.store);
  const places = new Map<string, number>();

  const publishTrail = async (shard: number, trail: string) => {
    const place = `${shard}/${trail}`;
    const held = await HeldCursor.read(ports.store, shard, trail);
    held.pass(places.get(place) ?? 0);
    const run = new PublishRun(ports, readCommit, shard, trail);
    await run.advance(held);
    if (held.unnoted >= NOTED_AFTER) await held.note(held.cursor);
    places.set(place, held.cursor.next);
    return { receipt: run.receipt(), cursor: held.cursor };
  };

  return async (shard: number): Promise<readonly PublishReceipt[]> => {
    const trails = (await scoutTrails(shard)).filter((trail) => ports.wants?.(trail) ?? true);
    const published = await mapParallel(trails, trails.length, (trail) => publishTrail(shard, trail));
    await tidyUp(shard, new Map(published.map(({ receipt, cursor }) => [receipt.trail, cursor])));
    return published.map(({ receipt }) => receipt);
  };
};
