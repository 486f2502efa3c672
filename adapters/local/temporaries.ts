import { randomUUID } from 'node:crypto';
import { lstat, open, readdir, rename, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Folders } from './folders.ts';
import { TEMPORARY } from './object-key.ts';

const ABANDONED_MS = 60 * 60 * 1000;

/** Writes a new file whose bytes are on the disk when this returns; one that could not be finished is removed. */
export const writeDurably = async (path: string, body: Uint8Array): Promise<void> => {
  const handle = await open(path, 'wx');
  try {
    await handle.writeFile(body);
    await handle.datasync();
  } catch (error) {
    await discard(path);
    throw error;
  } finally {
    await handle.close();
  }
};

/** Removes a file that nobody needs, if possible. */
export const discard = (path: string): Promise<void> => unlink(path).catch(() => undefined);

/** Removes a folder that nobody needs, if possible. */
export const discardFolder = (path: string): Promise<void> =>
  rm(path, { recursive: true, force: true }).catch(() => undefined);

/** Files and folders that are not objects yet, in the store's file system, so that they can become one in one step. */
export class Temporaries {
  private readonly path: string;
  private readonly folders: Folders;
  private sweeping: Promise<void> | undefined;

  constructor(root: string, folders: Folders) {
    this.path = join(root, TEMPORARY);
    this.folders = folders;
  }

  /** A path below the root that nobody else uses. The first call removes what killed processes left over an hour ago. */
  async newPath(): Promise<string> {
    await this.folders.make(TEMPORARY);
    this.sweeping ??= this.sweep().catch(() => undefined);
    await this.sweeping;
    return `${TEMPORARY}/${randomUUID()}`;
  }

  private async sweep(): Promise<void> {
    for (const name of await readdir(this.path)) {
      const path = join(this.path, name);
      const { mtimeMs } = await lstat(path);
      if (Date.now() - mtimeMs < ABANDONED_MS) continue;

      // Taken away in one step: its owner may be asleep, and must not wake up to half a folder.
      const mine = join(this.path, randomUUID());
      await rename(path, mine);
      await discardFolder(mine);
    }
  }
}
