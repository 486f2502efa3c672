import { randomUUID } from 'node:crypto';
import { closeSync, fdatasync, openSync, unlinkSync, write } from 'node:fs';
import { lstat, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { quickly } from './file-errors.ts';
import type { Folders } from './folders.ts';
import { TEMPORARY } from './object-key.ts';

const ABANDONED_MS = 60 * 60 * 1000;

const writeTo = promisify(write);
const syncData = promisify(fdatasync);

/**
 * Writes a new file whose bytes are on the disk when this returns; one that could not be finished is removed. `mode` says
 * who may read it, from the first moment.
 */
export const writeDurably = async (path: string, body: Uint8Array, mode?: number): Promise<void> => {
  const file = openSync(path, 'wx', mode);
  try {
    for (let done = 0; done < body.length;) {
      const { bytesWritten } = await writeTo(file, body, done, body.length - done);
      done += bytesWritten;
    }
    await syncData(file);
  } catch (error) {
    await discard(path);
    throw error;
  } finally {
    closeSync(file);
  }
};

/** Removes a file that nobody needs, if possible. */
export const discard = (path: string): Promise<void> => quickly(() => unlinkSync(path)).catch(() => undefined);

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
