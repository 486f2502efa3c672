import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { FolderNotifier } from '../../adapters/local/folder-notifier.ts';
import { scratchFolders } from '../stores/scratch-folder.ts';

const newFolder = scratchFolders();
const topic = (name: string, account = '111122223333') => `arn:aws:sns:us-east-1:${account}:${name}`;
const MESSAGE = '{"s3Bucket":"logs","s3ObjectKey":["AWSLogs/x.json.gz"]}';
const refused = expect.objectContaining({ code: 'KEY_REFUSED' });

describe('a topic in a folder', () => {
  it('has a line for each message, and no attributes', async () => {
    const archive = newFolder();
    const notifier = new FolderNotifier(archive);

    await notifier.notify(topic('news'), MESSAGE);
    await notifier.notify(topic('news'), 'CloudTrail validation message.');

    const text = readFileSync(join(archive, 'topics/111122223333_us-east-1_news.jsonl'), 'utf8');
    expect(text).toBe(`${MESSAGE}\nCloudTrail validation message.\n`);
  });

  it('keeps a message of several lines on one', async () => {
    const archive = newFolder();

    await new FolderNotifier(archive).notify(topic('news'), '{\n"a": 1\r\n}');

    expect(readFileSync(join(archive, 'topics/111122223333_us-east-1_news.jsonl'), 'utf8')).toBe('{ "a": 1 }\n');
  });

  it.each(['../../x', '/etc/x', '..', 'news.fifo', 'x'.repeat(256)])(
    'named %j stays among the topics',
    async (name) => {
      const outer = newFolder();

      await new FolderNotifier(join(outer, 'archive')).notify(topic(name), MESSAGE);

      expect(readdirSync(outer)).toEqual(['archive']);
      expect(readdirSync(join(outer, 'archive'))).toEqual(['topics']);
      expect(readdirSync(join(outer, 'archive/topics'))).toHaveLength(1);
    },
  );

  it.each(['news', '', '../../x', 'arn:aws:sns:us-east-1:111122223333:'])('is not named %j', async (arn) => {
    const archive = newFolder();

    await expect(new FolderNotifier(archive).notify(arn, MESSAGE)).rejects.toEqual(refused);

    expect(readdirSync(archive)).toEqual([]);
  });

  it('is not behind a symbolic link', async () => {
    const [archive, outside] = [newFolder(), newFolder()];
    mkdirSync(join(archive, 'topics'));
    symlinkSync(join(outside, 'x'), join(archive, 'topics/111122223333_us-east-1_news.jsonl'));

    await expect(new FolderNotifier(archive).notify(topic('news'), MESSAGE)).rejects.toEqual(refused);

    expect(readdirSync(outside)).toEqual([]);
  });
});
