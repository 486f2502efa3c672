import { randomUUID } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { TrailError } from '../../core/errors.ts';
import type { VersionedObject } from '../../ports/index.ts';
import { undefinedOn } from './file-errors.ts';
import { folderOf, VERSIONS } from './object-key.ts';
import type { Folders } from './folders.ts';
import { discard, discardFolder, type Temporaries, writeDurably } from './temporaries.ts';

// Compare-and-swap without a lock. An object is a folder of bodies, `<version>`, and one empty file, the token,
// `<version>.current`. A version is a generation and a name never used twice. To replace a version is to rename its
// token to the next one's, with the next body already there. Of all rivals one finds the token, and since a token's
// name never comes back, neither can a rival who slept through any number of generations. (Linking the next number
// would let him: the number is free again once swept.) The folder begins with its token, by one rename as well, and
// always holds one, so a reader who finds no token, or no body, only looked while it was renamed.
const TOKEN = '.current';
const VERSION = /^(\d{12})-[0-9a-f-]{36}$/;
const MOST_LOOKS = 1000;

const generationOf = (version: string): number => Number(VERSION.exec(version)?.[1]);

const newVersion = (generation: number): string => `${String(generation).padStart(12, '0')}-${randomUUID()}`;

const isThere = async (path: string): Promise<boolean> =>
  (await lstat(path).catch(undefinedOn('ENOENT', 'ENOTDIR'))) !== undefined;

/** Replaceable objects in folders: each is replaced by exactly one of those who saw its version. */
export class ReplaceableFiles {
  private readonly root: string;
  private readonly folders: Folders;
  private readonly temporaries: Temporaries;

  constructor(root: string, folders: Folders, temporaries: Temporaries) {
    this.root = root;
    this.folders = folders;
    this.temporaries = temporaries;
  }

  /** The newest body and its version; `undefined` when there is none. */
  async read(key: string): Promise<VersionedObject | undefined> {
    const path = join(this.root, key + VERSIONS);
    for (let look = 0; look < MOST_LOOKS; look += 1) {
      const names = await this.namesIn(key);
      if (!names) return undefined;

      const version = names.findLast((name) => name.endsWith(TOKEN))?.slice(0, -TOKEN.length);
      const body = version && (await readFile(join(path, version)).catch(undefinedOn('ENOENT')));
      if (version && body) return { body, version };
    }
    throw new TrailError('STORE_UNAVAILABLE', `cannot read ${path}: it has no current version`);
  }

  /** Writes the body if the newest version is this one, or if there is none (`undefined`). */
  replace(key: string, body: Uint8Array, version: string | undefined): Promise<'replaced' | 'changed'> {
    return version === undefined ? this.begin(key, body) : this.advance(key, body, version);
  }

  private async begin(key: string, body: Uint8Array): Promise<'replaced' | 'changed'> {
    const path = join(this.root, key + VERSIONS);
    await this.folders.make(folderOf(key));
    if (await isThere(path)) return 'changed';

    const folder = await this.temporaries.newPath();
    const temporary = join(this.root, folder);
    const version = newVersion(1);
    try {
      await mkdir(temporary);
      await writeDurably(join(temporary, version), body);
      await writeDurably(join(temporary, version + TOKEN), new Uint8Array());
      await this.folders.sync(folder);
      const began = await rename(temporary, path).then(() => true, undefinedOn('EEXIST', 'ENOTEMPTY'));
      if (!began) return 'changed';
    } finally {
      await discardFolder(temporary);
    }
    await this.folders.sync(folderOf(key));
    return 'replaced';
  }

  private async advance(key: string, body: Uint8Array, version: string): Promise<'replaced' | 'changed'> {
    const path = join(this.root, key + VERSIONS);
    const token = join(path, version + TOKEN);
    if (!VERSION.test(version) || !(await this.hasVersions(key)) || !(await isThere(token))) return 'changed';

    const next = newVersion(generationOf(version) + 1);
    await writeDurably(join(path, next), body);
    // The token must not reach the disk before the name of its body does.
    await this.folders.sync(key + VERSIONS);
    const advanced = await rename(token, join(path, next + TOKEN)).then(() => true, undefinedOn('ENOENT'));
    if (!advanced) return 'changed';

    await this.folders.sync(key + VERSIONS);
    await this.sweep(key, next).catch(() => undefined);
    return 'replaced';
  }

  /** Removes the bodies that can never be current again: those of this generation and before, but for this one. */
  private async sweep(key: string, current: string): Promise<void> {
    const names = (await this.namesIn(key)) ?? [];
    const isSpent = (name: string): boolean => name !== current && generationOf(name) <= generationOf(current);
    await Promise.all(names.filter(isSpent).map((name) => discard(join(this.root, key + VERSIONS, name))));
  }

  private async namesIn(key: string): Promise<readonly string[] | undefined> {
    if (!(await this.hasVersions(key))) return undefined;
    const names = await readdir(join(this.root, key + VERSIONS)).catch(undefinedOn('ENOENT', 'ENOTDIR'));
    return names?.sort();
  }

  private hasVersions(key: string): Promise<true | undefined> {
    return this.folders.check(key + VERSIONS).then(() => true as const, undefinedOn('ENOENT', 'ENOTDIR'));
  }
}
