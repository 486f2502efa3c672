import { LOCAL_ARCHIVE } from '../../contracts/archive-layout.ts';
import { allShards, shardOf } from '../../core/shard.ts';
import { BUILT_IN, type Route, SET_ASIDE_TRAIL } from '../../core/trails/routes.ts';
import type { Metadata, ObjectStore } from '../../ports/index.ts';
import { type PeriodEnds, seal, type SealReceipt } from '../../stages/seal.ts';
import { signerWith } from '../data/signer.ts';
import { around, failing } from '../stores/faulty-object-store.ts';
import { MemoryObjectStore } from '../stores/memory-object-store.ts';
import { anEvent, aMessage, LOCAL, type Telling } from './arrivals.ts';
import { inFolder } from './stores.ts';
import { type Process, type ProcessOptions, World } from './world.ts';

export const OWNER = '111122223333';
export const HOME = 'eu-west-1';
export const HOUR = 60 * 60 * 1000;

/** The shard of the owner's events at home. */
export const HOME_SHARD = shardOf(OWNER, HOME);

/** A time of the day on which the world begins, at two minutes past nine. */
export const at = (hour: number, minute = 0): number => Date.UTC(2026, 2, 1, hour, minute);

export const arnOf = (name: string): string => `arn:aws:cloudtrail:${HOME}:${OWNER}:trail/${name}`;

/** A trail as the registry would have it. */
export interface TrailState {
  readonly createdAt: number;
  readonly bucket: string;
  readonly prefix: string;
  readonly isValidated: boolean;
  readonly stoppedAt?: number;
}

/** A process that also seals. */
export interface SealProcess extends Process {
  readonly seal: (shard: number, ends?: PeriodEnds, hasTime?: () => boolean) => Promise<SealReceipt>;
}

/** A world whose trails come and go, in which digests are made and keys are rotated. */
export class SealWorld extends World {
  readonly memory: MemoryObjectStore;
  /** By name. */
  readonly trails = new Map<string, TrailState>();
  /** The number of the key that signs. */
  keyNumber = 0;
  /** Every body and metadata with which somebody tried to create a digest, by bucket and key. */
  readonly tries = new Map<string, Set<string>>();
  /** Digests go where log files go, or to a place of their own. */
  private readonly areApart: boolean;
  private revision = 1;
  private runs = 0;

  /** Instead of the trails that come and go, some that stay. */
  private readonly fixed: readonly Route[] | undefined;

  constructor({ areApart = false, routes }: { readonly areApart?: boolean; readonly routes?: readonly Route[] } = {}) {
    const memory = new MemoryObjectStore();
    super(() => memory);
    this.memory = memory;
    this.areApart = areApart;
    this.fixed = routes;
  }

  /** Makes or changes a trail; `undefined` deletes it. */
  change(name: string, state: Partial<TrailState> | undefined): void {
    this.revision++;
    const usual = { createdAt: this.now, bucket: name, prefix: '', isValidated: true };
    if (state === undefined) this.trails.delete(name);
    else this.trails.set(name, { ...usual, ...this.trails.get(name), ...state });
  }

  routes(): readonly Route[] {
    if (this.fixed) return this.fixed;
    const known = [...this.trails].map(([name, trail]) => routeOf(name, trail));
    return known.length > 0 ? known : [BUILT_IN];
  }

  /** What a digest's object carries. */
  metadataOf(bucket: string, key: string): Metadata | undefined {
    return this.memory.metadataOf(`${this.digestFolder(bucket)}${key}`);
  }

  /** Where a bucket's digests are. The archive itself is a bucket as well. */
  digestsIn(bucket: string): ObjectStore {
    return inFolder(this.everything, this.digestFolder(bucket));
  }

  /** Where a bucket's log files are. */
  filesIn(bucket: string): ObjectStore {
    return this.destination(folderOf(bucket));
  }

  /** With the trails of now, for all that it delivers, or with those given. */
  begin(options: ProcessOptions = {}): SealProcess {
    const { around = (store: ObjectStore) => store, routes = this.routes() } = options;
    const everything = around(this.watching(this.everything));
    const folder = (bucket: string) =>
      failing(inFolder(everything, this.digestFolder(bucket)), () => this.failing.has(folderOf(bucket)));
    const run = seal({
      store: inFolder(everything, 'home/'),
      archive: { store: folder(LOCAL_ARCHIVE), bucket: LOCAL_ARCHIVE },
      buckets: folder,
      signer: signerWith(() => this.keyNumber),
      clock: () => this.now,
      unique: () => `s${String(++this.runs).padStart(6, '0')}`,
      release: 'test',
      routes: async () => ({ revision: this.revision, all: options.routes ?? this.routes() }),
    });
    return {
      ...this.start({ ...options, around: () => everything, routes }),
      seal: (shard, ends = 'hours', hasTime) => run(shard, ends, hasTime),
    };
  }

  private events = 0;

  /** A commit of one new event, at home unless said otherwise, by a process with the trails of now. */
  async commit(event: Partial<Telling> = {}): Promise<void> {
    const process = this.begin();
    await process.collect(aMessage(LOCAL, anEvent({ id: `event ${++this.events}`, time: this.now, ...event })));
    for (const shard of this.shards()) await process.deliver(shard);
  }

  /** Commits, and brings the files to their destinations. */
  async deliverOne(event: Partial<Telling> = {}): Promise<void> {
    await this.commit(event);
    await this.publishAll();
  }

  async publishAll(): Promise<void> {
    const process = this.begin();
    for (const shard of this.shards()) await process.publish(shard);
  }

  /** Seals all shards, until there is nothing left to be done, by a process that meets with no faults. */
  async sealAll(ends: PeriodEnds = 'hours', shards: readonly number[] = allShards): Promise<SealReceipt[]> {
    const process = this.begin();
    const receipts: SealReceipt[] = [];
    for (const shard of shards) receipts.push(await process.seal(shard, ends));
    return receipts;
  }

  private digestFolder(bucket: string): string {
    return this.areApart ? `digests-of-${bucket}/` : `to-${folderOf(bucket)}/`;
  }

  private watching(store: ObjectStore): ObjectStore {
    return {
      ...methodsOf(store),
      create: (key, body, metadata) => {
        const told = `${Buffer.from(body).toString('base64')} ${JSON.stringify(metadata)}`;
        if (key.includes('/CloudTrail-Digest/')) this.tries.set(key, (this.tries.get(key) ?? new Set()).add(told));
        return store.create(key, body, metadata);
      },
    };
  }
}

const folderOf = (bucket: string): string => (bucket === LOCAL_ARCHIVE ? SET_ASIDE_TRAIL : bucket);

/** A store as an object, to be spread. */
const methodsOf = (store: ObjectStore): ObjectStore => inFolder(store, '');

const routeOf = (name: string, { createdAt, bucket, prefix, isValidated, stoppedAt }: TrailState): Route => ({
  pin: {
    trail: arnOf(name),
    version: 1,
    createdAt,
    bucket,
    ...(isValidated
      ? { digests: { name, homeRegion: HOME, owner: OWNER, prefix, ...(stoppedAt === undefined ? {} : { stoppedAt }) } }
      : {}),
  },
  prefix,
  rules: () => (stoppedAt === undefined ? true : 'logging'),
});

/** A world with a trail that is validated. */
export const withTrail = (): SealWorld => {
  const world = new SealWorld();
  world.change('main', {});
  return world;
};

/** Seals the owner's shard at home, by a process of its own. */
export const sealHome = (world: SealWorld, ...given: readonly [ends?: PeriodEnds, hasTime?: () => boolean]) =>
  world.begin().seal(HOME_SHARD, ...given);

/** A store in which something happens once, before this operation. */
export const before = (wanted: string, happen: () => Promise<void>) => {
  let hasHappened = false;
  return (store: ObjectStore): ObjectStore =>
    around(store, async (does, key, perform) => {
      if (!hasHappened && `${does} ${key}`.includes(wanted)) {
        hasHappened = true;
        await happen();
      }
      return perform();
    });
};
