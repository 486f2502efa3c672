import { join } from 'node:path';
import { FolderObjectStore } from '../../adapters/local/folder-object-store.ts';
import type { ObjectStore } from '../../ports/index.ts';
import { MemoryObjectStore } from './memory-object-store.ts';
import { inS3 } from './s3-stores.ts';
import { scratchFolders } from './scratch-folder.ts';

/** Opens one store any number of times, as several processes would. */
export type OpenStore = () => ObjectStore;

/** Where stores may differ. */
export interface StoreTraits {
  /** What is written once and what is replaceable are told apart, whatever their keys. */
  readonly keepsApart: boolean;
}

/** A name, what makes a new empty store of that kind, and its traits. */
export const everyStore = (): [string, () => OpenStore, StoreTraits][] => {
  const newFolder = scratchFolders();
  const inFolder = () => {
    const root = join(newFolder(), 'not', 'there', 'yet');
    return () => new FolderObjectStore(root);
  };
  const inMemory = () => {
    const store = new MemoryObjectStore();
    return () => store;
  };
  return [
    ['in a folder', inFolder, { keepsApart: true }],
    ['in memory', inMemory, { keepsApart: true }],
    ['in S3', inS3(), { keepsApart: false }],
  ];
};

export const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));
export const textOf = (body: Uint8Array | undefined): string | undefined => body && Buffer.from(body).toString();
export const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

/** Each object's body is its key. */
export const createAll = (store: ObjectStore, keys: readonly string[]) =>
  Promise.all(keys.map((key) => store.create(key, bytes(key))));
