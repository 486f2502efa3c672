import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { FolderFeed } from '../../adapters/local/folder-feed.ts';
import { verify } from '../../stages/verify.ts';
import { signingKey } from '../data/signer.ts';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { keysOf, type Objects, publicKey, verifying } from '../verify/archive.ts';
import { CHAIN, chainOf, hour, hours, objectsOf } from './verify-world.ts';

describe('a folder', () => {
  const newFolder = scratchFolders();

  const write = (objects: Objects): string => {
    const root = newFolder();
    for (const [key, { body, metadata }] of objects) {
      mkdirSync(dirname(join(root, key)), { recursive: true });
      writeFileSync(join(root, key), body);
      if (Object.keys(metadata).length > 0) writeFileSync(join(root, `${key}.metadata.json`), JSON.stringify(metadata));
    }
    return root;
  };
  const verifyFolder = (root: string) =>
    verify(
      { feed: new FolderFeed(root), keys: keysOf(publicKey(signingKey())), clock: () => hour(60) },
      { prefix: '' },
    );

  it('is verified like a bucket', async () => {
    const chain = await chainOf(hours(0, 5));
    const root = write(objectsOf(chain));

    expect(await verifyFolder(root)).toEqual(await verifying(objectsOf(chain)));
  });

  it('has no metadata where somebody has written something else', async () => {
    const chain = await chainOf(hours(0, 3));
    const root = write(objectsOf(chain));
    writeFileSync(join(root, `${chain[0].key}.metadata.json`), '{"signature":');
    writeFileSync(join(root, `${chain[1].key}.metadata.json`), '{"signature":5}');

    const { faults } = await verifyFolder(root);

    expect(faults.map(({ is, key }) => [is, key])).toEqual([
      ['digestUnsigned', chain[0].key],
      ['digestUnsigned', chain[1].key],
    ]);
  });

  it('has no files but its own: links lead nowhere, and names that no key can have are added files', async () => {
    const chain = await chainOf(hours(0, 3));
    const objects = objectsOf(chain);
    const [{ key, body }] = chain[1].files;
    objects.delete(key);
    const root = write(objects);
    writeFileSync(join(root, 'elsewhere'), body);
    symlinkSync(join(root, 'elsewhere'), join(root, key));
    const odd = `${dirname(key)}/back\\slash`;
    writeFileSync(join(root, odd), body);

    const { faults } = await verifyFolder(root);

    expect(faults.map((fault) => [fault.is, fault.key])).toEqual([
      ['fileMissing', key],
      ['fileAdded', odd],
    ]);
  });

  const faultsOf = async (root: string) => (await verifyFolder(root)).faults.map(({ is, key }) => [is, key]);

  it('has links that are told, and not followed', async () => {
    const chain = await chainOf(hours(0, 3));
    const root = write(objectsOf(chain));
    const outside = newFolder();
    const account = `AWSLogs/${CHAIN.account}`;
    const day = dirname(chain[1].files[0].key);
    writeFileSync(join(outside, 'x.json.gz'), chain[1].files[0].body);
    const links = [
      'AWSLogs/222233334444',
      `${account}/CloudTrail-Insight`,
      `${account}/CloudTrail/us-east-1`,
      `${account}/CloudTrail/eu-west-1/2025`,
      `${day}/link.json.gz`,
      `${dirname(chain[1].key)}/link.json.gz`,
    ];
    links.forEach((key) => symlinkSync(outside, join(root, key)));

    expect(await faultsOf(root)).toEqual(links.sort().map((key) => ['fileAdded', key]));
  });

  it('may be a link to a folder elsewhere, whose files are none of its own', async () => {
    const chain = await chainOf(hours(0, 2));
    const root = write(objectsOf(chain));
    const day = dirname(chain[0].files[0].key);
    const outside = join(newFolder(), 'day');
    renameSync(join(root, day), outside);
    symlinkSync(outside, join(root, day));

    expect(await faultsOf(root)).toEqual([
      ['fileAdded', day],
      ...chain.map(({ files }) => ['fileMissing', files[0].key]),
    ]);
  });

  it('has metadata of no object that are told', async () => {
    const chain = await chainOf(hours(0, 3));
    const root = write(objectsOf(chain));
    const alone = `${dirname(chain[1].files[0].key)}/x.json.gz.metadata.json`;
    writeFileSync(join(root, alone), '{}');

    expect(await faultsOf(root)).toEqual([['fileAdded', alone]]);
  });

  it.each(['.tmpx', 'x.versions', 'a\nb', 'x.metadata.json'])(
    'that is called %j is told, wherever it is, and hinders nothing',
    async (name) => {
      const chain = await chainOf(hours(0, 3));
      const root = write(objectsOf(chain));
      const day = dirname(chain[1].files[0].key);
      const folders = ['AWSLogs', `AWSLogs/${CHAIN.account}`, dirname(dirname(day)), day, dirname(chain[1].key)];
      const keys = folders.map((folder) => `${folder}/${name}/${CHAIN.region}/x.json.gz`);
      for (const key of keys) {
        mkdirSync(dirname(join(root, key)), { recursive: true });
        writeFileSync(join(root, key), chain[1].files[0].body);
      }

      const { faults, files } = await verifyFolder(root);

      expect(faults.map(({ is, key }) => [is, key])).toEqual(keys.sort().map((key) => ['fileAdded', key]));
      expect(files.valid).toBe(3);
    },
  );
});
