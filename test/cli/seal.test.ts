import { hash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { ROOT } from './run-cli.ts';
import { MAIN, sealingIn, sealingTrail } from './sealing.ts';
import { ACCOUNT } from './trail-cli.ts';
import { filesBelow } from './read-archive.ts';

const newFolder = scratchFolders();

describe('sealing', () => {
  it('names every file that was delivered, once, by its hash', async () => {
    const { archive, run, sealJson, digests, logs } = sealingIn(newFolder());
    await run('ingest', join(ROOT, 'examples'));

    const { status, sealed, waiting, missing } = await sealJson();

    const named = digests().flatMap(({ logFiles }) => logFiles);
    const inArchive = (key: string) => hash('sha256', gunzipSync(readFileSync(join(archive, key))));
    const others = filesBelow(join(archive, 'AWSLogs')).filter((key) => /\/CloudTrail-(?!Digest)/.test(key));
    expect({ status, waiting, missing }).toEqual({ status: 0, waiting: [], missing: [] });
    expect(named.map(({ s3Object }) => s3Object).sort()).toEqual(
      [...logs(), ...others.map((key) => `AWSLogs/${key}`)].sort(),
    );
    for (const { s3Object, hashValue } of named) expect([s3Object, hashValue]).toEqual([s3Object, inArchive(s3Object)]);
    expect(sealed).toMatchObject([{ trail: 'default', digests: digests().length, files: named.length }]);
  });

  it('tells people what it has sealed, and what can be done next', async () => {
    const { ingest, run } = sealingIn(newFolder());
    await ingest();

    const { status, stdout, stderr } = await run('seal');

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^Sealed 1 file by 1 digest:\n/);
    expect(stdout).toMatch(
      /│ default │ 1 +│ 1 +│ \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ to \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ │/,
    );
    expect(stdout).toMatch(/opentrail verify\n$/);
  });

  it('goes on where it has ended, with a key that its owner alone can read', async () => {
    const { archive, ingest, run, digests, sealJson } = sealingIn(newFolder());
    await ingest();
    const first = await run('seal');
    await ingest();

    const { sealed } = await sealJson();

    const [one, two] = digests();
    const privateKey = `keys/private/${one.digestPublicKeyFingerprint}.pem`;
    expect(two.previousDigestS3Object).toBe(one.key);
    expect(sealed).toMatchObject([{ digests: 1, files: 1 }]);
    expect(two.digestPublicKeyFingerprint).toBe(one.digestPublicKeyFingerprint);
    expect((statSync(join(archive, privateKey)).mode & 0o777).toString(8)).toBe('600');
    expect(first.stdout + first.stderr).not.toContain('PRIVATE');
  });

  it('says so when there is nothing new', async () => {
    const { ingest, run, digests } = sealingIn(newFolder());
    await ingest();
    await run('seal');

    const { status, stdout } = await run('seal');

    expect(status).toBe(0);
    expect(stdout).toBe('There is nothing to seal: no trail has got files since it was sealed last.\n');
    expect(digests()).toHaveLength(1);
  });

  it('leaves the hour that is not over when it is asked for full hours', async () => {
    const { ingest, run, sealJson } = sealingIn(newFolder());
    await ingest();

    // The hour may end right here.
    const [hour, { stdout }] = [new Date().getHours(), await run('seal', '--hours')];

    if (hour === new Date().getHours()) expect(stdout).toMatch(/The hour that is not over is left\.\n$/);
    expect((await sealJson()).sealed.length + Number(stdout.startsWith('Sealed'))).toBe(1);
  });

  it('seals a trail that validates its files, in its bucket', async () => {
    const { ingest, sealJson, digests, logs } = await sealingTrail(
      newFolder(),
      '--enable-log-file-validation',
      '--s3-key-prefix',
      'p',
    );
    await ingest();

    const { sealed } = await sealJson();

    const [digest, ...more] = digests('buckets/logs');
    expect(sealed).toMatchObject([{ trail: MAIN, digests: 1, files: 1 }]);
    expect(more).toEqual([]);
    expect(digest).toMatchObject({ digestS3Bucket: 'logs', digestS3Object: digest.key });
    expect(digest.key).toMatch(
      new RegExp(`^p/AWSLogs/${ACCOUNT}/CloudTrail-Digest/us-east-1/.+_main_us-east-1_\\d{8}T\\d{6}Z`),
    );
    expect(digest.logFiles.map(({ s3Object }) => s3Object)).toEqual(logs('buckets/logs'));
  });
});

describe('the first time', () => {
  it('makes one key, however many accounts and Regions are signed beside each other', async () => {
    const { archive, run, digests } = sealingIn(newFolder());
    await run('ingest', join(ROOT, 'examples'));
    await run('seal');

    const signed = new Set(digests().map(({ digestPublicKeyFingerprint }) => digestPublicKeyFingerprint));

    expect(digests().length).toBeGreaterThan(4);
    expect(readdirSync(join(archive, 'keys/private'))).toEqual([...signed].map((fingerprint) => `${fingerprint}.pem`));
    expect(signed.size).toBe(1);
  });
});

describe('an archive with nothing to seal', () => {
  it('tells how validation is switched on', async () => {
    const { ingest, run, sealJson } = await sealingTrail(newFolder());
    await ingest();

    const { status, stdout } = await run('seal');

    const command = /^ {2}opentrail (trail update .+)$/m.exec(stdout)?.[1] ?? '';
    expect({ status, command }).toEqual({ status: 0, command: `trail update ${MAIN} --enable-log-file-validation` });
    expect(await run(...command.split(' '))).toMatchObject({ status: 0 });
    await ingest();
    expect((await sealJson()).sealed).toMatchObject([{ trail: MAIN, files: 2 }]);
  });

  it('may be empty', async () => {
    const { run } = sealingIn(newFolder());

    expect(await run('seal', '--archive', newFolder())).toMatchObject({
      status: 0,
      stdout: 'There is nothing to seal: nothing was ever delivered. opentrail ingest does that.\n',
    });
  });
});

describe('a sealed archive', () => {
  it('can be ingested into another, without its keys, digests and their metadata', async () => {
    const { archive, ingest, run } = sealingIn(newFolder());
    await ingest(3);
    await run('seal');
    const { run: runElsewhere } = sealingIn(newFolder());

    const { status, stdout } = await runElsewhere('ingest', '--json', archive);

    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      inputs: { read: 2, leftAlone: { digest: 1 }, notLogs: [] },
      counts: { arrivals: 3, delivered: 3, setAside: 0 },
    });
  });
});
