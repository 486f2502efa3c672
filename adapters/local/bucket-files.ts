import { closeSync, constants, createReadStream, fstatSync, openSync, readFileSync, type ReadStream } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Metadata } from '../../ports/index.ts';
import { TrailError } from '../../core/errors.ts';
import { type Beginning, type FoundFile, tagOf, walkFiles } from './bucket-walk.ts';
import { attempt, failedWith, quickly, undefinedOn } from './file-errors.ts';
import { Folders } from './folders.ts';
import { folderOf, isKey, METADATA } from './object-key.ts';

/** What a page of a listing is to have. */
export interface PageRequest {
  readonly prefix: string;
  /** Keys that have it behind the prefix are folded into one entry; empty: none are. */
  readonly delimiter: string;
  readonly begin: Beginning;
  /** Entries at most. */
  readonly most: number;
}

export interface Page {
  readonly files: readonly FoundFile[];
  /** What keys were folded into. */
  readonly folded: readonly string[];
  /** Where the next page begins, if there is one. */
  readonly next?: Beginning;
}

/** An object that was found. Whoever does not read it closes it. */
export interface OpenFile extends Omit<FoundFile, 'key'> {
  readonly metadata: Metadata;
  /** Bytes `[start, end)`, once. */
  readonly read: (start: number, end: number) => ReadStream;
  readonly close: () => void;
}

/**
 * A folder as S3 would list and read it, if it were a bucket. Nothing is written, no symbolic link below the folder is
 * followed, and there are only keys that begin with `within`. Every method throws a `TrailError` if it cannot.
 */
export class BucketFiles {
  private readonly root: string;
  private readonly within: string;
  private readonly folders: Folders;

  constructor(root: string, within = '') {
    this.root = resolve(root);
    this.within = within;
    this.folders = new Folders(this.root);
  }

  /** A page of what there is, in the order of S3. */
  page(request: PageRequest): Promise<Page> {
    const prefix = this.within.startsWith(request.prefix) ? this.within : request.prefix;
    const canBe = prefix.startsWith(this.within) && (!prefix.includes('/') || isKey(folderOf(prefix)));
    if (!canBe || request.most === 0) return Promise.resolve(NOTHING);
    return attempt(`list ${join(this.root, prefix)}`, async () => {
      return (await this.leadsToFolder(folderOf(prefix))) ? this.fill(prefix, request) : NOTHING;
    });
  }

  /** `undefined` if there is none. */
  async open(key: string): Promise<OpenFile | undefined> {
    if (!key.startsWith(this.within) || !isKey(key)) return undefined;
    return attempt(`read ${join(this.root, key)}`, async () => {
      if (!(await this.leadsToFolder(folderOf(key)))) return undefined;
      const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
      const file = await quickly(() => openSync(join(this.root, key), flags)).catch(undefinedOn(...NOT_THERE));
      return file === undefined ? undefined : this.opened(key, file);
    });
  }

  private async fill(prefix: string, { delimiter, begin, most, ...request }: PageRequest): Promise<Page> {
    const files: FoundFile[] = [];
    const folded: string[] = [];
    for (let from: Beginning | undefined = begin; from;) {
      let fold: Beginning | undefined;
      for await (const file of walkFiles(this.root, prefix, from)) {
        if (files.length + folded.length === most) return { files, folded, next: from };
        const beginning = foldOf(file.key, request.prefix, delimiter);
        from = { key: beginning ?? file.key, isFolded: beginning !== undefined };
        if (beginning === undefined) files.push(file);
        else {
          folded.push(beginning);
          fold = from;
          // What is folded is not looked at: the walk begins anew behind it.
          break;
        }
      }
      from = fold;
    }
    return { files, folded };
  }

  private opened(key: string, file: number): OpenFile | undefined {
    const stats = fstatSync(file, { bigint: true });
    const close = () => closeSync(file);
    if (!stats.isFile()) {
      close();
      return undefined;
    }
    const read = (start: number, end: number) => createReadStream('', { fd: file, start, end: end - 1 });
    const [size, modified] = [Number(stats.size), Number(stats.mtimeMs)];
    return { size, modified, tag: tagOf(stats), metadata: metadataOf(join(this.root, key)), read, close };
  }

  private async leadsToFolder(folder: string): Promise<boolean> {
    try {
      await this.folders.check(folder);
      return true;
    } catch (error) {
      // Over a symbolic link there is nothing that belongs to the bucket.
      if (failedWith(error, ...NOT_THERE) || error instanceof TrailError) return false;
      throw error;
    }
  }
}

const NOTHING: Page = { files: [], folded: [] };
const NOT_THERE = ['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'ENXIO'] as const;

/** What a key is folded into: it, up to the first delimiter behind the prefix. */
const foldOf = (key: string, prefix: string, delimiter: string): string | undefined => {
  const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
};

const isText = (value: unknown): value is string => typeof value === 'string' && /^[\x20-\x7e]*$/.test(value);
const isName = (name: string): boolean => /^[a-z0-9-]+$/i.test(name);

/** What stands beside the object; what somebody has made of it that cannot be metadata is none. */
const metadataOf = (path: string): Metadata => {
  try {
    const value: unknown = JSON.parse(readFileSync(path + METADATA, 'utf8'));
    if (typeof value !== 'object' || value === null) return {};
    return Object.fromEntries(
      Object.entries(value).filter((entry): entry is [string, string] => isName(entry[0]) && isText(entry[1])),
    );
  } catch {
    return {};
  }
};
