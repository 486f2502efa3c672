import { type Dirent, lstatSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ListedObject } from '../../ports/index.ts';
import { gate } from '../../core/gate.ts';
import { quickly, undefinedOn } from './file-errors.ts';
import type { Folders } from './folders.ts';
import { folderOf, METADATA, nameOf, TEMPORARY, VERSIONS } from './object-key.ts';

const AT_ONCE = 32;

const byKey = (a: ListedObject, b: ListedObject): number => (a.key < b.key ? -1 : 1);

const isForObjects = ({ name }: Dirent): boolean =>
  !name.startsWith(TEMPORARY) && !name.endsWith(VERSIONS) && !name.endsWith(METADATA);

/** The files below `root` whose path begins with `prefix`, in order; reads no folder that cannot hold one. */
export const listFiles = async (root: string, folders: Folders, prefix: string): Promise<readonly ListedObject[]> => {
  const oneOfFew = gate(AT_ONCE);

  const filesIn = async (folder: string, beginning: string): Promise<ListedObject[]> => {
    const readFolder = () => readdir(join(root, folder), { withFileTypes: true });
    const entries = (await oneOfFew(readFolder).catch(undefinedOn('ENOENT', 'ENOTDIR'))) ?? [];
    const matching = entries.filter((entry) => entry.name.startsWith(beginning) && isForObjects(entry));
    return (await Promise.all(matching.map((entry) => filesAt(folder, entry)))).flat();
  };

  const filesAt = async (folder: string, entry: Dirent): Promise<ListedObject[]> => {
    const key = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return filesIn(key, '');
    if (!entry.isFile()) return [];

    const found = await quickly(() => lstatSync(join(root, key))).catch(undefinedOn('ENOENT'));
    return found ? [{ key, size: found.size }] : [];
  };

  const isThere = await folders.check(folderOf(prefix)).then(() => true, undefinedOn('ENOENT', 'ENOTDIR'));
  return isThere ? (await filesIn(folderOf(prefix), nameOf(prefix))).sort(byKey) : [];
};
