import {
  closeSync,
  constants,
  createReadStream,
  type Dirent,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import type { Feed, FeedObject, ListedObject, Metadata } from '../../ports/index.ts';
import { byBytes } from './bucket-walk.ts';
import { attempt, quickly, undefinedOn } from './file-errors.ts';
import { checkKey, checkPrefix, folderOf, isKey, METADATA } from './object-key.ts';

/** Smaller files are read as they are opened, which is quicker. */
const SMALL = 256 * 1024;
// What is no file must not keep us waiting.
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const MOST_METADATA = 64 * 1024;

// Of ASCII texts the engine's own order is that of S3, and much quicker.
const byUnits = (a: ListedObject, b: ListedObject): number => (a.key < b.key ? -1 : 1);
const isAscii = (text: string): boolean => /^\p{ASCII}*$/u.test(text);

/**
 * A native trail's bucket, copied to a folder. What S3 knows besides the bytes is in `<key>.metadata.json`. What is no file,
 * like a symbolic link, is no object.
 */
export class FolderFeed implements Feed {
  private readonly root: string;
  /** Folders that are known to be no links. */
  private readonly own = new Set<string>();

  constructor(root: string) {
    this.root = resolve(root);
  }

  async folders(prefix: string): Promise<readonly string[]> {
    checkPrefix(prefix);
    const entries = await attempt(`list ${join(this.root, prefix)}`, () => this.entries(folderOf(prefix)));
    return entries
      .filter((entry) => entry.isDirectory() && isKey(entry.name))
      .map(({ name }) => name)
      .sort(byBytes);
  }

  async files(folder: string): Promise<readonly ListedObject[]> {
    checkPrefix(folder);
    return attempt(`list ${join(this.root, folder)}`, async () => {
      const names = (await this.entries(folderOf(folder))).filter((entry) => entry.isFile());
      const keys = names.map(({ name }) => folder + name).filter((key) => !key.endsWith(METADATA));
      return keys.flatMap((key) => this.sized(key)).sort((a, b) => byBytes(a.key, b.key));
    });
  }

  /** Links, names that no key has, and metadata of no object. Nothing is followed. */
  async oddities(folder: string): Promise<readonly ListedObject[]> {
    checkPrefix(folder);
    return attempt(`list ${join(this.root, folder)}`, async () => {
      const found: ListedObject[] = [];
      await this.findOdd(folderOf(folder), false, found);
      return found.sort((a, b) => byBytes(a.key, b.key));
    });
  }

  async list(prefix: string, after = ''): Promise<readonly ListedObject[]> {
    checkPrefix(prefix);
    return attempt(`list ${join(this.root, prefix)}`, async () => {
      const found: ListedObject[] = [];
      await this.find(folderOf(prefix), prefix, found);
      const behind = after === '' ? found : found.filter(({ key }) => byBytes(key, after) > 0);
      return behind.every(({ key }) => isAscii(key))
        ? behind.sort(byUnits)
        : behind.sort((a, b) => byBytes(a.key, b.key));
    });
  }

  async open(key: string): Promise<FeedObject | undefined> {
    checkKey(key);
    const path = join(this.root, key);
    return attempt(`read ${path}`, async () => {
      if (!this.isOwn(folderOf(key))) return undefined;
      const file = await quickly(() => openSync(path, FLAGS)).catch(undefinedOn('ENOENT', 'ENOTDIR', 'ELOOP'));
      if (file === undefined) return undefined;
      try {
        const stats = fstatSync(file);
        if (!stats.isFile()) return undefined;
        const body = stats.size <= SMALL ? readFileSync(file) : undefined;
        const chunks = body ? once(body) : chunksOf(path);
        return new FoundFile(path, body?.length ?? stats.size, chunks);
      } finally {
        closeSync(file);
      }
    });
  }

  /** Adds what is below a folder and begins with a prefix; no folder is read that cannot hold any. */
  private async find(folder: string, prefix: string, found: ListedObject[]): Promise<void> {
    for (const entry of await this.entries(folder)) {
      const key = folder === '' ? entry.name : `${folder}/${entry.name}`;
      const mayHold = key.startsWith(prefix) || prefix.startsWith(`${key}/`);
      if (entry.isDirectory() && mayHold) await this.find(key, prefix, found);
      if (!entry.isFile() || !key.startsWith(prefix) || key.endsWith(METADATA)) continue;
      found.push(...this.sized(key));
    }
  }

  /** Of a file that somebody has removed, nothing. */
  private sized(key: string): readonly ListedObject[] {
    const stats = lstatSync(join(this.root, key), { throwIfNoEntry: false });
    return stats?.isFile() ? [{ key, size: stats.size }] : [];
  }

  /** Adds what is no object; in a folder that `isOdd`, all. */
  private async findOdd(folder: string, isOdd: boolean, found: ListedObject[]): Promise<void> {
    const entries = await this.entries(folder);
    const files = new Set(entries.filter((entry) => entry.isFile()).map(({ name }) => name));
    for (const entry of entries) {
      const { name } = entry;
      const key = folder === '' ? name : `${folder}/${name}`;
      const isOddName = isOdd || !isKey(name);
      const isMetadata = name.endsWith(METADATA) && files.has(name.slice(0, -METADATA.length));
      // A name that is no UTF-8 cannot be asked for.
      const isText = !name.includes('\ufffd');
      if (entry.isDirectory() && isText) await this.findOdd(key, isOddName, found);
      else if (!entry.isFile() || !isText) found.push({ key, size: 0 });
      else if (isOddName && (isOdd || !isMetadata)) found.push(...this.sized(key));
    }
  }

  /** Whether no part of a folder's path is a link. */
  private isOwn(folder: string): boolean {
    if (folder === '' || this.own.has(folder)) return true;
    const isFolder = this.isOwn(folderOf(folder)) && lstatSync(join(this.root, folder), { throwIfNoEntry: false });
    if (!isFolder || !isFolder.isDirectory()) return false;
    this.own.add(folder);
    return true;
  }

  private async entries(folder: string): Promise<Dirent[]> {
    if (!this.isOwn(folder)) return [];
    const path = join(this.root, folder);
    const read = quickly(() => readdirSync(path, { withFileTypes: true }));
    return (await read.catch(undefinedOn('ENOENT', 'ENOTDIR'))) ?? [];
  }
}

/** Its metadata are read when somebody asks for them: of log files, nobody does. */
class FoundFile implements FeedObject {
  readonly size: number;
  readonly chunks: AsyncIterable<Buffer>;
  private readonly path: string;

  constructor(path: string, size: number, chunks: AsyncIterable<Buffer>) {
    this.path = path;
    this.size = size;
    this.chunks = chunks;
  }

  get metadata(): Metadata {
    return metadataOf(this.path + METADATA);
  }
}

/** Names and texts; none where somebody has written anything else. */
const metadataOf = (path: string): Metadata => {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found?.isFile() || found.size > MOST_METADATA) return {};
  const text = readFileSync(path, 'utf8');
  try {
    const entries = Object.entries(JSON.parse(text) as object).filter(([, value]) => typeof value === 'string');
    return Object.fromEntries(entries);
  } catch {
    return {};
  }
};

async function* once(body: Buffer): AsyncIterable<Buffer> {
  yield body;
}

async function* chunksOf(path: string): AsyncIterable<Buffer> {
  try {
    yield* createReadStream(path, { highWaterMark: SMALL }) as AsyncIterable<Buffer>;
  } catch (cause) {
    await attempt(`read ${path}`, () => Promise.reject(cause as Error));
  }
}
