import { chmodSync, cpSync, readdirSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { serve } from '../peers/served.ts';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { runCli } from './run-cli.ts';
import { sealingIn } from './sealing.ts';

const newFolder = scratchFolders();

/** The public keys as `keys list --json` prints them. */
const listed = (stdout: string) =>
  (JSON.parse(stdout) as { readonly PublicKeyList: readonly Readonly<Record<string, unknown>>[] }).PublicKeyList;

/** Runs a command until it has printed something, and presses Ctrl-C. */
const untilPrinted = (cwd: string, args: readonly string[]) =>
  runCli(args, { cwd, onStart: (child) => child.stdout?.once('data', () => child.kill('SIGINT')) });

describe('the keys of an archive', () => {
  it('are none before something is sealed', async () => {
    const { run } = sealingIn(newFolder());
    const archive = newFolder();

    expect(await run('keys', 'list', '-a', archive)).toMatchObject({
      status: 0,
      stdout: 'No digest has been signed yet. The first key is made by: opentrail seal\n',
    });
    expect(listed((await run('keys', 'list', '-a', archive, '--json')).stdout)).toEqual([]);
    expect(readdirSync(archive)).toEqual([]);
  });

  it('are listed as the AWS CLI lists public keys', async () => {
    const { ingest, run, digests } = sealingIn(newFolder());
    await ingest();
    await run('seal');

    const { stdout } = await run('keys', 'list', '--json');

    const [key, ...more] = listed(stdout);
    expect(more).toEqual([]);
    expect(key).toEqual({
      Value: expect.stringMatching(/^MIIBCgKCAQEA[\w+/]+=*$/),
      ValidityStartTime: expect.any(Number),
      ValidityEndTime: expect.any(Number),
      Fingerprint: digests()[0].digestPublicKeyFingerprint,
    });
    expect(key['ValidityStartTime']).toBeLessThan(Date.now() / 1000);
    expect(key['ValidityEndTime']).toBeGreaterThan(Date.now() / 1000 + 300 * 24 * 3600);
  });

  it('are rotated: both stay valid, and the new one signs', async () => {
    const { archive, ingest, run, digests } = sealingIn(newFolder());
    await ingest();
    await run('seal');
    const [{ digestPublicKeyFingerprint: old }] = digests();

    const rotated = await run('keys', 'rotate');
    await ingest();
    await run('seal');

    const [, { digestPublicKeyFingerprint: young, previousDigestS3Object }] = digests();
    const { stdout } = await run('keys', 'list');
    expect(previousDigestS3Object).toBe(digests()[0].key);
    expect(rotated.stdout).toMatch(new RegExp(`^${young} signs from now on.\n${old} signs nothing any more.`));
    expect(rotated.stdout).toContain(`  ${join(archive, 'keys/private', `${old}.pem`)}\n`);
    const { stdout: again } = await run('keys', 'rotate');
    for (const one of [old, young]) expect(again).toContain(`  ${join(archive, 'keys/private', `${one}.pem`)}\n`);
    expect(stdout).toMatch(new RegExp(`│ ${old} │ [^│]+ │ [^│]+ │ +│`));
    expect(stdout).toMatch(new RegExp(`│ ${young} │ [^│]+ │ [^│]+ │ signs now │`));
  });

  it('are listed to whoever may not use the private ones, who is told why', async () => {
    const { archive, ingest, run } = sealingIn(newFolder());
    await ingest();
    await run('seal');
    const [name] = readdirSync(join(archive, 'keys/private'));
    chmodSync(join(archive, 'keys/private', name), 0o644);

    const { status, stdout, stderr } = await run('keys', 'list');

    expect({ status, isTold: stdout.includes(name.slice(0, 32)) }).toEqual({ status: 0, isTold: true });
    expect(stderr).toMatch(/^opentrail: cannot sign with .+\.pem: others than its owner can use it \(0644\)/);
    expect(await run('keys', 'rotate')).toMatchObject({ status: 2 });
  });

  it.each(['list', 'rotate', 'serve'])('are not looked for where there is no archive: %s', async (command) => {
    const cwd = newFolder();

    const { status, stderr } = await sealingIn(cwd).run('keys', command);

    expect(status).toBe(2);
    expect(stderr).toBe(
      'opentrail: there is no archive ./opentrail-archive\n  check its name; opentrail ingest makes one\n',
    );
    expect(readdirSync(cwd)).toEqual([]);
  });
});

describe('serving them', () => {
  it('prints what to paste, and ends with Ctrl-C', async () => {
    const cwd = newFolder();
    const { ingest, run } = sealingIn(cwd);
    await ingest();
    await run('seal');

    const { status, stdout, stderr } = await untilPrinted(cwd, ['keys', 'serve']);

    expect({ status, stderr }).toEqual({ status: 0, stderr: '\nEnded.\n' });
    expect(stdout).toMatch(/^ {2}export AWS_ENDPOINT_URL=http:\/\/127\.0\.0\.1:\d+$/m);
    expect(stdout).toMatch(/^ {2}export AWS_SECRET_ACCESS_KEY=none$/m);
    expect(stdout).toMatch(
      /^ {2}aws cloudtrail validate-logs --trail-arn \S+ --start-time \S+ --region us-east-1 --s3-bucket/m,
    );
  });

  it('prints a command line for each account and Region, and answers what that asks', async () => {
    const { archive, ingest, run, digests } = sealingIn(newFolder());
    await ingest();
    await run('seal');

    const served = await serve(archive);
    const [{ key }] = digests();
    const answer = await fetch(`${served.endpoint}/opentrail-archive/${key}`);
    const bytes = Buffer.from(await answer.arrayBuffer());
    const ended = await served.end();

    expect(ended).toEqual({ status: 0, stderr: '\nEnded.\n' });
    expect(bytes).toEqual(readFileSync(join(archive, key)));
    expect(answer.headers.get('x-amz-meta-signature')).toMatch(/^[0-9a-f]{512}$/);
    expect(served.environment).toEqual({
      AWS_ENDPOINT_URL: served.endpoint,
      AWS_ACCESS_KEY_ID: 'none',
      AWS_SECRET_ACCESS_KEY: 'none',
      NO_PROXY: '127.0.0.1',
    });
    expect(served.commands.map(({ args }) => args.join(' '))).toEqual([
      expect.stringMatching(
        /^cloudtrail validate-logs --trail-arn arn:aws:cloudtrail:us-east-1:111122223333:trail\/default- --start-time \S+Z --region us-east-1 --s3-bucket opentrail-archive$/,
      ),
    ]);
  });

  it('says what public keys alone are for', async () => {
    const cwd = newFolder();
    const { archive, ingest, run } = sealingIn(cwd);
    await ingest();
    await run('seal');
    const keys = join(newFolder(), 'here');
    cpSync(join(archive, 'keys/public'), join(keys, 'keys/public'), { recursive: true });

    const { status, stdout } = await untilPrinted(cwd, ['keys', 'serve', '-a', keys]);

    expect(status).toBe(0);
    expect(stdout).toMatch(/^ {2}export AWS_ENDPOINT_URL_CLOUDTRAIL=http:\/\/127\.0\.0\.1:\d+$/m);
    expect(stdout).not.toContain('opentrail seal');
  });

  it('says that a port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;

    const { status, stderr } = await sealingIn(newFolder()).run(
      'keys',
      'serve',
      '-a',
      newFolder(),
      '--port',
      `${port}`,
    );
    taken.close();

    expect(status).toBe(2);
    expect(stderr).toMatch(`opentrail: cannot listen on port ${port}: somebody else listens there\n`);
  });

  it.each(['-1', '65536', 'http', '1e3', ''])('refuses the port %j', async (port) => {
    const { status, stderr } = await sealingIn(newFolder()).run('keys', 'serve', `--port=${port}`);

    expect(status).toBe(2);
    expect(stderr).toContain('Give a whole number from 0 to 65535.');
  });
});
