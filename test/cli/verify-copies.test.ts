import { cpSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { aBucket, copyTo, publicKeysOf } from './verify-bucket.ts';
import { commandsIn } from './verify-commands.ts';

const newFolder = scratchFolders();

describe('a copy of a bucket', () => {
  it('is verified without what a copy loses, and says what that is', async () => {
    const cwd = newFolder();
    const made = aBucket();
    copyTo(join(cwd, 'copy'), made);
    writeFileSync(join(cwd, 'keys.json'), JSON.stringify(publicKeysOf(made.signer)));
    const { verify, run } = commandsIn(cwd);
    const flags = ['--folder', 'copy', '--public-keys', 'keys.json'];

    const { status, verdict, notices } = await verify(...flags);
    const named = await verify(...flags, '--bucket', 'trail-bucket');
    const { stdout } = await run('verify', ...flags);

    expect({ status, verdict }).toEqual({ status: 2, verdict: 'incomplete' });
    expect(notices).toMatchObject([{ is: 'signature', count: 2 }]);
    expect(named).toMatchObject({ status: 2, verdict: 'incomplete', faults: [] });
    expect(stdout).toMatch(/^not all could be proven; what could be is intact\n/);
  });

  it('is told once that its digests call their bucket by another name', async () => {
    const cwd = newFolder();
    const made = aBucket();
    copyTo(join(cwd, 'copy'), made, { hasMetadata: true });
    writeFileSync(join(cwd, 'keys.json'), JSON.stringify(publicKeysOf(made.signer)));
    const flags = ['--folder', 'copy', '--public-keys', 'keys.json', '--bucket'];

    const { status, stdout, stderr } = await commandsIn(cwd).run('verify', ...flags, 'other-bucket');
    const named = await commandsIn(cwd).run('verify', ...flags, 'trail-bucket');

    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toBe(
      "opentrail: the digests there call their bucket 'trail-bucket', not 'other-bucket' (--bucket): nothing was verified\n" +
        '  if it is a copy of that bucket: --bucket trail-bucket\n',
    );
    expect(named).toMatchObject({ status: 0, stdout: expect.stringMatching(/^intact\n/) });
  });

  it('needs no notice if the metadata has been copied, too', async () => {
    const cwd = newFolder();
    const made = aBucket();
    copyTo(join(cwd, 'copy'), made, { hasMetadata: true });
    writeFileSync(join(cwd, 'keys.json'), JSON.stringify(publicKeysOf(made.signer)));
    cpSync(join(cwd, 'copy'), join(cwd, 'damaged'), { recursive: true });
    for (const end of ['', '.metadata.json']) rmSync(join(cwd, 'damaged', made.digests[1].key + end));
    const { verify } = commandsIn(cwd);

    const intact = await verify('--folder', 'copy', '--public-keys', 'keys.json');
    const damaged = await verify('--folder', 'damaged', '--public-keys', 'keys.json');

    expect(intact).toMatchObject({ status: 0, verdict: 'intact', notices: [], digests: { valid: 3, faulty: 0 } });
    expect(damaged).toMatchObject({ status: 1, faults: [{ is: 'digestMissing', key: made.digests[1].key }] });
    expect(existsSync(join(cwd, 'opentrail-archive'))).toBe(false);
  });

  it('is told of what somebody has added, and of nothing else', async () => {
    const cwd = newFolder();
    const made = aBucket();
    const [, { key, body }] = made.files;
    const added = { key: key.replace('AAAA.json', 'AAAB.json'), body };
    copyTo(join(cwd, 'copy'), { objects: [...made.objects, added] });
    writeFileSync(join(cwd, 'keys.json'), JSON.stringify(publicKeysOf(made.signer)));
    const { verify, run } = commandsIn(cwd);

    const { status, faults } = await verify('--folder', 'copy', '--public-keys', 'keys.json');
    const { stdout } = await run('verify', '--folder', 'copy', '--public-keys', 'keys.json');

    expect({ status, faults }).toMatchObject({ status: 1, faults: [{ is: 'fileAdded', key: added.key }] });
    expect(faults).toHaveLength(1);
    expect(stdout).toMatch(/^1 fault in 1 object\n/);
    expect(stdout).toContain(`\n  copy/${added.key}\n`);
  });
});
