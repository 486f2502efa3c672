import { TrailError } from '../core/errors.ts';
import type { ListedObject, ObjectStore } from '../ports/index.ts';

/** The same store as long as `mayChange`; after that it is only read, and every change throws `TIME_SHORT`. */
export const changingOnlyWhile = (store: ObjectStore, mayChange: () => boolean): ObjectStore => {
  const check = (key: string): void => {
    if (mayChange()) return;
    throw new TrailError(
      'TIME_SHORT',
      `cannot change ${key}: there is no time left to do it and tell of it; try again`,
    );
  };
  return {
    ...readingOf(store),
    create: async (key, body, metadata) => {
      check(key);
      return store.create(key, body, metadata);
    },
    replace: async (key, body, version) => {
      check(key);
      return store.replace(key, body, version);
    },
    delete: async (key) => {
      check(key);
      return store.delete(key);
    },
  };
};

/**
 * The same store, in which what is created is only remembered: to try what would become of a change. What the registry
 * never does to its objects throws.
 */
export const rehearsing = (store: ObjectStore): ObjectStore => {
  const made = new Map<string, Uint8Array>();
  const refuse = (key: string): never => {
    throw new Error(`${key} is replaced or deleted in a rehearsal`);
  };
  return {
    ...readingOf(store),
    create: async (key, body) => {
      if (made.has(key) || (await store.read(key)) !== undefined) return 'exists';
      made.set(key, body);
      return 'created';
    },
    read: async (key, range) => {
      const body = made.get(key);
      return body ? body.slice(range?.start, range?.end) : store.read(key, range);
    },
    list: async (prefix) => {
      const mine = [...made]
        .filter(([key]) => key.startsWith(prefix))
        .map(([key, { length: size }]) => ({ key, size }));
      return [...(await store.list(prefix)), ...mine].sort(byKey);
    },
    replace: async (key) => refuse(key),
    delete: async (key) => refuse(key),
  };
};

const byKey = (a: ListedObject, b: ListedObject): number => (a.key < b.key ? -1 : 1);

const readingOf = (store: ObjectStore): Pick<ObjectStore, 'read' | 'readVersioned' | 'list'> => ({
  read: (key, range) => store.read(key, range),
  readVersioned: (key) => store.readVersioned(key),
  list: (prefix) => store.list(prefix),
});
