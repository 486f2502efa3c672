import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { trailsIn } from './trail-cli.ts';
import type { Metadata } from '../../ports/index.ts';
import type { BucketObject } from './verify-bucket.ts';
import { ARCHIVE, commandsIn, DIGEST, keysIn } from './verify-commands.ts';
import { signedInVerify } from './verify-signed-in.ts';

const newFolder = scratchFolders();
const { s3, put, verify } = signedInVerify(() => 'http://127.0.0.1:1');
const OUTPUTS = 'cdk-outputs.json';

/** What is in a folder, as the objects of a bucket. */
const objectsIn = (folder: string): readonly BucketObject[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(metadata\.json|current)$/.test(entry.name))
    .map(({ parentPath, name }) => join(parentPath, name))
    .flatMap((path) => {
      const [object, version] = path.split('.versions/');
      // Of what is replaced, S3 has the newest.
      if (version !== undefined && !existsSync(`${path}.current`)) return [];
      const beside = `${path}.metadata.json`;
      const metadata = existsSync(beside) ? (JSON.parse(readFileSync(beside, 'utf8')) as Metadata) : {};
      return { key: object.slice(folder.length + 1), body: readFileSync(path), metadata };
    });

/** An installation whose trail `audit` has files in the bucket `logs`, sealed. */
describe('an installation on AWS', () => {
  const cwd = newFolder();
  let store: string;
  let digest: string;

  beforeAll(async () => {
    const { done, deliver } = commandsIn(cwd);
    const { json } = trailsIn(cwd);
    await json('trail', 'create', 'audit', '--s3-bucket-name', 'logs', '--enable-log-file-validation');
    await json('trail', 'start', 'audit');
    await deliver();
    await done('seal');
    [digest] = keysIn(cwd, DIGEST, 'buckets/logs');
    store = s3.newBucket({ region: 'eu-central-1' });
    const archive = s3.newBucket({ region: 'eu-central-1' });
    s3.newBucket({ name: 'logs', region: 'eu-central-1' });
    for (const object of objectsIn(join(cwd, ARCHIVE))) put(store, object);
    for (const object of objectsIn(join(cwd, ARCHIVE, 'buckets/logs'))) put('logs', object);
    writeFileSync(join(cwd, OUTPUTS), JSON.stringify({ a: { StoreBucket: store, ArchiveBucket: archive } }));
  });

  it('is verified with the keys and the ledger of its store', async () => {
    const { status, stdout, stderr } = await verify(['--outputs', '--json'], cwd);
    const one = await verify(['--outputs', OUTPUTS, '--trail', 'audit'], cwd);

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: 'intact',
      publicKeys: 'store',
      ledger: true,
      digests: { valid: 1, faulty: 0 },
      files: { valid: 1, faulty: 0 },
      places: [{ where: expect.stringMatching(/^s3:/) }, { where: 's3://logs', bucket: 'logs' }],
    });
    expect(one.stdout).toMatch(/^intact\n/);
    expect(one.stdout).toContain(`  s3://logs/${digest}\n`);
  });

  it('misses what is gone from its bucket, and a bucket that is gone is not called intact', async () => {
    const { objects } = s3.buckets.get('logs')!;
    const kept = objects.get(digest)!;
    objects.delete(digest);
    const missing = await verify(['--outputs', '--json'], cwd);
    objects.set(digest, kept);
    const bucket = s3.buckets.get('logs')!;
    s3.buckets.delete('logs');
    const gone = await verify(['--outputs'], cwd);
    s3.buckets.set('logs', bucket);

    expect(missing).toMatchObject({ status: 1, stderr: '' });
    expect(JSON.parse(missing.stdout)).toMatchObject({
      faults: [{ is: 'digestMissing', bucket: 'logs', key: digest }],
    });
    expect(gone.status).toBe(2);
    expect(gone.stdout).not.toMatch(/^intact/);
    expect(gone.stderr).toMatch(/^opentrail: there is no bucket 'logs'\n/);
  });

  it('says so if its settings cannot be read, so that nobody knows whether these are all', async () => {
    const { objects } = s3.buckets.get(store)!;
    const settings = [...objects.keys()].filter((key) => key.startsWith('registry/trail/'));
    for (const key of settings) objects.set(key, { ...objects.get(key)!, body: Buffer.from('{') });

    const { status, stdout, stderr } = await verify(['--outputs'], cwd);

    expect(status).toBe(2);
    expect(stdout).toMatch(/^not all could be read; what could be is intact\nas signed: 1 digest, 1 file;/);
    expect(stderr).toMatch(/^opentrail: .*registry object /);
  });

  it('is told where digests are switched on', async () => {
    const other = newFolder();
    await trailsIn(other).json('trail', 'create', 'plain', '--s3-bucket-name', 'logs');
    const empty = s3.newBucket({ region: 'eu-central-1' });
    for (const object of objectsIn(join(other, ARCHIVE))) put(empty, object);
    writeFileSync(join(other, OUTPUTS), JSON.stringify({ a: { StoreBucket: empty } }));

    const { status, stdout, stderr } = await verify(['--outputs'], other);

    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toBe(
      'opentrail: nothing was verified: there are no digests\n' +
        '  in the settings (opentrail.yaml), give the trail plain enableLogFileValidation: true; and run npm run deploy\n' +
        '  digests are written every hour, some minutes after its end\n',
    );
  });
});
