import { type Dirent, lstatSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { quickly, undefinedOn } from './file-errors.ts';
import { isKey } from './object-key.ts';

/** A file as a listing of S3 shows it. `modified` is in milliseconds since 1970. */
export interface FoundFile {
  readonly key: string;
  readonly size: number;
  readonly modified: number;
  /** Changes with what is in it, as far as the file system tells. */
  readonly tag: string;
}

/** Where a walk begins: behind a key or, with `isFolded`, behind all keys that begin with it. */
export interface Beginning {
  readonly key: string;
  readonly isFolded: boolean;
}

/** In the order of S3: by the bytes of UTF-8. */
export const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** What a version of a file is called. */
export const tagOf = ({ mtimeNs, size }: { readonly mtimeNs: bigint; readonly size: bigint }): string =>
  `${mtimeNs.toString(16)}-${size.toString(16)}`;

/**
 * The objects below a folder whose keys begin with `prefix`, in order, behind `begin`; folders are read as the walk reaches
 * them. What lies behind a symbolic link, or has a name that no key can have, is no object.
 */
export async function* walkFiles(root: string, prefix: string, begin: Beginning): AsyncGenerator<FoundFile> {
  const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  yield* filesIn(root, folder, { prefix, begin });
}

interface Wanted {
  readonly prefix: string;
  readonly begin: Beginning;
}

async function* filesIn(root: string, folder: string, wanted: Wanted): AsyncGenerator<FoundFile> {
  const options = { withFileTypes: true } as const;
  const entries = (await readdir(join(root, folder), options).catch(undefinedOn('ENOENT', 'ENOTDIR'))) ?? [];
  const here = entries.flatMap((entry) => {
    const key = keyOf(folder, entry);
    return key !== undefined && mayHold(key, wanted) ? [key] : [];
  });
  for (const key of here.sort(byBytes)) {
    if (key.endsWith('/')) yield* filesIn(root, key, wanted);
    else yield* await found(root, key);
  }
}

/** A folder's ends in a slash, so that it sorts where its files do. */
const keyOf = (folder: string, entry: Dirent): string | undefined => {
  if (!isKey(entry.name)) return undefined;
  if (entry.isDirectory()) return `${folder}${entry.name}/`;
  return entry.isFile() ? folder + entry.name : undefined;
};

const mayHold = (key: string, { prefix, begin }: Wanted): boolean => {
  const isFolder = key.endsWith('/');
  const isWanted = key.startsWith(prefix) || (isFolder && prefix.startsWith(key));
  const isFolded = begin.isFolded && key.startsWith(begin.key);
  const isBehind = byBytes(key, begin.key) > 0 || (isFolder && begin.key.startsWith(key));
  return isWanted && !isFolded && isBehind;
};

const found = async (root: string, key: string): Promise<FoundFile[]> => {
  const stats = await quickly(() => lstatSync(join(root, key), { bigint: true })).catch(undefinedOn('ENOENT'));
  // Somebody may have removed it, or put something else there.
  if (!stats?.isFile()) return [];
  return [{ key, size: Number(stats.size), modified: Number(stats.mtimeMs), tag: tagOf(stats) }];
};
