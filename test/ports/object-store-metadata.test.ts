import { existsSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { S3Feed } from '../../adapters/aws/s3-feed.ts';
import { S3ObjectStore } from '../../adapters/aws/s3-object-store.ts';
import { buckets } from '../../adapters/local/buckets.ts';
import { FolderFeed } from '../../adapters/local/folder-feed.ts';
import { FolderObjectStore } from '../../adapters/local/folder-object-store.ts';
import type { Metadata, ObjectStore } from '../../ports/index.ts';
import { bytes } from '../stores/every-store.ts';
import { MemoryObjectStore } from '../stores/memory-object-store.ts';
import { fakeS3 } from '../stores/s3-stores.ts';
import { scratchFolders } from '../stores/scratch-folder.ts';

const newFolder = scratchFolders();
const s3 = fakeS3();

const SIGNED = { signature: 'ab12', 'signature-algorithm': 'SHA256withRSA' };

/** A store, and how its objects' metadata is found by who reads them. */
interface Kept {
  readonly store: ObjectStore;
  readonly metadataOf: (key: string) => Promise<Metadata | undefined>;
}

const inMemory = (): Kept => {
  const store = new MemoryObjectStore();
  return { store, metadataOf: async (key) => store.metadataOf(key) };
};

const inFolder = (): Kept => {
  const root = newFolder();
  const feed = new FolderFeed(root);
  return { store: new FolderObjectStore(root), metadataOf: async (key) => (await feed.open(key))?.metadata };
};

const inBucketFolder = (): Kept => {
  const root = newFolder();
  const feed = new FolderFeed(join(root, 'buckets/one'));
  return { store: buckets(root)('one'), metadataOf: async (key) => (await feed.open(key))?.metadata };
};

const inS3 = (): Kept => {
  const bucket = s3.newBucket();
  const feed = new S3Feed({ bucket, client: s3.client() });
  return {
    store: new S3ObjectStore({ bucket, client: s3.client() }),
    metadataOf: async (key) => (await feed.open(key))?.metadata,
  };
};

describe.each([
  ['in memory', inMemory],
  ['in a folder', inFolder],
  ['in a bucket that is a folder', inBucketFolder],
  ['in S3', inS3],
])('the metadata of an object %s', (_, make) => {
  it('is found with it', async () => {
    const { store, metadataOf } = make();

    expect(await store.create('a/b.json.gz', bytes('signed'), SIGNED)).toBe('created');
    await store.create('a/c', bytes('not signed'));

    expect(await metadataOf('a/b.json.gz')).toMatchObject(SIGNED);
    expect(await metadataOf('a/c')).not.toHaveProperty('signature');
    expect(Buffer.from((await store.read('a/b.json.gz'))!).toString()).toBe('signed');
    expect((await store.list('')).map(({ key }) => key)).toEqual(['a/b.json.gz', 'a/c']);
  });

  it('is not that of who comes second', async () => {
    const { store, metadataOf } = make();
    await store.create('a', bytes('first'), SIGNED);

    expect(await store.create('a', bytes('first'), { signature: 'other' })).toBe('exists');

    expect(await metadataOf('a')).toMatchObject(SIGNED);
  });

  it('goes with the object', async () => {
    const { store, metadataOf } = make();
    await store.create('a', bytes('first'), SIGNED);
    await store.delete('a');
    const gone = await metadataOf('a');

    await store.create('a', bytes('second'));

    expect(gone).toBeUndefined();
    expect(await metadataOf('a')).not.toHaveProperty('signature');
  });
});

describe('in a folder', () => {
  it('metadata is there before its object is', async () => {
    const root = newFolder();
    const store = new FolderObjectStore(root);
    const names = Array.from({ length: 50 }, (_, number) => `object-${number}`);
    let [isDone, looks] = [false, 0];
    const creating = Promise.all(names.map((name) => store.create(name, bytes('x'), SIGNED))).then(() => {
      isDone = true;
    });

    while (!isDone) {
      for (const name of names.filter((one) => existsSync(join(root, one)))) {
        expect(existsSync(join(root, `${name}.metadata.json`))).toBe(true);
        looks++;
      }
      await new Promise((resolve) => setImmediate(resolve));
    }

    await creating;
    expect(looks).toBeGreaterThan(0);
  });

  it('what a stopped process left of an object that it did not create is replaced', async () => {
    const root = newFolder();
    writeFileSync(join(root, 'a.metadata.json'), '{"signature":"left"}');

    await new FolderObjectStore(root).create('a', bytes('x'), SIGNED);

    expect((await new FolderFeed(root).open('a'))!.metadata).toEqual(SIGNED);
    expect(readdirSync(join(root, '.tmp'))).toEqual([]);
  });

  it('it is not written through a symbolic link', async () => {
    const root = newFolder();
    const outside = join(newFolder(), 'outside');
    symlinkSync(outside, join(root, 'a.metadata.json'));

    await expect(new FolderObjectStore(root).create('a', bytes('x'), SIGNED)).rejects.toMatchObject({
      code: 'KEY_REFUSED',
    });

    expect(existsSync(outside)).toBe(false);
  });

  it('a key that leaves no room for the name of its file is refused', async () => {
    const store = new FolderObjectStore(newFolder());

    await expect(store.create('a'.repeat(242), bytes('x'), SIGNED)).rejects.toMatchObject({ code: 'KEY_REFUSED' });
    await expect(store.create('a'.repeat(241), bytes('x'), SIGNED)).resolves.toBe('created');
  });
});
