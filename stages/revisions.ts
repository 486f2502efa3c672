import { TrailError } from '../core/errors.ts';
import { decodeRevision, encode, type Revision, registryKeys, revisionOf } from '../core/trails/revision.ts';
import type { ObjectStore } from '../ports/index.ts';

/** How far the registry has come. */
export interface Newest {
  /** The number of the newest revision; 0: none has ever been made. */
  readonly n: number;
  /** The newest revision that can be read. */
  readonly revision?: Revision;
  /** Why `revision` is not the newest, that of the newest first, and what else of the history is gone. */
  readonly faults: readonly TrailError[];
}

/** Waits for what may be damaged: it is returned as the fault that it is, and anything else is thrown. */
export const orFault = async <T>(reading: Promise<T>): Promise<T | TrailError> => {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof TrailError && error.code === 'REGISTRY_DAMAGED') return error;
    throw error;
  }
};

/** Throws `REGISTRY_DAMAGED` if the revision cannot be read, or is not there. */
export const readRevision = async (store: ObjectStore, n: number): Promise<Revision> =>
  decodeRevision(await store.read(registryKeys.revision(n)), n);

/**
 * How far the registry has come, with one read if that is as far as it was `known` to be. Revisions are few, so they are
 * listed otherwise: somebody who deletes one cannot hide those after it.
 */
export const newestRevision = async (store: ObjectStore, known?: Newest): Promise<Newest> => {
  if (!known || known.faults.length > 0) return newestListed(store);
  const next = await store.read(registryKeys.revision(known.n + 1));
  return next ? newestListed(store) : known;
};

const newestListed = async (store: ObjectStore): Promise<Newest> => {
  const listed = await store.list(registryKeys.revisions);
  const made = listed.map(({ key }) => revisionOf(key)).filter((n) => n !== undefined);
  const n = made.at(-1) ?? 0;
  const faults: TrailError[] = [];
  for (const number of made.toReversed()) {
    const revision = await orFault(readRevision(store, number));
    if (!(revision instanceof TrailError)) return { n, revision, faults: [...faults, ...gapsIn(made)] };
    faults.push(revision);
  }
  return { n, faults };
};

/** A revision that is gone between others takes nothing but history with it. */
const gapsIn = (made: readonly number[]): TrailError[] =>
  made.flatMap((n, index) => {
    const expected = (made[index - 1] ?? 0) + 1;
    if (n === expected) return [];
    return [new TrailError('REGISTRY_DAMAGED', `the registry object ${registryKeys.revision(expected)} is gone`)];
  });

/** Makes a revision the newest, unless somebody else was faster. */
export const commitRevision = async (store: ObjectStore, revision: Revision): Promise<'created' | 'exists'> => {
  const key = registryKeys.revision(revision.n);
  const body = encode(revision);
  if ((await store.create(key, body)) === 'created') return 'created';
  // Ours, if an earlier try got through without our hearing of it.
  const made = await store.read(key);
  return made && body.equals(made) ? 'created' : 'exists';
};
