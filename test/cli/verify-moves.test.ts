import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { trailsIn } from './trail-cli.ts';
import { ARCHIVE, commandsIn, DIGEST, keysIn, LOG } from './verify-commands.ts';

const newFolder = scratchFolders();

/** An archive with the trail `main`, which validates its files. */
const withTrail = async (bucket: string) => {
  const cwd = newFolder();
  const commands = commandsIn(cwd);
  const { json } = trailsIn(cwd);
  await json('trail', 'create', 'main', '--s3-bucket-name', bucket, '--enable-log-file-validation');
  await json('trail', 'start', 'main');
  const sealed = async () => {
    await commands.deliver();
    await commands.done('seal');
  };
  await sealed();
  return { cwd, json, sealed, ...commands };
};

/** Keys of everything in a folder of the archive. */
const allIn = (cwd: string, folder: string): readonly string[] =>
  readdirSync(join(cwd, ARCHIVE, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));

describe('a trail that has moved', () => {
  it('is verified wherever it was sealed to, also if its settings are gone', async () => {
    const { cwd, json, sealed, verify } = await withTrail('first');
    for (const bucket of ['second', 'first']) {
      await json('trail', 'update', 'main', '--s3-bucket-name', bucket);
      await sealed();
    }
    rmSync(join(cwd, ARCHIVE, 'registry'), { recursive: true });
    const intact = await verify();
    const [gone] = keysIn(cwd, LOG, 'buckets/second');
    rmSync(join(cwd, ARCHIVE, 'buckets/second', gone));

    const damaged = await verify();

    expect(intact).toMatchObject({ status: 0, verdict: 'intact', files: { valid: 3, faulty: 0 } });
    expect(intact.places.map(({ bucket }) => bucket)).toEqual(['opentrail-archive', 'first', 'second']);
    expect(damaged.faults.map(({ is, key }) => [is, key])).toEqual([['fileMissing', gone]]);
  });

  it('has its files verified that a digest of the new bucket names in the old one', async () => {
    const { cwd, json, deliver, done, verify } = await withTrail('first');
    const [before] = keysIn(cwd, LOG, 'buckets/first');
    await deliver();
    await json('trail', 'update', 'main', '--s3-bucket-name', 'second');
    await deliver();
    await done('seal');
    const intact = await verify();
    const [late] = keysIn(cwd, LOG, 'buckets/first').filter((key) => key !== before);
    writeFileSync(join(cwd, ARCHIVE, 'buckets/first', late), 'changed');

    const damaged = await verify();

    expect(intact).toMatchObject({ status: 0, verdict: 'intact' });
    expect(intact.notices.filter(({ is }) => is === 'notSealed')).toEqual([]);
    expect(damaged.faults.map(({ is, key }) => [is, key])).toEqual([['fileUnreadable', late]]);
  });

  it('may have a bucket that is called like the archive', async () => {
    const cwd = newFolder();
    const { deliver, done, verify, run } = commandsIn(cwd);
    const { json } = trailsIn(cwd);
    await deliver();
    await done('seal');
    await json('trail', 'create', 'main', '--s3-bucket-name', 'opentrail-archive', '--enable-log-file-validation');
    await json('trail', 'start', 'main');
    await deliver();
    await done('seal');

    const intact = await verify();
    const one = await verify('--trail', 'main');
    const bucket = await run('verify', '-a', ARCHIVE, '--bucket', 'opentrail-archive');
    rmSync(join(cwd, ARCHIVE, 'buckets/opentrail-archive', keysIn(cwd, LOG, 'buckets/opentrail-archive')[0]));
    const damaged = await verify();

    expect(intact).toMatchObject({ status: 0, faults: [], files: { valid: 2, faulty: 0 } });
    expect(intact.places.map(({ where }) => where)).toEqual([
      './opentrail-archive',
      'opentrail-archive/buckets/opentrail-archive',
    ]);
    expect(one).toMatchObject({ status: 0, files: { valid: 1, faulty: 0 } });
    expect(bucket).toMatchObject({ status: 0, stdout: expect.stringContaining(', 1 file;') });
    expect(damaged.faults.map(({ is }) => is)).toEqual(['fileMissing']);
  });
});

describe('files that nobody validates', () => {
  it('are no fault where validation was off for a while', async () => {
    const { json, deliver, sealed, verify } = await withTrail('logs');
    await json('trail', 'update', 'main', '--no-enable-log-file-validation');
    await deliver();
    await json('trail', 'update', 'main', '--enable-log-file-validation');
    await sealed();

    expect(await verify()).toMatchObject({ status: 0, verdict: 'intact', faults: [] });
  });
});

describe('a ledger that is damaged', () => {
  it('is told of, and keeps nobody from the rest', async () => {
    const { cwd, sealed, verify } = await withTrail('logs');
    await sealed();
    const [first] = allIn(cwd, 'ledger').filter((path) => /\/seal\/.+\/\d{12}$/.test(path));
    writeFileSync(first, 'garbage');
    writeFileSync(join(first, '../.DS_Store'), 'x');

    const { status, verdict, files, unread } = await verify();

    expect({ status, verdict, valid: files.valid }).toEqual({ status: 2, verdict: 'incomplete', valid: 2 });
    expect(unread).toEqual([{ where: 'the ledger', reason: expect.stringMatching(/^cannot read the seal ledger\//) }]);
  });

  it('is no witness if it knows nothing', async () => {
    const { cwd, run, verify } = await withTrail('logs');
    const asked = await verify('--trail', 'main');
    rmSync(join(cwd, ARCHIVE, 'ledger'), { recursive: true });

    const { status, ledger, faults } = await verify('--trail', 'main');
    const { stdout } = await run('verify', '--trail', 'main');

    expect(asked.ledger).toBe(true);
    expect({ status, ledger, faults }).toEqual({ status: 0, ledger: false, faults: [] });
    expect(stdout).toMatch(/^the ledger was asked and is no witness of all of this/m);
  });

  it('is told in JSON also where nothing can be verified', async () => {
    const { cwd, run } = await withTrail('logs');
    writeFileSync(join(cwd, 'keys.json'), '{');

    const { status, stdout, stderr } = await run('verify', '--json', '--public-keys', 'keys.json');

    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: 'incomplete',
      publicKeys: null,
      unread: [{ reason: expect.stringContaining('keys.json') }],
    });
    expect(stderr).toContain('keys.json');
  });
});

describe('a stray file among the public keys', () => {
  it('is told of, and is no fault', async () => {
    const { cwd, run, verify, sealed } = await withTrail('logs');
    writeFileSync(join(cwd, ARCHIVE, 'keys/public/.DS_Store'), 'x');
    await sealed();

    const { status, verdict, passedOver } = await verify();
    const listed = await run('keys', 'list', '--json');

    expect({ status, verdict, passedOver }).toEqual({
      status: 0,
      verdict: 'intact',
      passedOver: ['keys/public/.DS_Store'],
    });
    expect(listed).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('passed over keys/public/.DS_Store'),
    });
    expect(keysIn(cwd, DIGEST, 'buckets/logs')).toHaveLength(2);
  });
});
