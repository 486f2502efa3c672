import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { BucketFiles, type PageRequest } from '../../adapters/local/bucket-files.ts';
import { scratchFolders } from '../stores/scratch-folder.ts';

const newFolder = scratchFolders();

const fill = (folder: string, keys: readonly string[]): string => {
  for (const key of keys) {
    mkdirSync(dirname(join(folder, key)), { recursive: true });
    writeFileSync(join(folder, key), key);
  }
  return folder;
};

const ALL: PageRequest = { prefix: '', delimiter: '', begin: { key: '', isFolded: false }, most: 1000 };

const keysOf = async (bucket: BucketFiles, request: Partial<PageRequest> = {}): Promise<readonly string[]> => {
  const { files, folded } = await bucket.page({ ...ALL, ...request });
  return [...files.map(({ key }) => key), ...folded.map((beginning) => `${beginning}…`)];
};

/** All pages of so many entries, one after the other. */
const pagesOf = async (bucket: BucketFiles, request: PageRequest) => {
  const entries: string[][] = [];
  for (let begin: PageRequest['begin'] | undefined = request.begin; begin;) {
    const { files, folded, next } = await bucket.page({ ...request, begin });
    entries.push([...files.map(({ key }) => key), ...folded].sort(byBytes));
    begin = next;
  }
  return entries;
};

const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** What S3’s documentation says of a listing, over all keys. */
const naive = (keys: readonly string[], { prefix, delimiter, begin }: PageRequest): string[] => {
  const behind = keys.filter((key) => key.startsWith(prefix) && byBytes(key, begin.key) > 0);
  const entries = behind.map((key) => {
    const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    return at < 0 ? key : key.slice(0, at + delimiter.length);
  });
  return [...new Set(entries)].sort(byBytes);
};

const PART = fc.constantFrom('a', 'b', 'a-b', 'a.b', 'aa', 'é', '\uffee', '😀', '0');
const KEYS = fc
  .uniqueArray(
    fc.array(PART, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/')),
    { maxLength: 20 },
  )
  // Of a key and what is below it, a folder can have one.
  .map((keys) => keys.filter((key) => !keys.some((other) => other.startsWith(`${key}/`))));
const TEXT = fc.oneof(
  fc.constant(''),
  fc.array(fc.oneof(PART, fc.constant('/')), { maxLength: 4 }).map((parts) => parts.join('')),
);

describe('a folder as a bucket', () => {
  it('lists as S3 does, in pages of any size', async () => {
    await fc.assert(
      fc.asyncProperty(
        KEYS,
        TEXT,
        TEXT,
        fc.constantFrom('', '/', 'a', '/a'),
        fc.integer({ min: 1, max: 5 }),
        async (keys, prefix, after, delimiter, most) => {
          const bucket = new BucketFiles(fill(newFolder(), keys));
          const request = { prefix, delimiter, begin: { key: after, isFolded: false }, most };

          const pages = await pagesOf(bucket, request);

          expect(pages.flat()).toEqual(naive(keys, request));
          expect(pages.slice(0, -1).every((page) => page.length === most)).toBe(true);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('has no objects of what the store keeps for itself, of devices and of links', async () => {
    const folder = fill(newFolder(), [
      'a',
      'a.metadata.json',
      'b.versions/1',
      '.tmp/x',
      'c/d',
      'back\\slash',
      'new\nline',
    ]);
    symlinkSync('/etc', join(folder, 'link'));
    symlinkSync('/etc/hostname', join(folder, 'file'));
    const bucket = new BucketFiles(folder);

    expect(await keysOf(bucket)).toEqual(['a', 'c/d']);
    for (const key of [
      'a.metadata.json',
      'b.versions/1',
      '.tmp/x',
      'link/hostname',
      'file',
      'back\\slash',
      'new\nline',
    ]) {
      expect([key, await bucket.open(key)]).toEqual([key, undefined]);
    }
    expect(await keysOf(bucket, { prefix: 'link/' })).toEqual([]);
  });

  it.each([
    '..',
    '../',
    '../b',
    'a/../../b',
    '/etc/passwd',
    '/',
    '',
    'a//b',
    './a',
    'a/',
    'c/d/e',
    'none',
    'x'.repeat(300),
    'a\0b',
  ])('has no object %j', async (key) => {
    const folder = newFolder();
    fill(folder, ['b', 'bucket/a', 'bucket/c/d']);

    expect(await new BucketFiles(join(folder, 'bucket')).open(key)).toBeUndefined();
  });

  it.each(['../', '../bucket', 'a/../', '/', '//', './', 'a/\0'])('lists nothing for the prefix %j', async (prefix) => {
    const folder = newFolder();
    fill(folder, ['b', 'bucket/a/b']);

    expect(await keysOf(new BucketFiles(join(folder, 'bucket')), { prefix })).toEqual([]);
  });

  it('may have only what is within', async () => {
    const folder = fill(newFolder(), ['AWSLogs/1/a', 'AWSLogs-not/b', 'keys/private/a.pem', 'z']);
    const bucket = new BucketFiles(folder, 'AWSLogs/');

    expect(await keysOf(bucket)).toEqual(['AWSLogs/1/a']);
    expect(await keysOf(bucket, { delimiter: '/' })).toEqual(['AWSLogs/…']);
    expect(await keysOf(bucket, { prefix: 'AWS', delimiter: '/' })).toEqual(['AWSLogs/…']);
    expect(await keysOf(bucket, { prefix: 'AWSLogs/1' })).toEqual(['AWSLogs/1/a']);
    expect(await keysOf(bucket, { prefix: 'keys/' })).toEqual([]);
    for (const key of ['keys/private/a.pem', 'z', 'AWSLogs-not/b', 'AWSLogs/../keys/private/a.pem']) {
      expect(await bucket.open(key)).toBeUndefined();
    }
  });

  it('reads an object, a part of it, and its metadata', async () => {
    const folder = fill(newFolder(), ['a/b']);
    writeFileSync(
      join(folder, 'a/b.metadata.json'),
      JSON.stringify({ signature: 'ff', bad: 'a\nb', 'b\nad': 'x', no: 1 }),
    );
    const bucket = new BucketFiles(folder);

    const [whole, part] = [await bucket.open('a/b'), await bucket.open('a/b')];

    expect(whole).toMatchObject({ size: 3, metadata: { signature: 'ff' } });
    expect(Object.keys(whole!.metadata)).toEqual(['signature']);
    expect((await buffer(whole!.read(0, 3))).toString()).toBe('a/b');
    expect((await buffer(part!.read(1, 2))).toString()).toBe('/');
  });

  it.each(['{', 'null', '[]', '"text"', ''])('has no metadata where somebody has written %j', async (text) => {
    const folder = fill(newFolder(), ['a']);
    writeFileSync(join(folder, 'a.metadata.json'), text);

    const found = await new BucketFiles(folder).open('a');
    found?.close();

    expect(found?.metadata).toEqual({});
  });

  it('is read and never written', async () => {
    const folder = fill(newFolder(), ['a/b']);
    const bucket = new BucketFiles(folder);

    await keysOf(bucket);
    await buffer((await bucket.open('a/b'))!.read(0, 3));

    expect(readFileSync(join(folder, 'a/b'), 'utf8')).toBe('a/b');
    expect(await keysOf(new BucketFiles(join(folder, 'none')))).toEqual([]);
  });
});
