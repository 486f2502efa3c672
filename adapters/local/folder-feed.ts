import { createReadStream, type Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Feed, FeedObject, ListedObject } from '../../ports/index.ts';
import { attempt, undefinedOn } from './file-errors.ts';
import { checkKey, checkPrefix, folderOf } from './object-key.ts';

/** Ends the name of the file that holds an object's metadata: JSON, names and texts. */
const METADATA = '.metadata.json';

// As S3 sorts.
const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** A native trail's bucket, copied to a folder. What S3 knows besides the bytes is in `<key>.metadata.json`. */
export class FolderFeed implements Feed {
  private readonly root: string;

  constructor(root: string) {
    this.root = resolve(root);
  }

  async folders(prefix: string): Promise<readonly string[]> {
    checkPrefix(prefix);
    const entries = await attempt(`list ${join(this.root, prefix)}`, () => this.entries(folderOf(prefix), false));
    return entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort(byBytes);
  }

  async list(prefix: string, after = ''): Promise<readonly ListedObject[]> {
    checkPrefix(prefix);
    return attempt(`list ${join(this.root, prefix)}`, async () => {
      const files = (await this.entries(folderOf(prefix), true)).filter((entry) => entry.isFile());
      const keys = files
        .map(({ parentPath, name }) => join(parentPath, name).slice(this.root.length + 1))
        .filter((key) => key.startsWith(prefix) && !key.endsWith(METADATA) && byBytes(key, after) > 0);
      return Promise.all(
        keys.sort(byBytes).map(async (key) => ({ key, size: (await stat(join(this.root, key))).size })),
      );
    });
  }

  async open(key: string): Promise<FeedObject | undefined> {
    checkKey(key);
    const path = join(this.root, key);
    return attempt(`read ${path}`, async () => {
      const found = await stat(path).catch(undefinedOn('ENOENT', 'ENOTDIR'));
      if (!found?.isFile()) return undefined;
      const text = await readFile(path + METADATA, 'utf8').catch(undefinedOn('ENOENT'));
      const metadata = text === undefined ? {} : (JSON.parse(text) as Readonly<Record<string, string>>);
      return { size: found.size, metadata, chunks: chunksOf(path) };
    });
  }

  private async entries(folder: string, recursive: boolean): Promise<Dirent[]> {
    const options = { withFileTypes: true, recursive } as const;
    return (await readdir(join(this.root, folder), options).catch(undefinedOn('ENOENT', 'ENOTDIR'))) ?? [];
  }
}

async function* chunksOf(path: string): AsyncIterable<Buffer> {
  try {
    yield* createReadStream(path) as AsyncIterable<Buffer>;
  } catch (cause) {
    await attempt(`read ${path}`, () => Promise.reject(cause as Error));
  }
}
