import { closeSync, constants, fstatSync, linkSync, lstatSync, openSync, read, unlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { TrailError } from '../../core/errors.ts';
import type { ByteRange, ListedObject, Metadata, ObjectStore, VersionedObject } from '../../ports/index.ts';
import { gate } from '../../core/gate.ts';
import { attempt, failedWith, quickly, undefinedOn } from './file-errors.ts';
import { listFiles } from './folder-listing.ts';
import { Folders } from './folders.ts';
import { MetadataFiles } from './metadata-files.ts';
import { checkKey, checkKeyWithMetadata, checkPrefix, checkReplaceableKey, folderOf } from './object-key.ts';
import { ReplaceableFiles } from './replaceable-files.ts';
import { discard, Temporaries, writeDurably } from './temporaries.ts';

// Few enough that no number of callers runs out of file handles, enough that many share the fsync of a folder.
const AT_ONCE = 64;

const readFrom = promisify(read);

const readFileRange = async (path: string, range: ByteRange | undefined): Promise<Uint8Array | undefined> => {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const found = fstatSync(file);
    if (!found.isFile()) return undefined;

    const start = range?.start ?? 0;
    const end = Math.min(range?.end ?? found.size, found.size);
    const bytes = Buffer.allocUnsafeSlow(Math.max(0, end - start));
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await readFrom(file, bytes, filled, bytes.length - filled, start + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  } finally {
    closeSync(file);
  }
};

/**
 * Objects as files below a folder, which the first write makes. Several processes may share it, and any may be killed
 * at any time. Follows no symbolic link below the root; a key refused for that or for its form throws `KEY_REFUSED`.
 */
export class FolderObjectStore implements ObjectStore {
  private readonly root: string;
  private readonly folders: Folders;
  private readonly temporaries: Temporaries;
  private readonly replaceable: ReplaceableFiles;
  private readonly metadata: MetadataFiles;
  private readonly oneOfFew = gate(AT_ONCE);

  constructor(root: string) {
    this.root = resolve(root);
    this.folders = new Folders(this.root);
    this.temporaries = new Temporaries(this.root, this.folders);
    this.replaceable = new ReplaceableFiles(this.root, this.folders, this.temporaries);
    this.metadata = new MetadataFiles(this.root, this.folders, this.temporaries);
  }

  /** Creates all or nothing, on the disk when it returns, the folders above it included. Never overwrites. */
  async create(key: string, body: Uint8Array, metadata?: Metadata): Promise<'created' | 'exists'> {
    if (metadata) checkKeyWithMetadata(key);
    else checkKey(key);
    return this.attempt('create', key, () => this.withFolders(() => this.createFile(key, body, metadata)));
  }

  /** The object's bytes, or only those of `range`; `undefined` when there is none. */
  async read(key: string, range?: ByteRange): Promise<Uint8Array | undefined> {
    checkKey(key);
    return this.attempt('read', key, () =>
      this.folders
        .check(folderOf(key))
        .then(() => readFileRange(join(this.root, key), range))
        .catch(undefinedOn('ENOENT', 'ENOTDIR')),
    );
  }

  /** The newest body and its version; `undefined` when there is none. */
  async readVersioned(key: string): Promise<VersionedObject | undefined> {
    checkReplaceableKey(key);
    return this.attempt('read', key, () => this.replaceable.read(key));
  }

  /** One of those who saw a version replaces it; all others are told that it changed. */
  async replace(key: string, body: Uint8Array, version: string | undefined): Promise<'replaced' | 'changed'> {
    checkReplaceableKey(key);
    return this.attempt('replace', key, () => this.withFolders(() => this.replaceable.replace(key, body, version)));
  }

  /** Every written-once object whose key begins with `prefix`, in key order. */
  async list(prefix: string): Promise<readonly ListedObject[]> {
    checkPrefix(prefix);
    return attempt(`list ${join(this.root, prefix)}`, () => listFiles(this.root, this.folders, prefix));
  }

  /** Folders stay, so that no create loses the ground under its feet. */
  async delete(key: string): Promise<void> {
    checkKey(key);
    await this.attempt('delete', key, () =>
      this.folders
        .check(folderOf(key))
        .then(() => unlinkSync(join(this.root, key)))
        .catch(undefinedOn('ENOENT', 'ENOTDIR', 'EISDIR'))
        .then(() => this.metadata.discard(key)),
    );
  }

  private attempt<T>(what: string, key: string, perform: () => Promise<T>): Promise<T> {
    return this.oneOfFew(() => attempt(`${what} ${join(this.root, key)}`, perform));
  }

  /** Once more from the start if a folder that we remember is gone. */
  private async withFolders<T>(perform: () => Promise<T>): Promise<T> {
    try {
      return await perform();
    } catch (error) {
      if (!failedWith(error, 'ENOENT')) throw error;
      this.folders.forget();
      return perform();
    }
  }

  private async createFile(key: string, body: Uint8Array, metadata?: Metadata): Promise<'created' | 'exists'> {
    const path = join(this.root, key);
    const folder = folderOf(key);
    await this.folders.make(folder);
    if (await this.isFile(path)) return this.confirm(folder);

    if (metadata) await this.metadata.write(key, metadata);
    const temporary = join(this.root, await this.temporaries.newPath());
    await writeDurably(temporary, body);
    try {
      const linked = await quickly(() => linkSync(temporary, path)).then(() => true, undefinedOn('EEXIST'));
      if (!linked) return await this.confirm(folder);
      await this.folders.sync(folder);
      return 'created';
    } finally {
      await discard(temporary);
    }
  }

  /** A rival may have linked the file a moment ago: `exists`, too, is only said of what survives a power failure. */
  private async confirm(folder: string): Promise<'exists'> {
    await this.folders.sync(folder);
    return 'exists';
  }

  private async isFile(path: string): Promise<boolean> {
    const found = await quickly(() => lstatSync(path)).catch(undefinedOn('ENOENT'));
    if (found && !found.isFile()) throw new TrailError('STORE_UNAVAILABLE', `cannot create ${path}: it is no file`);
    return found !== undefined;
  }
}
