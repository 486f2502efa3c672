import { resolve } from 'node:path';
import { BUCKETS } from '../../contracts/archive-layout.ts';
import { TrailError } from '../../core/errors.ts';
import type { ObjectStore } from '../../ports/index.ts';
import { FolderObjectStore } from './folder-object-store.ts';
import { checkKey } from './object-key.ts';

/** The key of a bucket's folder. Throws `KEY_REFUSED` for a name that is no single plain part of a path. */
export const bucketFolder = (bucket: string): string => {
  if (bucket.includes('/') || bucket.startsWith('.')) {
    throw new TrailError('KEY_REFUSED', `refused the bucket name ${JSON.stringify(bucket)}`);
  }
  checkKey(BUCKETS + bucket);
  return BUCKETS + bucket;
};

/** The objects of a store whose keys begin with `prefix`, as a store of their own. */
const within = (store: ObjectStore, prefix: string): ObjectStore => ({
  create: (key, body, metadata) => store.create(prefix + key, body, metadata),
  read: (key, range) => store.read(prefix + key, range),
  readVersioned: (key) => store.readVersioned(prefix + key),
  replace: (key, body, version) => store.replace(prefix + key, body, version),
  list: async (start) => {
    const listed = await store.list(prefix + start);
    return listed.map(({ key, size }) => ({ key: key.slice(prefix.length), size }));
  },
  delete: (key) => store.delete(prefix + key),
});

/**
 * The S3 buckets of a laptop: bucket `b` is the folder `<archive>/buckets/b`, made by the first write. No symbolic link
 * below the archive is followed, so nothing is written outside it.
 */
export const buckets = (archive: string): ((bucket: string) => ObjectStore) => {
  const store = new FolderObjectStore(resolve(archive));
  return (bucket) => within(store, `${bucketFolder(bucket)}/`);
};
