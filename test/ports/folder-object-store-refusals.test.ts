import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { FolderObjectStore } from '../../adapters/local/folder-object-store.ts';
import { TrailError } from '../../core/errors.ts';
import { scratchFolders, smallDisk } from '../stores/scratch-folder.ts';

const newFolder = scratchFolders();
const disk = smallDisk();
const body = Uint8Array.from(Buffer.from('body'));
const withCode = (code: string) => expect.objectContaining({ code });

describe('a symbolic link in the folder', () => {
  it('leads nowhere', async () => {
    const [root, outside] = [newFolder(), newFolder()];
    writeFileSync(join(outside, 'secret'), 'secret');
    symlinkSync(outside, join(root, 'link'));
    symlinkSync(join(outside, 'secret'), join(root, 'secret'));
    symlinkSync(outside, join(root, 'cursor.versions'));
    const store = new FolderObjectStore(root);

    for (const attempt of [
      () => store.create('link/new', body),
      () => store.create('link/deep/new', body),
      () => store.replace('link/new', body, undefined),
      () => store.readVersioned('cursor'),
      () => store.read('link/secret'),
      () => store.read('secret'),
      () => store.list('link/'),
      () => store.delete('link/secret'),
    ]) {
      await expect(attempt()).rejects.toEqual(withCode('KEY_REFUSED'));
    }
    expect(await store.list('')).toEqual([]);
    expect(readdirSync(outside)).toEqual(['secret']);
  });

  it('may lead to the folder itself', async () => {
    const [root, link] = [newFolder(), join(newFolder(), 'link')];
    symlinkSync(root, link);

    await new FolderObjectStore(link).create('a/b', body);

    expect(await readFile(join(root, 'a/b'), 'utf8')).toBe('body');
  });
});

describe('a disk that refuses', () => {
  const mountIt = disk ? it : it.skip;
  const why = disk ? '' : ' (skipped: no permission to mount a small disk)';

  mountIt(`is full, and nothing is half written${why}`, async () => {
    const store = new FolderObjectStore(join(disk!.path, 'full'));
    await store.create('a/before', body);
    await store.replace('cursor', body, undefined);
    const { version } = (await store.readVersioned('cursor'))!;
    const tooMuch = new Uint8Array(2_000_000);

    await expect(store.create('a/big', tooMuch)).rejects.toEqual(withCode('STORE_FULL'));
    await expect(store.replace('cursor', tooMuch, version)).rejects.toEqual(withCode('STORE_FULL'));
    await expect(store.replace('other', tooMuch, undefined)).rejects.toEqual(withCode('STORE_FULL'));

    expect(await store.list('')).toEqual([{ key: 'a/before', size: 4 }]);
    expect(await store.readVersioned('cursor')).toEqual({ body: Buffer.from(body), version });
    expect(await store.readVersioned('other')).toBeUndefined();
    expect(readdirSync(join(disk!.path, 'full', '.tmp'))).toEqual([]);
    expect(await store.create('a/after', new Uint8Array(500_000))).toBe('created');
  });

  mountIt(`is mounted read-only${why}`, async () => {
    mkdirSync(join(disk!.path, 'read-only'));
    disk!.makeReadOnly();
    const store = new FolderObjectStore(join(disk!.path, 'read-only'));

    await expect(store.create('a', body)).rejects.toEqual(withCode('STORE_FORBIDDEN'));
    await expect(store.replace('a', body, undefined)).rejects.toEqual(withCode('STORE_FORBIDDEN'));
    expect(await store.list('')).toEqual([]);
  });

  const isRoot = process.getuid?.() === 0;
  const userIt = isRoot ? it.skip : it;
  userIt(`belongs to another user${isRoot ? ' (skipped: root may write everywhere)' : ''}`, async () => {
    const root = newFolder();
    chmodSync(root, 0o555);

    await expect(new FolderObjectStore(root).create('a', body)).rejects.toEqual(withCode('STORE_FORBIDDEN'));
  });

  it('has a file where the folder should be, and says what was attempted and why it failed', async () => {
    const file = join(newFolder(), 'file');
    writeFileSync(file, 'not a folder');

    const failure = await new FolderObjectStore(join(file, 'root'))
      .create('a/b', body)
      .catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(TrailError);
    expect(failure).toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: `cannot create ${join(file, 'root/a/b')}`,
      cause: { code: 'ENOTDIR' },
    });
  });

  it('is not touched before the first write', async () => {
    const root = join(newFolder(), 'root');
    const store = new FolderObjectStore(root);

    await store.list('');
    await store.read('a');
    await store.delete('a');
    await store.replace('a', body, '000000000001-00000000-0000-0000-0000-000000000000');

    expect(existsSync(root)).toBe(false);
  });
});
