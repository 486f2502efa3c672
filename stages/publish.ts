import type { TrailError } from '../core/errors.ts';
import type { ObjectStore } from '../ports/index.ts';
import type { FollowerPorts } from './followers.ts';
import { publishShards } from './publish-shards.ts';

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
  /** Of those created: files of summaries. */
  readonly summaries: number;
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
 * trail's topic and log group. Each line has a cursor of its own, and its followers places of their own, so that what
 * fails delays only itself. Doing it again writes the same files.
 */
export const publish = (ports: PublishPorts) => {
  const publishAll = publishShards(ports);

  return async (shard: number): Promise<readonly PublishReceipt[]> => {
    const { receipts, failures } = await publishAll([shard]);
    if (failures.has(shard)) throw failures.get(shard);
    return receipts;
  };
};
