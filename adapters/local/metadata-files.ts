import { constants } from 'node:fs';
import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Metadata } from '../../ports/index.ts';
import { undefinedOn } from './file-errors.ts';
import type { Folders } from './folders.ts';
import { folderOf, METADATA } from './object-key.ts';
import { discard, type Temporaries, writeDurably } from './temporaries.ts';

const NO_LINK = constants.O_RDONLY | constants.O_NOFOLLOW;

/** What a bucket keeps of an object besides its bytes: JSON, in a file beside the object's. */
export class MetadataFiles {
  private readonly root: string;
  private readonly folders: Folders;
  private readonly temporaries: Temporaries;

  constructor(root: string, folders: Folders, temporaries: Temporaries) {
    this.root = root;
    this.folders = folders;
    this.temporaries = temporaries;
  }

  /**
   * Writes it for an object that is still to be created, in a folder that is there. What somebody has left who wrote it,
   * and then not the object, is replaced; rivals write the same.
   */
  async write(key: string, metadata: Metadata): Promise<void> {
    const path = join(this.root, key + METADATA);
    const body = Buffer.from(JSON.stringify(metadata));
    const there = await readFile(path, { flag: NO_LINK }).catch(undefinedOn('ENOENT'));
    if (!there?.equals(body)) await this.replace(path, body);
    // Nobody shall find the object without it, also after a power failure.
    await this.folders.sync(folderOf(key));
  }

  /** Removes what there is. */
  async discard(key: string): Promise<void> {
    await discard(join(this.root, key + METADATA));
  }

  private async replace(path: string, body: Buffer): Promise<void> {
    const temporary = join(this.root, await this.temporaries.newPath());
    await writeDurably(temporary, body);
    try {
      await rename(temporary, path);
    } finally {
      await discard(temporary);
    }
  }
}
