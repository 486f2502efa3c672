import { TrailError } from '../../core/errors.ts';
import type { ObjectStore } from '../../ports/index.ts';
import { around, type Operation, stoppable, Stopped } from '../stores/faulty-object-store.ts';
import { MemoryObjectStore } from '../stores/memory-object-store.ts';

/** A store within a store: all its keys begin with `folder`. */
export const inFolder = (store: ObjectStore, folder: string): ObjectStore => ({
  create: (key, body, metadata) => store.create(folder + key, body, metadata),
  read: (key, range) => store.read(folder + key, range),
  readVersioned: (key) => store.readVersioned(folder + key),
  replace: (key, body, version) => store.replace(folder + key, body, version),
  list: async (prefix) =>
    (await store.list(folder + prefix)).map(({ key, size }) => ({ key: key.slice(folder.length), size })),
  delete: (key) => store.delete(folder + key),
});

/** What happens at a process's operation number `at`: the process stops, or that one operation fails. */
export interface Fault {
  readonly is: 'stop' | 'failure';
  readonly at: number;
  readonly effect: 'before' | 'after';
}

/** The store as a process sees it that meets with this fault. */
export const withFault = (store: ObjectStore, { is, at, effect }: Fault): ObjectStore =>
  is === 'stop' ? stoppable(store, { stopAt: at, effect }) : failingAt(store, at, effect);

/** Throws once, instead of operation number `at` or though it has had its effect. */
const failingAt = (store: ObjectStore, at: number, effect: Fault['effect']): ObjectStore => {
  let operations = 0;
  return around(store, async (operation, key, perform) => {
    const isNow = ++operations === at;
    const fail = () => {
      throw new TrailError('STORE_UNAVAILABLE', `cannot ${operation} ${key}: ${ON_PURPOSE}`);
    };
    if (isNow && effect === 'before') return fail();
    const result = await perform();
    return isNow ? fail() : result;
  });
};

const ON_PURPOSE = 'a fault on purpose';

/** Does something that a fault may interrupt; says whether the process lives on. Any other error is thrown. */
export const endure = async (run: () => Promise<unknown>): Promise<boolean> => {
  try {
    await run();
    return true;
  } catch (error) {
    if (error instanceof Stopped) return false;
    if (error instanceof TrailError && error.message.endsWith(ON_PURPOSE)) return true;
    throw error;
  }
};

/** Tells of every operation before it is tried. */
export const watched = (store: ObjectStore, onOperation: (operation: Operation, key: string) => void): ObjectStore =>
  around(store, (operation, key, perform) => {
    onOperation(operation, key);
    return perform();
  });

/** Keeps all packs, so that everything can be published again. */
export const keepingPacks = (store: ObjectStore): ObjectStore =>
  around(store, (operation, key, perform) => {
    const isKept = operation === 'delete' && key.includes('/out/');
    return isKept ? (Promise.resolve() as ReturnType<typeof perform>) : perform();
  });

/** The same written-once objects, without any cursor yet. */
export const withoutCursors = (store: ObjectStore): ObjectStore => {
  const cursors = new MemoryObjectStore();
  return {
    create: (key, body, metadata) => store.create(key, body, metadata),
    read: (key, range) => store.read(key, range),
    readVersioned: (key) => cursors.readVersioned(key),
    replace: (key, body, version) => cursors.replace(key, body, version),
    list: (prefix) => store.list(prefix),
    delete: (key) => store.delete(key),
  };
};
