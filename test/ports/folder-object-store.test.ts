import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { FolderObjectStore } from '../../adapters/local/folder-object-store.ts';
import { scratchFolders } from '../stores/scratch-folder.ts';

const newFolder = scratchFolders();
const body = Uint8Array.from(Buffer.from('body'));
const withCode = (code: string) => expect.objectContaining({ code });

const SCRIPTS = join(import.meta.dirname, '../stores');
const run = (script: string, ...settings: string[]) =>
  spawn(process.execPath, [join(SCRIPTS, script), ...settings], { stdio: ['ignore', 'pipe', 'inherit'] });

/** Runs until some objects were acknowledged, is killed after `delay` ms more, and gives what it acknowledged. */
const createUntilKilled = async (root: string, name: string, delay: number): Promise<string[]> => {
  const child = run('create-forever.ts', root, name);
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await once(child.stdout, 'data');
  await setTimeout(delay);
  child.kill('SIGKILL');
  await once(child, 'close');
  return said.slice(0, said.lastIndexOf('\n')).split('\n');
};

describe('a process killed while it creates', () => {
  it('leaves whole objects only, and every one that it acknowledged', async () => {
    const root = newFolder();

    const acknowledged: string[] = [];
    for (const delay of [0, 13, 29, 58, 97, 144]) {
      acknowledged.push(...(await createUntilKilled(root, `run${delay}`, delay)));
    }

    const store = new FolderObjectStore(root);
    const listed = await store.list('');
    const damaged = [];
    for (const { key, size } of listed) {
      const found = (await store.read(key))!;
      const fill = Number(key.split('-')[1]) % 256;
      if (size !== 100_000 || !found.every((byte) => byte === fill)) damaged.push(key);
    }
    expect(damaged).toEqual([]);
    expect(listed.map(({ key }) => key)).toEqual(expect.arrayContaining(acknowledged));
  });

  it('leaves temporaries that the next process removes once they are an hour old', async () => {
    const root = newFolder();
    const temporary = (name: string) => join(root, '.tmp', name);
    mkdirSync(temporary('old-folder'), { recursive: true });
    for (const name of ['old', 'old-folder/body', 'new']) writeFileSync(temporary(name), 'left over');
    const longAgo = Date.now() / 1000 - 3700;
    for (const name of ['old', 'old-folder']) utimesSync(temporary(name), longAgo, longAgo);

    await new FolderObjectStore(root).create('a', body);

    expect(readdirSync(join(root, '.tmp'))).toEqual(['new']);
  });
});

describe('a folder shared by processes', () => {
  it('loses no count, and counts nothing twice, when they count in one object', async () => {
    const root = newFolder();

    const exits = await Promise.all(
      [25, 25, 25, 25].map((times) => once(run('count-up.ts', root, `${times}`), 'exit')),
    );

    const count = await new FolderObjectStore(root).readVersioned('count');
    expect(exits.map(([code]) => code)).toEqual([0, 0, 0, 0]);
    expect(Buffer.from(count!.body).toString()).toBe('100');
  });

  it('does not grow with every replacement', async () => {
    const root = newFolder();
    const store = new FolderObjectStore(root);
    await store.replace('count', body, undefined);

    for (let i = 0; i < 20; i += 1) {
      await store.replace('count', body, (await store.readVersioned('count'))!.version);
    }

    expect(readdirSync(join(root, 'count.versions'))).toHaveLength(2);
    expect(readdirSync(join(root, '.tmp'))).toEqual([]);
  });

  it('is read and written again after somebody emptied it', async () => {
    const root = newFolder();
    const store = new FolderObjectStore(root);
    await store.create('a/b', body);
    await store.replace('a/c', body, undefined);
    rmSync(root, { recursive: true });

    expect(await store.read('a/b')).toBeUndefined();
    expect(await store.list('')).toEqual([]);
    expect(await store.create('a/b', body)).toBe('created');
    expect(await store.replace('a/c', body, undefined)).toBe('replaced');
  });

  it('says so when a key is the name of a folder', async () => {
    const store = new FolderObjectStore(newFolder());
    await store.create('a/b', body);

    await expect(store.create('a', body)).rejects.toEqual(withCode('STORE_UNAVAILABLE'));
    await expect(store.create('a/b/c', body)).rejects.toEqual(withCode('STORE_UNAVAILABLE'));
  });
});
