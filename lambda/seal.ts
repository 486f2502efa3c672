import { KmsSigner } from '../adapters/aws/kms-signer.ts';
import { s3Buckets } from '../adapters/aws/s3-buckets.ts';
import { S3ObjectStore } from '../adapters/aws/s3-object-store.ts';
import { uniqueNames } from '../adapters/local/unique.ts';
import { readEnvironment, sealEnvironment } from '../contracts/environment.ts';
import { RELEASE } from '../contracts/release.ts';
import type { ObjectStore } from '../ports/index.ts';
import { configuration, routesFrom } from '../stages/configuration.ts';
import type { SealReceipt } from '../stages/seal.ts';
import { sealShards } from '../stages/seal-shards.ts';
import { inTime } from './in-time.ts';
import { emit, forEach, note, onSchedule } from './middleware.ts';
import { readShards } from './payloads.ts';

const { STORE_BUCKET, STORE_OWNER: owner, ARCHIVE_BUCKET, SIGNING_KEY } = readEnvironment(sealEnvironment);
const store = new S3ObjectStore({ bucket: STORE_BUCKET, owner });
const archive = new S3ObjectStore({ bucket: ARCHIVE_BUCKET, owner });
const others = s3Buckets({});
const buckets = (bucket: string): ObjectStore => (bucket === ARCHIVE_BUCKET ? archive : others(bucket));
const seal = sealShards({
  store,
  archive: { store: archive, bucket: ARCHIVE_BUCKET },
  buckets,
  signer: new KmsSigner({ key: SIGNING_KEY }),
  clock: Date.now,
  unique: uniqueNames(),
  release: RELEASE,
  routes: routesFrom(configuration(store)),
});

/** Of the digests that are missing the log names so many of a shard; the rest are likely to lie beside them. */
const MOST_NAMED = 20;

/** Signs what was delivered in the hours that are over, in the shards of the payload; what there is no time for comes next. */
export const handler = onSchedule({
  read: readShards,
  run: async (shards, remaining) => {
    const { receipts, failures } = await seal(shards, { remaining, inTime });
    tell(receipts);
    await forEach(shards, shards.length, async (shard) => {
      if (failures.has(shard)) throw failures.get(shard);
    });
    return {
      shards: shards.length,
      closed: sum(receipts, ({ closed }) => closed),
      created: sum(receipts, ({ created }) => created),
      existed: sum(receipts, ({ existed }) => existed),
      files: sum(receipts, ({ files }) => files),
    };
  },
});

/** Of a shard that has failed nothing is known: its run has failed. */
const tell = (receipts: readonly SealReceipt[]): void => {
  for (const { shard, waiting } of receipts) {
    for (const { trail, because } of waiting) note('the digests of a trail wait', { shard, trail, because });
  }
  for (const { shard, missing } of receipts.filter((receipt) => receipt.missing.length > 0)) {
    note('digests are missing', { shard, digests: missing.length, keys: missing.slice(0, MOST_NAMED) });
  }
  if (receipts.length === 0) return;
  const lag = receipts.reduce((most, receipt) => Math.max(most, receipt.lag), 0);
  emit({ sealLag: Math.round(lag / 1000), missingDigests: sum(receipts, ({ missing }) => missing.length) });
};

const sum = (receipts: readonly SealReceipt[], count: (receipt: SealReceipt) => number): number =>
  receipts.reduce((total, receipt) => total + count(receipt), 0);
