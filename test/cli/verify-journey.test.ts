import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { trailsIn } from './trail-cli.ts';
import { aBucket, publicKeysOf } from './verify-bucket.ts';
import { ARCHIVE, commandsIn, DIGEST, keysIn, LOG } from './verify-commands.ts';

const newFolder = scratchFolders();
const INTACT = /^intact\n/;

/** An archive in which files were delivered and sealed, twice. */
const sealedTwice = async (cwd: string) => {
  const commands = commandsIn(cwd);
  for (let run = 0; run < 2; run++) {
    await commands.deliver();
    await commands.done('seal');
  }
  return commands;
};

describe('an archive that was sealed', () => {
  it('is intact, also by keys that were kept elsewhere', async () => {
    const cwd = newFolder();
    const { run, done, verify } = await sealedTwice(cwd);
    writeFileSync(join(cwd, 'keys.json'), await done('keys', 'list', '--json'));

    const { status, stdout, stderr } = await run('verify');
    const byFile = await run('verify', '--public-keys', 'keys.json');
    const told = await verify();

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(INTACT);
    expect(stdout).toContain('as signed: 2 digests, 2 files;');
    expect(stdout).toContain('The public keys lie with the archive itself.');
    expect(byFile).toMatchObject({ status: 0, stdout: expect.stringMatching(INTACT) });
    expect(byFile.stdout).toContain('The public keys were read from the files of --public-keys');
    expect(told).toMatchObject({ status: 0, verdict: 'intact', digests: { valid: 2, faulty: 0 }, faults: [] });
    expect(told.chains).toMatchObject([{ trail: 'default', head: { key: keysIn(cwd, DIGEST)[1] } }]);
  });

  it('is told of where it was damaged, object by object', async () => {
    const cwd = newFolder();
    const { verify } = await sealedTwice(cwd);
    const [first, second] = keysIn(cwd, LOG);
    appendFileSync(join(cwd, ARCHIVE, first), 'more');
    rmSync(join(cwd, ARCHIVE, second));

    const { status, verdict, faults, files } = await verify();

    expect({ status, verdict, valid: files.valid }).toEqual({ status: 1, verdict: 'faulty', valid: 0 });
    expect(faults.map(({ is, key }) => [key, is]).sort()).toEqual(
      [
        [first, 'fileTrailing'],
        [second, 'fileMissing'],
      ].sort(),
    );
  });

  it('misses digests at the end of a chain, and all of them, by its ledger', async () => {
    const cwd = newFolder();
    const { verify, run } = await sealedTwice(cwd);
    const [first, second] = keysIn(cwd, DIGEST);
    const remove = (key: string) => ['', '.metadata.json'].forEach((end) => rmSync(join(cwd, ARCHIVE, key + end)));
    remove(second);
    const withoutLast = await verify();
    remove(first);
    const withoutAny = await verify();
    const { status, stdout } = await run('verify');

    expect(withoutLast).toMatchObject({ status: 1, faults: [{ is: 'digestMissing', key: second }] });
    expect(withoutAny.faults.map(({ is, key }) => [is, key])).toEqual([
      ['digestMissing', first],
      ['digestMissing', second],
    ]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^2 faults in 2 objects\n/);
  });

  it('says so if another key has signed it', async () => {
    const cwd = newFolder();
    const { run } = await sealedTwice(cwd);
    writeFileSync(join(cwd, 'keys.json'), JSON.stringify(publicKeysOf(aBucket().signer)));

    const { status, stdout } = await run('verify', '--public-keys', 'keys.json');

    expect(status).toBe(1);
    expect(stdout).toMatch(/^2 faults in 2 objects\n/);
    expect(stdout).toContain('the digest file was signed by a key that is none of the public keys (2)');
  });

  it('is verified for a time; what came since is told, and nothing is not success', async () => {
    const cwd = newFolder();
    const { run, verify, deliver } = await sealedTwice(cwd);
    await deliver();

    const { status, verdict, notices } = await verify('--from', '1h');
    const before = await run('verify', '--to', '2026-03-01');
    const other = await run('verify', '--account', '999999999999');

    expect({ status, verdict }).toEqual({ status: 0, verdict: 'intact' });
    expect(notices).toMatchObject([{ is: 'notSealed', count: 1 }]);
    for (const { status: empty, stdout, stderr } of [before, other]) {
      expect({ empty, stdout }).toEqual({ empty: 2, stdout: '' });
      expect(stderr).toMatch(
        /^opentrail: nothing was verified: .*\n {2}leave out --from, --to, --account and --region/,
      );
    }
  });
});

describe('the trails of an archive', () => {
  it('are all verified, where they deliver and have delivered, also when they are deleted', async () => {
    const cwd = newFolder();
    const { done, deliver, verify } = commandsIn(cwd);
    const { json } = trailsIn(cwd);
    await json('trail', 'create', 'main', '--s3-bucket-name', 'first', '--enable-log-file-validation');
    await json('trail', 'start', 'main');
    await deliver();
    await done('seal');
    await json('trail', 'update', 'main', '--s3-bucket-name', 'second');
    await deliver();
    await done('seal');
    await json('trail', 'delete', 'main');
    await done('seal');

    const all = await verify();
    const one = await verify('--trail', 'main');
    const bucket = await verify('-a', ARCHIVE, '--bucket', 'first');

    expect(all).toMatchObject({ status: 0, verdict: 'intact' });
    expect(all.places.map((place) => place.bucket)).toEqual(['opentrail-archive', 'first', 'second']);
    expect(one.places.map((place) => place.bucket)).toEqual(['first', 'second']);
    expect(one.files).toEqual({ valid: 2, faulty: 0 });
    expect(bucket).toMatchObject({ status: 0, verdict: 'intact', files: { valid: 1, faulty: 0 } });

    rmSync(join(cwd, ARCHIVE, 'buckets/second', keysIn(cwd, LOG, 'buckets/second')[0]));
    expect(await verify('--trail', 'main')).toMatchObject({ status: 1, faults: [{ is: 'fileMissing' }] });
    expect(await verify('-a', ARCHIVE, '--bucket', 'first')).toMatchObject({ status: 0 });
  });

  it('are found by the ledger where their settings are gone', async () => {
    const cwd = newFolder();
    const { done, deliver, verify } = commandsIn(cwd);
    const { json } = trailsIn(cwd);
    await json('trail', 'create', 'main', '--s3-bucket-name', 'logs', '--enable-log-file-validation');
    await json('trail', 'start', 'main');
    await deliver();
    await done('seal');
    rmSync(join(cwd, ARCHIVE, 'registry'), { recursive: true });
    rmSync(join(cwd, ARCHIVE, 'buckets'), { recursive: true });

    const { status, faults } = await verify();

    expect(status).toBe(1);
    expect(faults.map(({ is }) => is)).toContain('digestMissing');
  });
});
