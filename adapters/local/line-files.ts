import { closeSync, constants, fstatSync, fsync, lstatSync, openSync, readSync, write } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { TrailError } from '../../core/errors.ts';
import { attempt, quickly, undefinedOn } from './file-errors.ts';
import { Folders } from './folders.ts';
import { checkKey, folderOf } from './object-key.ts';

const NEW_LINE = Buffer.from('\n');
const APPEND = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;
/** Milliseconds; a write of another process that goes on has grown by then. */
const PATIENCE = 50;
const MOST_REMEMBERED = 10_000;

const writeTo = promisify(write);
const sync = promisify(fsync);

/**
 * Files of lines below a folder, which the first line makes. Several processes may append to one file: no line is torn
 * but by a crash, and what is appended next begins on a line of its own. Follows no symbolic link below the root.
 */
export class LineFiles {
  private readonly root: string;
  private readonly folders: Folders;
  private readonly busy = new Map<string, Promise<void>>();
  /** Files whose names are on the disk. */
  private readonly named = new Set<string>();

  constructor(root: string) {
    this.root = resolve(root);
    this.folders = new Folders(this.root);
  }

  /** Appends lines, which hold no line break themselves, in one write; on the disk when it returns. */
  async append(key: string, lines: readonly Uint8Array[]): Promise<void> {
    checkKey(key);
    if (lines.length === 0) return;
    await this.attempt('append to', key, () => this.inTurn(key, () => this.appendTo(key, lines)));
  }

  /** Makes the folder of the file, and finds out whether the file could be appended to; makes no file. */
  async prepare(key: string): Promise<void> {
    checkKey(key);
    await this.attempt('append to', key, async () => {
      await this.makeFolder(key);
      const path = join(this.root, key);
      const found = await quickly(() => lstatSync(path)).catch(undefinedOn('ENOENT'));
      if (found) closeSync(openFile(path));
    });
  }

  private attempt(what: string, key: string, perform: () => Promise<void>): Promise<void> {
    return attempt(`${what} ${join(this.root, key)}`, perform);
  }

  /** Within this process one at a time, so that a line half written is never another's. */
  private async inTurn(key: string, perform: () => Promise<void>): Promise<void> {
    const before = this.busy.get(key) ?? Promise.resolve();
    const mine = before.catch(() => undefined).then(perform);
    this.busy.set(key, mine);
    try {
      await mine;
    } finally {
      if (this.busy.get(key) === mine) this.busy.delete(key);
    }
  }

  private async appendTo(key: string, lines: readonly Uint8Array[]): Promise<void> {
    const folder = await this.makeFolder(key);
    const file = openFile(join(this.root, key));
    try {
      // A rival may have made the file a moment ago, and not synced its folder yet.
      const isNamed = this.named.has(key) && fstatSync(file).size > 0;
      const head = (await isTorn(file)) ? [NEW_LINE] : [];
      await writeAtOnce(file, Buffer.concat([...head, ...lines.flatMap((line) => [line, NEW_LINE])]));
      await sync(file);
      if (!isNamed) await this.folders.sync(folder);
      this.remember(key);
    } finally {
      closeSync(file);
    }
  }

  private remember(key: string): void {
    if (this.named.size >= MOST_REMEMBERED) this.named.clear();
    this.named.add(key);
  }

  /** Once more from the start if a folder that we remember is gone. */
  private async makeFolder(key: string): Promise<string> {
    const folder = folderOf(key);
    await this.folders.make(folder);
    const isThere = await quickly(() => lstatSync(join(this.root, folder))).catch(undefinedOn('ENOENT'));
    if (!isThere) {
      this.folders.forget();
      await this.folders.make(folder);
    }
    return folder;
  }
}

const openFile = (path: string): number => {
  const file = openSync(path, APPEND, 0o666);
  if (fstatSync(file).isFile()) return file;
  closeSync(file);
  throw new TrailError('KEY_REFUSED', `refused ${path}: it is no file`);
};

/** Whether the file ends in the middle of a line that nobody goes on writing. */
const isTorn = async (file: number): Promise<boolean> => {
  for (let seen = -1; ;) {
    const { size } = fstatSync(file);
    if (size === 0 || endsWithNewLine(file, size)) return false;
    if (size === seen) return true;
    seen = size;
    await setTimeout(PATIENCE);
  }
};

const endsWithNewLine = (file: number, size: number): boolean => {
  const last = Buffer.alloc(1);
  return readSync(file, last, 0, 1, size - 1) === 1 && last.equals(NEW_LINE);
};

/** Two writes would let the lines of another process come between. */
const writeAtOnce = async (file: number, bytes: Buffer): Promise<void> => {
  const { bytesWritten } = await writeTo(file, bytes);
  if (bytesWritten < bytes.length) throw Object.assign(new Error('cut short'), { code: 'ENOSPC' });
};
