import { shardOf } from '../../core/shard.ts';
import type { Commit } from '../../core/commit.ts';
import { TrailError } from '../../core/errors.ts';
import type { LogSink, Notifier, ObjectStore } from '../../ports/index.ts';
import { collect } from '../../stages/collect.ts';
import { type Route, SET_ASIDE_TRAIL } from '../../core/trails/routes.ts';
import { deliver, type DeliverOptions } from '../../stages/deliver.ts';
import { clearStaging, type StillStaged } from '../../stages/staged.ts';
import { publish, type PublishPorts, type PublishReceipt } from '../../stages/publish.ts';
import { failing } from '../stores/faulty-object-store.ts';
import { MemoryObjectStore } from '../stores/memory-object-store.ts';
import { type Arrival, arrivalsOf, inputOf, type Message, START } from './arrivals.ts';
import { inFolder } from './stores.ts';

/** A trail that logs everything into a bucket of its own. */
const aTrail = (name: string, version: number, prefix: string) => ({
  name,
  route: { pin: { trail: name, version, bucket: name }, prefix, rules: () => true } as Route,
});

export const TRAILS = [aTrail('all', 1, ''), aTrail('second', 3, 'of/second')];
const ROUTES = { revision: 1, all: TRAILS.map(({ route }) => route) };
export const DESTINATIONS = [...TRAILS.map(({ name }) => name), SET_ASIDE_TRAIL];

/** So long a request may be on its way, in milliseconds. */
const LATEST_REQUEST = 4 * 60_000;

/** For trails without log group and topic. */
export const NOWHERE = {
  put: () => Promise.reject(new Error('no trail has a log group')),
  notify: () => Promise.reject(new Error('no trail has a topic')),
};

/** How a process works. */
export interface ProcessOptions extends DeliverOptions {
  readonly batchBytes?: number;
  /** Which destinations it publishes to; all if not given. */
  readonly destinations?: readonly string[];
  /** Instead of the usual trails. */
  readonly routes?: readonly Route[];
  readonly logs?: LogSink;
  readonly topics?: Notifier;
  /** The name of a bucket that cannot be. */
  readonly refusedBucket?: string;
  /** Around all that it does to any store. */
  readonly around?: (store: ObjectStore) => ObjectStore;
}

/** The same stages as in production, with a memory of their own: gone when the process ends. */
export interface Process {
  /** Collects and flushes; when it returns, the messages are acknowledged. */
  readonly collect: (...messages: readonly Message[]) => Promise<void>;
  readonly deliver: (shard: number, remaining?: () => number) => Promise<Commit | undefined>;
  readonly publish: (shard: number) => Promise<readonly PublishReceipt[]>;
  /** Deletes the staged objects that all have consumed. */
  readonly clear: () => Promise<StillStaged>;
}

/** A home store and the trails' destinations, a clock, names that nobody has had, and what was asked for. */
export class World {
  readonly everything: ObjectStore;
  now = START;
  /** Destinations that fail for now. */
  readonly failing = new Set<string>();
  /** What each staged object holds for all shards, in order, by its unique name: of those that were staged, and some that were not. */
  readonly staged = new Map<string, readonly Arrival[]>();
  /** Unique names of staged objects whose arrivals were acknowledged. */
  readonly acknowledged = new Set<string>();
  /** The commits that runs say they made. */
  readonly made: Commit[] = [];
  private readonly requests: { readonly key: string; readonly body: Uint8Array; readonly at: number }[] = [];
  private names = 0;
  private elapsed = 0;

  /** Instead of the usual store, one around it may be had. */
  constructor(around = (store: ObjectStore) => store) {
    this.everything = around(new MemoryObjectStore());
  }

  private readonly unique = () => `u${String(++this.names).padStart(6, '0')}`;
  private readonly clock = () => this.now;

  /** The home store. */
  get home(): ObjectStore {
    return inFolder(this.everything, 'home/');
  }

  destination(trail: string): ObjectStore {
    return inFolder(this.everything, `to-${trail}/`);
  }

  /** Time goes by on the clock, or the clock is put back. */
  wait(time: number): void {
    this.now += time;
    this.elapsed += Math.abs(time);
  }

  /** What was requested lately is requested again, as clients do whose answers were lost. */
  async stageAgain(): Promise<void> {
    const late = this.requests.filter(({ at }) => this.elapsed - at <= LATEST_REQUEST);
    for (const { key, body } of late) await this.home.create(key, body);
  }

  /** Shards that something was to be staged for. */
  shards(): number[] {
    const arrivals = [...this.staged.values()].flat();
    return [...new Set(arrivals.map(({ account, region }) => shardOf(account, region)))].sort((a, b) => a - b);
  }

  start(options: ProcessOptions = {}): Process {
    const { around = (store: ObjectStore) => store, destinations, logs = NOWHERE, topics = NOWHERE } = options;
    const routes = options.routes ? { revision: 2, all: options.routes } : ROUTES;
    const everything = around(this.everything);
    const store = inFolder(everything, 'home/');
    const ports = { store, clock: this.clock, unique: this.unique, release: 'test', routes: async () => routes };
    const destination = (trail: string) => failing(inFolder(everything, `to-${trail}/`), () => this.failing.has(trail));
    const publishPorts: PublishPorts = {
      store,
      clock: this.clock,
      archive: destination(SET_ASIDE_TRAIL),
      buckets: (bucket) => {
        if (bucket === options.refusedBucket) throw new TrailError('KEY_REFUSED', `refused the bucket ${bucket}`);
        return destination(bucket);
      },
      logs,
      topics,
      ...(destinations ? { wants: (trail: string) => destinations.includes(trail) } : {}),
    };
    return {
      collect: (...messages) => this.collect(store, messages, options.batchBytes),
      deliver: this.noting(deliver(ports, options)),
      publish: publish(publishPorts),
      clear: clearStaging(store),
    };
  }

  private async collect(store: ObjectStore, messages: readonly Message[], batchBytes = Infinity): Promise<void> {
    const arrivals: Arrival[] = [];
    const names: string[] = [];
    const unique = () => {
      const name = this.unique();
      this.staged.set(name, objectsOf(arrivals, batchBytes)[names.length]);
      names.push(name);
      return name;
    };
    const options = batchBytes === Infinity ? {} : { batchBytes };
    const noted: ObjectStore = {
      ...store,
      create: (key, body, metadata) => {
        this.requests.push({ key, body, at: this.elapsed });
        return store.create(key, body, metadata);
      },
    };
    const collector = collect({ store: noted, clock: this.clock, unique, release: 'test' }, options);
    for (const message of messages) {
      arrivals.push(...arrivalsOf(message));
      await collector.read(inputOf(message));
    }
    await collector.flush();
    const objects = objectsOf(arrivals, batchBytes).length;
    if (names.length !== objects) throw new Error(`${names.length} staged objects, not ${objects}`);
    for (const name of names) this.acknowledged.add(name);
  }

  private noting(run: Process['deliver']): Process['deliver'] {
    return async (shard, remaining) => {
      const commit = await run(shard, remaining);
      if (commit) this.made.push(commit);
      return commit;
    };
  }

  /** Delivers and publishes, by a new process without faults, until nothing is left to do. */
  async settle(options: ProcessOptions = {}): Promise<void> {
    await this.finish(this.start(options));
  }

  /** Delivers and publishes until nothing is left to do, as must be the case after a run for every staged object. */
  async finish(process: Process): Promise<void> {
    for (const shard of this.shards()) {
      for (let runs = 0; await process.deliver(shard); runs++) {
        if (runs > this.staged.size) throw new Error('delivering does not end');
      }
      await process.publish(shard);
    }
    await process.clear();
  }
}

/** Which arrivals share a staged object: all that are flushed together or, as one byte fills a batch, none. */
const objectsOf = (arrivals: readonly Arrival[], batchBytes: number): (readonly Arrival[])[] =>
  batchBytes === 1 ? arrivals.map((arrival) => [arrival]) : [arrivals];
