import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { MAIN, sealingIn, sealingTrail } from './sealing.ts';

const newFolder = scratchFolders();

describe('sealing that is hindered', () => {
  it('waits for a bucket that takes nothing, and is done when it does again', async () => {
    const { archive, ingest, run, digests, sealJson } = await sealingTrail(newFolder(), '--enable-log-file-validation');
    await ingest();
    const bucket = join(archive, 'buckets/logs');
    renameSync(bucket, `${bucket}-away`);
    writeFileSync(bucket, '');

    const hindered = await run('seal');

    expect(hindered.status).toBe(1);
    expect(hindered.stdout).toContain('Not sealed yet:');
    expect(hindered.stdout).toContain(MAIN);
    rmSync(bucket);
    renameSync(`${bucket}-away`, bucket);
    expect(await sealJson()).toMatchObject({ status: 0, waiting: [], sealed: [{ trail: MAIN, digests: 1, files: 1 }] });
    expect(digests('buckets/logs')).toHaveLength(1);
  });

  it('tells of a digest that somebody has removed', async () => {
    const { archive, ingest, run, digests, sealJson } = sealingIn(newFolder());
    await ingest();
    await run('seal');
    const [{ key }] = digests();
    rmSync(join(archive, key));
    await ingest();

    const { status, stdout } = await run('seal');

    expect(status).toBe(1);
    expect(stdout).toContain(`1 digest file that was there is gone:\n  ${key}\n`);
    expect(await sealJson()).toMatchObject({ missing: [] });
  });

  it('brings what an interrupted run has not delivered yet', async () => {
    const { archive, ingest, run, sealJson, logs } = await sealingTrail(newFolder(), '--enable-log-file-validation');
    await ingest();
    const bucket = join(archive, 'buckets/logs');
    renameSync(bucket, `${bucket}-away`);
    writeFileSync(bucket, '');
    await ingest().catch(() => undefined);
    rmSync(bucket);
    renameSync(`${bucket}-away`, bucket);

    const { sealed } = await sealJson();

    expect(sealed).toMatchObject([{ trail: MAIN, files: 2 }]);
    expect(logs('buckets/logs')).toHaveLength(2);
    expect(await run('seal')).toMatchObject({ status: 0 });
  });
});

describe('what cannot be sealed', () => {
  const cwd = newFolder();
  const { ingest, run, digests } = sealingIn(cwd);
  beforeAll(async () => {
    writeFileSync(join(cwd, 'file'), '');
    writeFileSync(join(cwd, 'open.pem'), 'PRIVATE', { mode: 0o644 });
    writeFileSync(join(cwd, 'closed.pem'), 'PRIVATE', { mode: 0o600 });
    await ingest();
  });

  it.each([
    ['no archive', ['--archive', 'none'], /^opentrail: there is no archive none\n {2}check its name/],
    ['a file', ['--archive', 'file'], /^opentrail: the archive 'file' is not a folder\n/],
    [
      'a key that is not there',
      ['--key-file', 'none.pem'],
      /^opentrail: cannot sign with none\.pem: there is no such file/,
    ],
    [
      'a key that others can read',
      ['--key-file', 'open.pem'],
      /^opentrail: cannot sign with open\.pem: others than its owner/,
    ],
    [
      'a key that is none',
      ['--key-file', 'closed.pem'],
      /^opentrail: cannot sign with closed\.pem: it holds no private key/,
    ],
    ['an argument', ['now'], /^error: too many arguments/],
  ])('is refused: %s', async (_, flags, message) => {
    const { status, stdout, stderr } = await run('seal', ...flags);

    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('PRIVATE');
    expect(digests()).toEqual([]);
  });
});
