import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { buckets } from '../../adapters/local/buckets.ts';
import { FolderTargets } from '../../adapters/local/folder-targets.ts';
import { scratchFolders } from '../stores/scratch-folder.ts';

const newFolder = scratchFolders();
const TOPIC = 'arn:aws:sns:us-east-1:111122223333:news';
const GROUP = 'arn:aws:logs:us-east-1:111122223333:log-group:app:*';
const body = Buffer.from('body');
const HOSTILE = ['../../x', '..', '.', '', '/etc', 'a/b', '.tmp', 'a\\b', 'a\nb'];

describe('the targets of a trail on a laptop', () => {
  it('are made on the way', async () => {
    const archive = join(newFolder(), 'new');
    const targets = new FolderTargets(archive);

    expect(await targets.bucket('logs')).toBe('usable');
    expect(await targets.topic(TOPIC)).toBe('usable');
    expect(await targets.logGroup(GROUP)).toBe('usable');

    expect(readdirSync(archive, { recursive: true }).toSorted()).toEqual([
      'buckets',
      'buckets/logs',
      'log-groups',
      'log-groups/111122223333_us-east-1_app',
      'topics',
    ]);
  });

  it('are usable again', async () => {
    const targets = new FolderTargets(newFolder());

    expect([await targets.bucket('logs'), await targets.bucket('logs')]).toEqual(['usable', 'usable']);
  });

  it.each(HOSTILE)('are no bucket named %j', async (name) => {
    const outer = newFolder();

    expect(await new FolderTargets(join(outer, 'archive')).bucket(name)).toBe('refused');

    expect(readdirSync(outer)).toEqual([]);
  });

  it('are refused behind a symbolic link', async () => {
    const [archive, outside] = [newFolder(), newFolder()];
    mkdirSync(join(archive, 'buckets'));
    symlinkSync(outside, join(archive, 'buckets/logs'));
    symlinkSync(outside, join(archive, 'topics'));
    symlinkSync(outside, join(archive, 'log-groups'));
    const targets = new FolderTargets(archive);

    expect(await targets.bucket('logs')).toBe('refused');
    expect(await targets.topic(TOPIC)).toBe('refused');
    expect(await targets.logGroup(GROUP)).toBe('missing');
    expect(readdirSync(outside)).toEqual([]);
  });

  it('are refused where something else is in the way', async () => {
    const archive = newFolder();
    mkdirSync(join(archive, 'buckets'));
    mkdirSync(join(archive, 'topics/111122223333_us-east-1_news.jsonl'), { recursive: true });
    writeFileSync(join(archive, 'buckets/logs'), '');
    writeFileSync(join(archive, 'log-groups'), '');
    const targets = new FolderTargets(archive);

    expect(await targets.bucket('logs')).toBe('refused');
    expect(await targets.topic(TOPIC)).toBe('refused');
    expect(await targets.logGroup(GROUP)).toBe('missing');
  });
});

describe('a bucket in a folder', () => {
  it('keeps its objects apart from those of other buckets', async () => {
    const archive = newFolder();
    const bucketOf = buckets(archive);

    await bucketOf('one').create('AWSLogs/a', body);
    await bucketOf('one').replace('cursor', body, undefined);
    await bucketOf('other').create('AWSLogs/b', body);

    expect(await readFile(join(archive, 'buckets/one/AWSLogs/a'), 'utf8')).toBe('body');
    expect(await bucketOf('one').list('')).toEqual([{ key: 'AWSLogs/a', size: 4 }]);
    expect(await bucketOf('one').list('AWSLogs/b')).toEqual([]);
    expect(await bucketOf('one').read('AWSLogs/a', { start: 1, end: 3 })).toEqual(Buffer.from('od'));
    expect((await bucketOf('one').readVersioned('cursor'))?.body).toEqual(body);
    expect(await bucketOf('other').read('AWSLogs/a')).toBeUndefined();
    await bucketOf('one').delete('AWSLogs/a');
    expect(await bucketOf('one').list('')).toEqual([]);
  });

  it.each(HOSTILE)('has no name such as %j', (name) => {
    expect(() => buckets(newFolder())(name)).toThrow(expect.objectContaining({ code: 'KEY_REFUSED' }));
  });

  it('has no keys that lead out of it, and is no symbolic link', async () => {
    const [archive, outside] = [newFolder(), newFolder()];
    mkdirSync(join(archive, 'buckets'));
    symlinkSync(outside, join(archive, 'buckets/link'));
    const refused = expect.objectContaining({ code: 'KEY_REFUSED' });

    await expect(buckets(archive)('link').create('a', body)).rejects.toEqual(refused);
    await expect(buckets(archive)('one').create('../two/a', body)).rejects.toEqual(refused);

    expect(existsSync(join(archive, 'buckets/two'))).toBe(false);
    expect(readdirSync(outside)).toEqual([]);
  });
});
