import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { jsonServer, Refused } from '../stores/json-server.ts';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { aBucket, publicKeysOf } from './verify-bucket.ts';
import { signedInVerify } from './verify-signed-in.ts';

const newFolder = scratchFolders();
const { signer } = aBucket();
const [listed] = publicKeysOf(signer).PublicKeyList;
/** On the wire, times are seconds. */
const cloudTrail = jsonServer({
  ListPublicKeys: () => ({ PublicKeyList: [{ ...listed, ValidityEndTime: Date.UTC(2026, 2, 31) / 1000 }] }),
});
const { s3, put, verify: verifyIn } = signedInVerify(() => cloudTrail.options('').endpoint);
const verify = (args: readonly string[], cwd = newFolder()) => verifyIn(args, cwd);

/** A bucket of S3 with what a trail of CloudTrail's own keeps. */
const trailBucket = (head?: string) => {
  const bucket = s3.newBucket({ region: 'eu-central-1' });
  const made = aBucket({ bucket, ...(head !== undefined && { head }) });
  for (const object of made.objects) put(bucket, object);
  return { bucket, ...made };
};

describe('a bucket that CloudTrail writes to', () => {
  it('is verified with CloudTrail’s own keys', async () => {
    const { bucket } = trailBucket();

    const { status, stdout, stderr } = await verify(['--bucket', `s3://${bucket}/`]);

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^intact\nas signed: 3 digests, 3 files; /);
    expect(stdout).toMatch(/\nThe public keys are CloudTrail’s own, asked for just now\.\n$/);
    expect(new Set(cloudTrail.asked.map(({ operation }) => operation))).toEqual(new Set(['ListPublicKeys']));
  });

  it('is verified with keys of a file, and nobody is asked for others', async () => {
    const { bucket } = trailBucket();
    const cwd = newFolder();
    writeFileSync(join(cwd, 'keys.json'), JSON.stringify(publicKeysOf(signer)));

    const { status, stdout } = await verify(['--bucket', bucket, '--public-keys', 'keys.json', '--json'], cwd);

    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'intact', publicKeys: 'files', ledger: false });
    expect(cloudTrail.asked).toEqual([]);
  });

  it.each<[string, string, readonly string[]]>([
    ['below a prefix', 'of/us/AWSLogs/', ['--prefix', 'of/us/']],
    ['of an organization, without being told which', 'AWSLogs/o-example/', []],
    ['of the organization that is named', 'AWSLogs/o-example/', ['--organization', 'o-example']],
    ['of the trail that is named', 'AWSLogs/', ['--trail', 'main']],
    [
      'of the trail whose ARN is given',
      'AWSLogs/',
      ['--trail', 'arn:aws:cloudtrail:us-east-1:111122223333:trail/main'],
    ],
  ])('is verified %s', async (_, head, flags) => {
    const { bucket } = trailBucket(head);

    const { status, stdout } = await verify(['--json', '--bucket', bucket, ...flags]);

    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: 'intact',
      digests: { valid: 3, faulty: 0 },
      files: { valid: 3, faulty: 0 },
    });
  });

  it('is told of where it is damaged', async () => {
    const { bucket, files, digests } = trailBucket();
    put(bucket, { key: files[1].key, body: files[2].body });
    s3.buckets.get(bucket)!.objects.delete(digests[0].key);

    const { status, stdout } = await verify(['--json', '--bucket', bucket]);
    const text = await verify(['--bucket', bucket]);

    expect({ status, text: text.status }).toEqual({ status: 1, text: 1 });
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: 'faulty',
      faults: expect.arrayContaining([
        expect.objectContaining({ is: 'fileChanged', bucket, key: files[1].key }),
        expect.objectContaining({ is: 'digestMissing', bucket, key: digests[0].key }),
      ]),
    });
    expect(text.stdout).toMatch(/^2 faults in 2 objects\n/);
    expect(text.stdout).toContain(`\n  s3://${bucket}/${files[1].key}\n`);
  });

  it('is not called intact where it cannot be read, or has nothing', async () => {
    const { bucket } = trailBucket();
    const empty = s3.newBucket();
    s3.faults = [{ what: 'refused', status: 403, code: 'AccessDenied', fits: ({ query }) => query.has('list-type') }];
    const denied = await verify(['--bucket', bucket]);
    s3.faults = [];
    cloudTrail.refuse(...Array.from({ length: 20 }, () => new Refused('AccessDeniedException')));
    const keyless = await verify(['--bucket', bucket]);
    const nothing = await verify(['--bucket', empty]);

    expect(denied).toMatchObject({ status: 2, stdout: '' });
    expect(denied.stderr).toMatch(
      /^opentrail: AWS denies access: .*\n {2}see who you are .*cloudtrail:ListPublicKeys\n$/,
    );
    expect(keyless).toMatchObject({ status: 2, stdout: '' });
    expect(keyless.stderr).toMatch(/^opentrail: AWS denies access: .*public keys/);
    expect(nothing).toMatchObject({ status: 2, stdout: '' });
    expect(nothing.stderr).toMatch(/^opentrail: nothing was verified: there are no digests in s3:\/\//);
  });
});
