import { expect } from '@jest/globals';
import { MemoryObjectStore } from '../stores/memory-object-store.ts';
import { aRegistry, arnOf, at, aTrail, done, MEMBER } from './registry-world.ts';

export const HOME = at('eu-west-1');
export const ARN = arnOf('trail', HOME);
export const SETTINGS = `registry/trail/${MEMBER}.trail.eu-west-1/`;
export const REVISIONS = 'registry/revision/';
export const damage = expect.objectContaining({ code: 'REGISTRY_DAMAGED' });

export const replaced = async (store: MemoryObjectStore, key: string, body: string | undefined) => {
  await store.delete(key);
  if (body !== undefined) await store.create(key, Buffer.from(body));
};

export const newestKey = async (store: MemoryObjectStore, prefix: string) => (await store.list(prefix)).at(-1)!.key;

/** A trail of three versions, whose prefixes are `1` to `3`, and another trail. */
export const aStore = async () => {
  const store = new MemoryObjectStore();
  const registry = aRegistry({ store });
  await done(registry.createTrail(HOME, aTrail({ S3KeyPrefix: '1' })));
  await done(registry.createTrail(HOME, aTrail({ Name: 'other' })));
  await done(registry.updateTrail(HOME, { Name: 'trail', S3KeyPrefix: '2' }));
  await done(registry.updateTrail(HOME, { Name: 'trail', S3KeyPrefix: '3' }));
  return store;
};
