import { constants, lstatSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { TrailError } from '../../core/errors.ts';
import type { TrailTargets } from '../../ports/index.ts';
import { bucketFolder } from './buckets.ts';
import { attempt, failedWith } from './file-errors.ts';
import { logGroupFolder } from './folder-log-sink.ts';
import { topicFile } from './folder-notifier.ts';
import { Folders } from './folders.ts';
import { LineFiles } from './line-files.ts';

/**
 * Whether a trail can be delivered on a laptop: the folders are made on the way, so nothing is ever missing unless it
 * cannot be made. Throws a `TrailError` when the disk is full or broken.
 */
export class FolderTargets implements TrailTargets {
  private readonly root: string;
  private readonly folders: Folders;
  private readonly files: LineFiles;

  constructor(archive: string) {
    this.root = resolve(archive);
    this.folders = new Folders(this.root);
    this.files = new LineFiles(this.root);
  }

  async bucket(name: string): Promise<'usable' | 'refused'> {
    return (await this.isUsable(() => this.makeFolder(bucketFolder(name)))) ? 'usable' : 'refused';
  }

  async topic(arn: string): Promise<'usable' | 'refused'> {
    return (await this.isUsable(() => this.files.prepare(topicFile(arn)))) ? 'usable' : 'refused';
  }

  async logGroup(arn: string): Promise<'usable' | 'missing'> {
    return (await this.isUsable(() => this.makeFolder(logGroupFolder(arn)))) ? 'usable' : 'missing';
  }

  private async makeFolder(folder: string): Promise<void> {
    const path = join(this.root, folder);
    await attempt(`make ${path}`, async () => {
      await this.folders.make(folder);
      if (!lstatSync(path).isDirectory()) throw new TrailError('KEY_REFUSED', `refused ${path}: it is no folder`);
      await access(path, constants.W_OK | constants.X_OK);
    });
  }

  private async isUsable(make: () => Promise<void>): Promise<boolean> {
    try {
      await make();
      return true;
    } catch (error) {
      if (isRefused(error)) return false;
      throw error;
    }
  }
}

/** Whether it leads elsewhere, may not be written to, or is no place for files. */
const isRefused = (error: unknown): boolean =>
  error instanceof TrailError &&
  (error.code === 'KEY_REFUSED' ||
    error.code === 'STORE_FORBIDDEN' ||
    failedWith(error.cause, 'ENOTDIR', 'EISDIR', 'EEXIST'));
