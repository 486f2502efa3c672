import { beforeAll, describe, expect, it } from '@jest/globals';
import { S3ObjectStore } from '../../adapters/aws/s3-object-store.ts';
import { allShards } from '../../core/shard.ts';
import { collectMessages } from '../../stages/messages.ts';
import { deliver } from '../../stages/deliver.ts';
import { anEventOf } from '../stages/feeds.ts';
import { plain } from '../stages/sixteen-shards.ts';
import { fakeS3 } from '../stores/s3-stores.ts';
import { functions, OWNER, type RunningFunction, surroundings } from './functions.ts';

const s3 = fakeS3();
const start = functions();
const [STORE_BUCKET, ARCHIVE_BUCKET] = ['the-store', 'the-archive'];
const REGIONS = ['eu-west-1', 'eu-central-1', 'us-west-2', 'sa-east-1'];
let publish: RunningFunction;

beforeAll(async () => {
  for (const name of [STORE_BUCKET, ARCHIVE_BUCKET, 'dead', 'good']) s3.newBucket({ name });
  const environment = { ...(await surroundings(s3)), STORE_BUCKET, STORE_OWNER: OWNER, ARCHIVE_BUCKET };
  publish = start({ file: 'lambda/publish.ts', environment });
});

/** An event of each Region, committed for two trails. */
const commit = async (name: string): Promise<void> => {
  const store = new S3ObjectStore({ bucket: STORE_BUCKET, owner: OWNER, client: s3.client() });
  let names = 0;
  const ports = { store, clock: Date.now, unique: () => `${name}${++names}`, release: 'test' };
  const collected = collectMessages({ ...ports, remaining: () => 300_000 });
  for (const awsRegion of REGIONS) {
    const body = JSON.stringify(anEventOf(name + awsRegion, { awsRegion }));
    await collected.take({ id: awsRegion, body, source: 'bus', namespace: 'aws' });
  }
  await collected.finish();
  const deliverShard = deliver({
    ...ports,
    routes: async () => ({ revision: 1, all: [plain('dead'), plain('good')] }),
  });
  for (const shard of allShards) await deliverShard(shard);
};

const run = async (options = {}) => {
  const { result } = await publish.run({ shards: allShards }, options);
  const metrics = publish.lines().findLast((line) => '_aws' in line);
  return { result, metrics };
};

const filesIn = (bucket: string): number => s3.buckets.get(bucket)!.objects.size;

describe('publish', () => {
  it('tells its metrics and what is left, when there is no time to begin anything', async () => {
    await commit('a');

    const { result, metrics } = await run({ remaining: 44_000 });

    expect(result).toMatchObject({ created: 0, isCutShort: true });
    expect(metrics).toMatchObject({ FailingTrails: 0, Undeliverable: 0 });
    expect((await run()).result).toMatchObject({ created: 2 * REGIONS.length, isCutShort: false });
  });

  it('does not wait for a bucket that never answers, nor do other trails', async () => {
    await commit('b');
    s3.faults = Array.from({ length: 99 }, () => ({ fits: ({ bucket }) => bucket === 'dead', what: 'no answer' }));
    const begun = Date.now();

    const { result, metrics } = await run();

    // S3's client alone would try for two and a half minutes, in each shard.
    expect(Date.now() - begun).toBeLessThan(40_000);
    expect(result).toMatchObject({ created: REGIONS.length, isCutShort: false });
    expect(metrics).toMatchObject({ FailingTrails: 1, Undeliverable: 0 });
    expect(filesIn('good')).toBe(2 * REGIONS.length);

    // Some of its files are there, though nobody was told so.
    s3.faults = [];
    expect((await run()).metrics).toMatchObject({ FailingTrails: 0, Undeliverable: 0 });
    expect([filesIn('dead'), filesIn('good')]).toEqual([2 * REGIONS.length, 2 * REGIONS.length]);
  }, 60_000);
});
