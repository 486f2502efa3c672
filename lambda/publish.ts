import { CloudWatchLogSink } from '../adapters/aws/cloudwatch-log-sink.ts';
import { s3Buckets } from '../adapters/aws/s3-buckets.ts';
import { S3ObjectStore } from '../adapters/aws/s3-object-store.ts';
import { SnsNotifier } from '../adapters/aws/sns-notifier.ts';
import { publishEnvironment, readEnvironment } from '../contracts/environment.ts';
import type { ObjectStore } from '../ports/index.ts';
import type { PublishReceipt } from '../stages/publish.ts';
import { publishShards } from '../stages/publish-shards.ts';
import { inTime } from './in-time.ts';
import { emit, forEach, onSchedule, warn } from './middleware.ts';
import { readShards } from './payloads.ts';

const { STORE_BUCKET, STORE_OWNER: owner, ARCHIVE_BUCKET } = readEnvironment(publishEnvironment);
const archive = new S3ObjectStore({ bucket: ARCHIVE_BUCKET, owner });
const others = s3Buckets({});
const buckets = (bucket: string): ObjectStore => (bucket === ARCHIVE_BUCKET ? archive : others(bucket));
const publish = publishShards({
  store: new S3ObjectStore({ bucket: STORE_BUCKET, owner }),
  archive,
  buckets,
  logs: new CloudWatchLogSink({}),
  topics: new SnsNotifier({}),
  clock: Date.now,
});

/** Copies what was committed in the shards of the payload to where trails want it; what there is no time for comes next. */
export const handler = onSchedule({
  read: readShards,
  run: async (shards, remaining) => {
    const { receipts, failures, isCutShort } = await publish(shards, { remaining, inTime });
    const failing = failingOf(receipts);
    emit({ failingTrails: failing.size, undeliverable: sum(receipts, 'undeliverable') });
    for (const [trail, error] of failing) warn(`the trail ${trail} waits for its destination`, error);
    await forEach(shards, shards.length, async (shard) => {
      if (failures.has(shard)) throw failures.get(shard);
    });
    const [created, summaries, existed] = [
      sum(receipts, 'created'),
      sum(receipts, 'summaries'),
      sum(receipts, 'existed'),
    ];
    return { shards: shards.length, created, summaries, existed, tooLong: sum(receipts, 'tooLong'), isCutShort };
  },
});

type Counted = 'created' | 'summaries' | 'existed' | 'undeliverable' | 'tooLong';

const sum = (receipts: readonly PublishReceipt[], count: Counted): number =>
  receipts.reduce((total, receipt) => total + receipt[count], 0);

/** One reason for each trail, whatever shards it fails in. */
const failingOf = (receipts: readonly PublishReceipt[]) =>
  new Map(receipts.flatMap(({ trail, failing }) => (failing ? [[trail, failing] as const] : [])));
