import { TrailError } from '../../core/errors.ts';
import type { ObjectStore } from '../../ports/index.ts';

export type Operation = keyof ObjectStore;

type Around = <T>(operation: Operation, key: string, perform: () => Promise<T>) => Promise<T>;

/** The part of fast-check's scheduler that interleaves operations. */
interface Scheduler {
  schedule<T>(task: Promise<T>, label?: string): Promise<T>;
}

/** What a process feels that was killed: nothing. Its caller must let it through. */
export class Stopped extends Error {}

/** The same store, with something around every operation. */
export const around = (store: ObjectStore, run: Around): ObjectStore => ({
  create: (key, body, metadata) => run('create', key, () => store.create(key, body, metadata)),
  read: (key, range) => run('read', key, () => store.read(key, range)),
  readVersioned: (key) => run('readVersioned', key, () => store.readVersioned(key)),
  replace: (key, body, version) => run('replace', key, () => store.replace(key, body, version)),
  list: (prefix) => run('list', prefix, () => store.list(prefix)),
  delete: (key) => run('delete', key, () => store.delete(key)),
});

/**
 * The store as one process sees it that is killed at its operation number `stopAt`, from 1: `before` its effect or
 * `after` it. That operation, every later one and every one still under way throw `Stopped`.
 */
export const stoppable = (
  store: ObjectStore,
  { stopAt, effect }: { readonly stopAt: number; readonly effect: 'before' | 'after' },
): ObjectStore => {
  let operations = 0;
  return around(store, async (operation, key, perform) => {
    operations += 1;
    const last = effect === 'after' ? stopAt : stopAt - 1;
    if (operations > last) throw new Stopped(`stopped before ${operation} ${key}`);

    const result = await perform();
    if (operations >= stopAt) throw new Stopped(`stopped after ${operation} ${key}`);
    return result;
  });
};

/** Lets the scheduler choose when each operation happens, so that rivals over one store interleave. */
export const scheduled = (store: ObjectStore, scheduler: Scheduler): ObjectStore =>
  around(store, async (operation, key, perform) => {
    await scheduler.schedule(Promise.resolve(), `${operation} ${key}`);
    return perform();
  });

/** Throws `STORE_UNAVAILABLE` instead of each operation that `shouldFail`. */
export const failing = (store: ObjectStore, shouldFail: (operation: Operation, key: string) => boolean): ObjectStore =>
  around(store, async (operation, key, perform) => {
    if (shouldFail(operation, key))
      throw new TrailError('STORE_UNAVAILABLE', `cannot ${operation} ${key}: told to fail`);
    return perform();
  });
