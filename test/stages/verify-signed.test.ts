import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { FolderFeed } from '../../adapters/local/folder-feed.ts';
import { verify } from '../../stages/verify.ts';
import { signingKey } from '../data/signer.ts';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { keysOf, makeDigest, type MadeDigest, publicKey, verifying } from '../verify/archive.ts';
import { CHAIN, chainOf, hour, hours, objectsOf, told } from './verify-world.ts';

const newFolder = scratchFolders();

describe('a digest that the right key has signed', () => {
  const signed = async (change: (text: string, digests: readonly MadeDigest[]) => string) => {
    const chain = await chainOf(hours(0, 3));
    const newest = await makeDigest({ ...chain[2], change: (text) => change(text, chain) });
    return { chain, newest, objects: objectsOf([chain[0], chain[1], newest]) };
  };
  const previousKey = (key: string) => (text: string) =>
    text.replace(/"previousDigestS3Object":"[^"]*"/, () => `"previousDigestS3Object":${JSON.stringify(key)}`);

  it('may name itself as the one before', async () => {
    const { newest, objects } = await signed((text, [, , { key }]) => previousKey(key)(text));

    expect(await told(objects)).toEqual([['digestGap', newest.key]]);
  });

  it('may name one of another chain', async () => {
    const other = CHAIN.region.replace('west', 'north');
    const { newest, objects } = await signed((text, [, { key }]) =>
      previousKey(key.replaceAll(CHAIN.region, other))(text),
    );

    expect(await told(objects)).toEqual([['digestGap', newest.key]]);
  });

  it('may name one that names it', async () => {
    const chain = await chainOf(hours(0, 3));
    const first = await makeDigest({ ...chain[1], previous: chain[2] });
    const second = await makeDigest({ ...chain[2], previous: first });

    expect(await told(objectsOf([chain[0], first, second]))).toEqual([['digestGap', first.key]]);
  });

  it('may end before it begins', async () => {
    const { newest, objects } = await signed((text) =>
      text.replace('"digestStartTime":"2026', '"digestStartTime":"2027'),
    );

    expect(await told(objects)).toEqual([['digestMoved', newest.key]]);
  });

  it('may name files of keys that there cannot be, which are missing', async () => {
    const keys = [
      '../../../etc/passwd',
      '/etc/passwd',
      'AWSLogs/../x',
      'a\u0000b',
      'a\nb',
      '',
      'x'.repeat(1200),
      '\ud800',
    ];
    const { newest, chain } = await signed((text) => {
      const files = keys.map((s3Object) => ({ s3Bucket: 'trail-bucket', s3Object, hashValue: '00' }));
      return text.replace(/"logFiles":\[.*\]/, () => `"logFiles":${JSON.stringify(files)}`);
    });
    const root = newFolder();
    for (const [key, { body, metadata }] of objectsOf([chain[0], chain[1], { ...newest, files: [] }])) {
      mkdirSync(dirname(join(root, key)), { recursive: true });
      writeFileSync(join(root, key), body);
      if ('signature' in metadata) writeFileSync(join(root, `${key}.metadata.json`), JSON.stringify(metadata));
    }

    const ports = { feed: new FolderFeed(root), keys: keysOf(publicKey(signingKey())), clock: () => hour(60) };
    const { faults } = await verify(ports, { prefix: '' });

    const expected = keys.map((key) => ['fileMissing', key]);
    expect(faults.map(({ is, key }) => [is, key]).sort()).toEqual(expected.sort());
  });

  it('may name a file twice, of which each fault is told once', async () => {
    const chain = await chainOf(hours(0, 3));
    const [file] = chain[0].files;
    const twice = await makeDigest({ ...chain[2], files: [file, file, ...chain[2].files] });
    const objects = objectsOf([chain[0], chain[1], twice]);

    expect(await told(objects)).toEqual([]);
    objects.delete(file.key);
    expect(await told(objects)).toEqual([['fileMissing', file.key]]);
  });

  it('may name a hundred thousand files, and is read once more for them', async () => {
    const chain = await chainOf(hours(0, 2));
    const many = Array.from({ length: 100_001 }, (_, index) => ({
      ...chain[1].files[0],
      key: `AWSLogs/none/${index}`,
    }));
    const large = await makeDigest({ ...chain[1], files: [...many, ...chain[1].files] });

    const { faults, files } = await verifying(objectsOf([chain[0], { ...large, files: chain[1].files }]));

    expect(files).toEqual({ valid: 2, faulty: 100_001 });
    expect(faults.every(({ is }) => is === 'fileMissing')).toBe(true);
  });
});
