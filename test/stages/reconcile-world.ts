import { hash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { allShards } from '../../core/shard.ts';
import type { Own } from '../../core/own-events.ts';
import type { Source } from '../../core/staged-batch.ts';
import type { ObjectStore, PublicKeys } from '../../ports/index.ts';
import { collect } from '../../stages/collect.ts';
import { deliver } from '../../stages/deliver.ts';
import { reconcile } from '../../stages/reconcile.ts';
import type { ReconcileOptions } from '../../stages/reconcile-run.ts';
import { aDigest, aSigner, type DigestSpec, type MadeDigest } from '../data/digest.ts';
import { anEvent } from '../data/event.ts';
import { MemoryFeed } from '../stores/memory-feed.ts';
import { MemoryObjectStore } from '../stores/memory-object-store.ts';

export const HOUR = 60 * 60 * 1000;
export const MINUTE = 60 * 1000;
/** The day of the tests. */
export const DAY = Date.UTC(2026, 2, 10);
export const BUCKET = 'feed';
export const ACCOUNT = '111122223333';

/** Of which account and Region, and where. */
export interface Place {
  readonly account?: string;
  readonly region?: string;
  /** `[prefix/]AWSLogs/[<organization>/]` */
  readonly root?: string;
  readonly folder?: string;
}

/** A log file in the feed. */
export interface MadeFile {
  readonly key: string;
  readonly sha256: string;
}

interface RunOptions extends ReconcileOptions {
  readonly prefix?: string;
  readonly keys?: PublicKeys;
  readonly own?: Own;
  /** Milliseconds. */
  readonly remaining?: () => number;
}

const iso = (time: number) => new Date(time).toISOString();

/** A native trail, its bucket, and an installation that is fed by it. */
export class FedWorld {
  readonly feed = new MemoryFeed();
  readonly signer = aSigner();
  readonly messages: string[] = [];
  now = DAY + 12 * HOUR;
  /** Notifications that collect-files has not come to. */
  waiting = 0;
  /** Called whenever collect-files is told. */
  onSend = async (): Promise<void> => undefined;
  /** Thrown by the queue. */
  queueFault: Error | undefined;
  readonly keys: PublicKeys = { list: async () => [this.signer.publicKey] };
  private names = 0;
  private readonly chains = new Map<string, MadeDigest>();
  readonly store: ObjectStore;

  constructor(store: ObjectStore = new MemoryObjectStore()) {
    this.store = store;
  }

  readonly clock = () => this.now;
  private readonly unique = () => `u${String(++this.names).padStart(6, '0')}`;

  put(key: string, body: Buffer, metadata: Readonly<Record<string, string>> = {}): void {
    this.feed.objects.set(key, { body, metadata });
  }

  /** Delivers a file of some events, stamped with this time. */
  file(time: number, { account = ACCOUNT, region = 'eu-west-1', ...place }: Place = {}, events = 3): MadeFile {
    const { root = 'AWSLogs/', folder = 'CloudTrail' } = place;
    const name = this.unique();
    const records = Array.from({ length: events }, (_, index) =>
      anEvent({
        eventID: `${name}-${index}`,
        eventTime: `${iso(time - 4 * MINUTE).slice(0, 19)}Z`,
        awsRegion: region,
        recipientAccountId: account,
      }),
    );
    const bytes = Buffer.from(`${JSON.stringify({ Records: records })}\n`);
    const day = iso(time).slice(0, 10).replaceAll('-', '/');
    const stamp = `${iso(time).slice(0, 16).replace(/[-:]/g, '')}Z`;
    const key = `${root}${account}/${folder}/${region}/${day}/${account}_${folder}_${region}_${stamp}_${name}.json.gz`;
    this.put(key, gzipSync(bytes));
    return { key, sha256: hash('sha256', bytes) };
  }

  /** Delivers the next digest of a chain. */
  digest(
    end: number,
    files: readonly MadeFile[] = [],
    { account = ACCOUNT, region = 'eu-west-1', root = 'AWSLogs/' }: Place = {},
    other: Partial<DigestSpec> = {},
  ): MadeDigest {
    const chain = [root, account, region, other.madeAt === undefined].join(' ');
    const previous = this.chains.get(chain);
    const made = aDigest({
      signer: this.signer,
      bucket: BUCKET,
      folder: `${root}${account}/`,
      account,
      region,
      end,
      files,
      ...(previous ? { previous } : {}),
      ...other,
    });
    this.chains.set(chain, made);
    this.put(made.key, made.body, made.metadata);
    return made;
  }

  /** An hour of a chain: files at :10 and :40, and their digest at its end. */
  hour(begin: number, place: Place = {}): { readonly files: readonly MadeFile[]; readonly digest: MadeDigest } {
    const files = [this.file(begin + 10 * MINUTE, place), this.file(begin + 40 * MINUTE, place)];
    return { files, digest: this.digest(begin + HOUR, files, place) };
  }

  /** Collects files of the feed, as their notifications would have it, and stages them. */
  async collect(files: readonly Pick<MadeFile, 'key'>[], source: Source = 'trail-files'): Promise<void> {
    const { store, clock, unique } = this;
    const collector = collect({ store, clock, unique, release: 'test' });
    for (const { key } of files) {
      const { chunks } = (await this.feed.open(key))!;
      await collector.read({ name: key, source, namespace: 'aws', chunks });
    }
    await collector.flush();
  }

  async deliver(): Promise<void> {
    const { store, clock, unique } = this;
    const routes = { revision: 1, all: [{ pin: { trail: 'all', version: 1 }, prefix: '', rules: () => true }] };
    const run = deliver({ store, clock, unique, release: 'test', routes: async () => routes as never });
    for (const shard of allShards) while (await run(shard));
    // What was consumed is cleared away by the run after.
    for (const { key } of await store.list('staging/')) await store.delete(key);
  }

  /** Collects and delivers. */
  async take(...files: readonly Pick<MadeFile, 'key'>[]): Promise<void> {
    await this.collect(files);
    await this.deliver();
  }

  reconciler(options: RunOptions = {}) {
    const { store, feed, clock, messages } = this;
    const { prefix = '', keys = this.keys, own, remaining, ...limits } = options;
    const queue = {
      send: async (bodies: readonly string[]) => {
        await this.onSend();
        if (this.queueFault) throw this.queueFault;
        messages.push(...bodies);
      },
      receive: async () => [],
      remove: async () => undefined,
      waiting: async () => this.waiting,
    };
    const ports = { store, feed, keys, queue, clock, bucket: BUCKET, prefix, ...(own ? { own } : {}) };
    const run = reconcile(ports, limits);
    return () => run(remaining);
  }

  run(options: Parameters<FedWorld['reconciler']>[0] = {}) {
    return this.reconciler(options)();
  }

  /** The keys that collect-files was told of. */
  told(): string[] {
    return this.messages.flatMap((message) => {
      const { s3Bucket, s3ObjectKey } = JSON.parse(message) as { s3Bucket: string; s3ObjectKey: string[] };
      if (s3Bucket !== BUCKET) throw new Error(`another bucket: ${s3Bucket}`);
      return s3ObjectKey;
    });
  }
}

/** A world whose chain has had three quiet, sound hours up to nine. */
export const quiet = (): FedWorld => {
  const world = new FedWorld();
  for (const hour of [5, 6, 7]) world.digest(DAY + (hour + 1) * HOUR);
  return world;
};

/** The same chain up to eleven, so that nothing ceases. */
export const goOn = (world: FedWorld) => [9, 10].forEach((hour) => world.digest(DAY + (hour + 1) * HOUR));

/** Hours of a chain, one after the other. */
export const hours = (world: FedWorld, from: number, count: number) =>
  Array.from({ length: count }, (_, index) => world.hour(from + index * HOUR));
