import { allShards, shardOf } from '../../core/shard.ts';
import { type Route, SET_ASIDE_TRAIL } from '../../core/trails/routes.ts';
import type { ObjectStore } from '../../ports/index.ts';
import { LATE, type Limits } from '../../stages/patience.ts';
import type { PublishPorts, PublishReceipt } from '../../stages/publish.ts';
import { anEvent, aMessage, LOCAL } from './arrivals.ts';
import { aRoute } from './following.ts';
import { NOWHERE, World } from './world.ts';

/** An account for each shard. */
const accounts = (): string[] => {
  const found = new Map<number, string>();
  for (let number = 1e11; found.size < allShards.length; number++) {
    const shard = shardOf(String(number), 'eu-west-1');
    if (!found.has(shard)) found.set(shard, String(number));
  }
  return allShards.map((shard) => found.get(shard)!);
};

export const ACCOUNTS = accounts();

/** A run's time, which passes only when something takes it. */
export class Time implements Limits {
  left = 290_000;
  private readonly never = new WeakSet<Promise<unknown>>();

  readonly remaining = (): number => this.left;

  /** An answer that never comes. */
  hang<T>(): Promise<T> {
    const hanging = new Promise<T>(() => undefined);
    this.never.add(hanging);
    return hanging;
  }

  readonly inTime = async <T>(time: number, work: Promise<T>): Promise<T | typeof LATE> => {
    if (!this.never.has(work)) return work;
    this.left -= time;
    return LATE;
  };
}

/** Events in all shards, committed for the routes. */
export const inAllShards = async (routes: readonly Route[], { each = 1, fileBytes = 1 } = {}) => {
  const world = new World();
  const process = world.start({ routes, fileBytes });
  let made = 0;
  const commit = async (): Promise<void> => {
    const tellings = ACCOUNTS.flatMap((account) =>
      Array.from({ length: each }, () => anEvent({ account, id: `event ${++made}` })),
    );
    await process.collect(aMessage(LOCAL, ...tellings));
    for (const shard of allShards) await process.deliver(shard);
  };
  await commit();
  const ports = (given: Partial<PublishPorts> = {}) => ({
    store: world.home,
    clock: () => world.now,
    archive: world.destination(SET_ASIDE_TRAIL),
    buckets: (bucket: string) => world.destination(bucket),
    logs: NOWHERE,
    topics: NOWHERE,
    ...given,
  });
  const filesOf = async (bucket: string): Promise<number> => (await world.destination(bucket).list('')).length;
  return { world, commit, ports, filesOf };
};

/** Buckets of which some do something else when a file is created. */
export const bucketsWith =
  (
    world: World,
    create: (bucket: string, perform: () => Promise<'created' | 'exists'>) => Promise<'created' | 'exists'>,
  ) =>
  (bucket: string): ObjectStore => {
    const store = world.destination(bucket);
    return { ...store, create: (key, body, metadata) => create(bucket, () => store.create(key, body, metadata)) };
  };

/** A trail's route, without log group and topic. */
export const plain = (name: string): Route => aRoute({ name, hasFollowers: false });

/** Trails that fail, and why. */
export const failingOf = (receipts: readonly PublishReceipt[]) =>
  receipts.filter(({ failing }) => failing).map(({ trail, failing }) => [trail, failing!.code]);
