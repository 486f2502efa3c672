import { closeSync, existsSync, fsync, openSync, statSync } from 'node:fs';
import { mkdir, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { TrailError } from '../../core/errors.ts';
import { undefinedOn } from './file-errors.ts';
import { folderOf } from './object-key.ts';

const MOST_REMEMBERED = 10_000;

const sync = promisify(fsync);

const syncToDisk = async (path: string): Promise<void> => {
  const folder = openSync(path, 'r');
  try {
    await sync(folder);
  } finally {
    closeSync(folder);
  }
};

/** The folders below a root: made durably, never through a symbolic link, remembered so that each costs once. */
export class Folders {
  private readonly root: string;
  private readonly made = new Map<string, Promise<void>>();
  private readonly checked = new Set<string>();
  private readonly syncing = new Map<string, Promise<void>>();
  private readonly nextSync = new Map<string, Promise<void>>();

  /** `root` is absolute. */
  constructor(root: string) {
    this.root = root;
  }

  /** The folder, and each above it, exists durably when this returns. */
  make(folder: string): Promise<void> {
    const known = this.made.get(folder);
    if (known) return known;

    if (this.made.size >= MOST_REMEMBERED) this.made.clear();
    const making = this.makeAnew(folder).catch((error: unknown) => {
      this.made.delete(folder);
      throw error;
    });
    this.made.set(folder, making);
    return making;
  }

  /** Throws `KEY_REFUSED` if the way to the folder leads over a symbolic link, `ENOENT` if there is no such folder. */
  async check(folder: string): Promise<void> {
    if (this.checked.has(folder)) return;

    const [root, real] = await Promise.all([realpath(this.root), realpath(join(this.root, folder))]);
    if (real !== join(root, folder)) {
      throw new TrailError('KEY_REFUSED', `refused the folder ${join(this.root, folder)}: it leads to ${real}`);
    }
    if (this.checked.size >= MOST_REMEMBERED) this.checked.clear();
    this.checked.add(folder);
  }

  /** What was linked into the folder before the call survives a power failure. One fsync serves all who wait for it. */
  sync(folder: string): Promise<void> {
    const waiting = this.nextSync.get(folder);
    if (waiting) return waiting;

    const before = this.syncing.get(folder) ?? Promise.resolve();
    const next = before
      .catch(() => undefined)
      .then(() => {
        this.nextSync.delete(folder);
        this.syncing.set(folder, next);
        return syncToDisk(join(this.root, folder));
      })
      .finally(() => {
        if (this.syncing.get(folder) === next) this.syncing.delete(folder);
      });
    this.nextSync.set(folder, next);
    return next;
  }

  /** For when somebody removed folders behind our back: the next use looks again. */
  forget(): void {
    this.made.clear();
    this.checked.clear();
  }

  private async makeAnew(folder: string): Promise<void> {
    if (folder === '') return this.makeRoot();

    const parent = folderOf(folder);
    await this.make(parent);
    await mkdir(join(this.root, folder)).catch(undefinedOn('EEXIST'));
    await this.check(folder);
    // Also when it was there: a rival may have made it a moment ago, and not synced it yet.
    await this.sync(parent);
  }

  /** One by one: asked for all at once, Node tries for ever where a file system (`/proc`) makes no folders. */
  private async makeRoot(): Promise<void> {
    const missing: string[] = [];
    for (let path = this.root; !existsSync(path); path = dirname(path)) missing.push(path);
    for (const path of missing.reverse()) {
      await mkdir(path).catch(undefinedOn('EEXIST'));
      await syncToDisk(dirname(path));
    }
    // What is there and no folder is told as the file system tells it.
    if (!statSync(this.root, { throwIfNoEntry: false })?.isDirectory()) await mkdir(this.root);
  }
}
