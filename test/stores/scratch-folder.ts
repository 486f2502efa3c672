import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';

const newScratchFolder = (): string => mkdtempSync(join(tmpdir(), 'opentrail-test-'));
const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true });

/** Makes a new empty folder at each call; all are removed after the file's tests. */
export const scratchFolders = (): (() => string) => {
  const made: string[] = [];
  afterAll(() => made.forEach(remove));

  return () => {
    const folder = newScratchFolder();
    made.push(folder);
    return folder;
  };
};

const mount = (...settings: string[]): boolean => spawnSync('mount', settings).status === 0;

/** A disk of one megabyte, unmounted after the file's tests; `undefined` when this user may not mount one. */
export const smallDisk = (): { readonly path: string; readonly makeReadOnly: () => boolean } | undefined => {
  const path = newScratchFolder();
  const isMounted = mount('-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', path);
  afterAll(() => {
    if (isMounted) spawnSync('umount', [path]);
    remove(path);
  });
  return isMounted ? { path, makeReadOnly: () => mount('-o', 'remount,ro', path) } : undefined;
};
