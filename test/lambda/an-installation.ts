import { S3ObjectStore } from '../../adapters/aws/s3-object-store.ts';
import { allShards } from '../../core/shard.ts';
import { HOUR } from '../../core/time.ts';
import { BUILT_IN } from '../../core/trails/routes.ts';
import { deliver } from '../../stages/deliver.ts';
import { collectMessages } from '../../stages/messages.ts';
import { publishShards } from '../../stages/publish-shards.ts';
import { seal } from '../../stages/seal.ts';
import { signerWith } from '../data/signer.ts';
import { anEventOf } from '../stages/feeds.ts';
import { NOWHERE } from '../stages/world.ts';
import type { FakeS3 } from '../stores/fake-s3.ts';
import type { fakeKms } from '../stores/fake-kms.ts';
import { type functions, OWNER, REGION, type RunningFunction, surroundings } from './functions.ts';

export const SIGNING_KEY = `arn:aws:kms:${REGION}:${OWNER}:key/first`;
/** Each has an event. */
export const REGIONS = ['eu-west-1', 'eu-central-1'];

/** Where installations are. */
export interface Account {
  readonly s3: FakeS3;
  readonly kms: ReturnType<typeof fakeKms>;
  readonly start: ReturnType<typeof functions>;
}

let installations = 0;

/** An installation whose events were committed so many hours ago, and what its functions share. */
export class Installation {
  private readonly names = { STORE_BUCKET: `store-${++installations}`, ARCHIVE_BUCKET: `archive-${installations}` };
  readonly store: S3ObjectStore;
  readonly archive: S3ObjectStore;
  private readonly ports;
  private function_: RunningFunction | undefined;
  private readonly at: number;
  private readonly account: Account;

  constructor(account: Account, hoursAgo: number) {
    this.account = account;
    const { s3 } = account;
    for (const name of Object.values(this.names)) s3.newBucket({ name });
    const client = s3.client();
    this.store = new S3ObjectStore({ bucket: this.names.STORE_BUCKET, owner: OWNER, client });
    this.archive = new S3ObjectStore({ bucket: this.names.ARCHIVE_BUCKET, owner: OWNER, client });
    this.at = Date.now() - hoursAgo * HOUR;
    let made = 0;
    const unique = () => `unique${++made}`;
    const routes = async () => ({ revision: 0, all: [BUILT_IN] });
    this.ports = { store: this.store, clock: () => this.at, unique, release: 'test', routes };
  }

  /** An event of each Region. */
  async commit(): Promise<void> {
    const collected = collectMessages({ ...this.ports, remaining: () => 300_000 });
    for (const awsRegion of REGIONS) {
      const event = anEventOf(awsRegion, { awsRegion, eventTime: new Date(this.at).toISOString() });
      await collected.take({ id: awsRegion, body: JSON.stringify(event), source: 'bus', namespace: 'aws' });
    }
    await collected.finish();
    for (const shard of allShards) await deliver(this.ports)(shard);
  }

  async publish(): Promise<void> {
    const places = { archive: this.archive, buckets: () => this.archive, logs: NOWHERE, topics: NOWHERE };
    await publishShards({ ...this.ports, ...places })(allShards);
  }

  /** The hours before this time, by a key of the test's own. */
  async sealUntil(time: number): Promise<void> {
    const bucket = this.names.ARCHIVE_BUCKET;
    const archive = { store: this.archive, bucket };
    const sealShard = seal({
      ...this.ports,
      clock: () => time,
      archive,
      buckets: () => this.archive,
      signer: signerWith(),
    });
    for (const shard of allShards) await sealShard(shard, 'hours');
  }

  /** A run of the function. */
  async run(options = {}) {
    const { s3, kms, start } = this.account;
    this.function_ ??= start({
      file: 'lambda/seal.ts',
      environment: {
        ...(await surroundings(s3)),
        AWS_ENDPOINT_URL_KMS: kms.options(REGION).endpoint,
        STORE_OWNER: OWNER,
        SIGNING_KEY,
        ...this.names,
      },
    });
    const ran = this.function_.run({ shards: allShards }, options);
    const { result, error } = await ran.then(
      (done) => ({ result: done.result, error: undefined }),
      (failure: unknown) => ({ result: undefined, error: failure as Error }),
    );
    const lines = this.function_.lines();
    return { result, error, lines, metrics: lines.findLast((line) => '_aws' in line) };
  }

  async digests() {
    const keys = (await this.archive.list('AWSLogs/')).map(({ key }) => key);
    return keys.filter((key) => key.includes('/CloudTrail-Digest/')).sort();
  }

  /** The metadata that an object has. */
  metadataOf(key: string): Readonly<Record<string, string>> {
    return this.objects().get(key)!.headers;
  }

  remove(key: string): void {
    this.objects().delete(key);
  }

  private objects() {
    return this.account.s3.buckets.get(this.names.ARCHIVE_BUCKET)!.objects;
  }
}
