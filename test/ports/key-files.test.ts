import { createPublicKey, hash, verify } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { KeyFiles } from '../../adapters/local/key-files.ts';
import type { SigningKey } from '../../ports/index.ts';
import { scratchFolders } from '../stores/scratch-folder.ts';

const newFolder = scratchFolders();
const DAY = 24 * 60 * 60 * 1000;

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);
const pathOf = (archive: string, { fingerprint }: SigningKey): string =>
  join(archive, 'keys/private', `${fingerprint}.pem`);

describe('the keys of an archive', () => {
  it('begin with one that is made when it is asked for, for its owner alone', async () => {
    const archive = newFolder();

    const key = await new KeyFiles(archive).current();

    const path = pathOf(archive, key);
    expect([modeOf(join(archive, 'keys/private')), modeOf(path)]).toEqual(['700', '600']);
    expect(readFileSync(path, 'utf8')).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
    expect(readdirSync(join(archive, '.tmp'))).toEqual([]);
    expect(key.fingerprint).toBe(hash('md5', key.pkcs1));
    expect(
      createPublicKey({ key: Buffer.from(key.pkcs1), format: 'der', type: 'pkcs1' }).asymmetricKeyDetails,
    ).toMatchObject({
      modulusLength: 2048,
    });
  });

  it('are for their owner alone whatever the umask says', async () => {
    const archive = newFolder();
    const before = process.umask(0);
    try {
      const key = await new KeyFiles(archive).current();
      expect([modeOf(join(archive, 'keys/private')), modeOf(pathOf(archive, key))]).toEqual(['700', '600']);
    } finally {
      process.umask(before);
    }
  });

  it('sign as a digest’s signature is verified, also in another process', async () => {
    const archive = newFolder();
    const made = await new KeyFiles(archive).current();

    const key = await new KeyFiles(archive).current();

    const publicKey = createPublicKey({ key: Buffer.from(made.pkcs1), format: 'der', type: 'pkcs1' });
    expect(key.fingerprint).toBe(made.fingerprint);
    expect(verify('sha256', Buffer.from('text'), publicKey, Buffer.from(await key.sign('text'), 'hex'))).toBe(true);
  });

  it('may be made by two processes at once, and then both sign with a key that is there', async () => {
    const archive = newFolder();
    const rivals = [new KeyFiles(archive), new KeyFiles(archive), new KeyFiles(archive)];

    const keys = await Promise.all(rivals.map((files) => files.current()));

    const there = readdirSync(join(archive, 'keys/private'));
    expect(keys.every(({ fingerprint }) => there.includes(`${fingerprint}.pem`))).toBe(true);
    const now = await Promise.all(rivals.map((files) => files.current()));
    expect(new Set(now.map(({ fingerprint }) => fingerprint)).size).toBe(1);
  });

  it('are one, however many in a process ask for the first at once', async () => {
    const archive = newFolder();
    const files = new KeyFiles(archive);

    const keys = await Promise.all(Array.from({ length: 8 }, () => files.current()));

    expect(new Set(keys.map(({ fingerprint }) => fingerprint)).size).toBe(1);
    expect(readdirSync(join(archive, 'keys/private'))).toHaveLength(1);
  });

  it('are those of now also for who has asked before: another process may have rotated them', async () => {
    const archive = newFolder();
    const files = new KeyFiles(archive);
    const before = await files.current();

    const made = await new KeyFiles(archive).rotate();

    expect((await files.current()).fingerprint).toBe(made.fingerprint);
    expect(made.fingerprint).not.toBe(before.fingerprint);
  });

  it('are followed by a newer one, which signs from then on', async () => {
    const archive = newFolder();
    const files = new KeyFiles(archive);
    const first = await files.current();

    const second = await files.rotate();

    expect(second.fingerprint).not.toBe(first.fingerprint);
    expect((await files.current()).fingerprint).toBe(second.fingerprint);
    expect((await new KeyFiles(archive).current()).fingerprint).toBe(second.fingerprint);
  });

  it.each([
    ['is never known', undefined, false],
    ['ends after 31 days', 31, false],
    ['ends after 29 days', 29, true],
    ['has ended', -1, true],
  ])('renew themselves where validity %s: %j days, %j', async (_, days, isRenewed) => {
    const archive = newFolder();
    const first = await new KeyFiles(archive).current();
    const validUntil = async (fingerprint: string) =>
      days === undefined || fingerprint !== first.fingerprint ? undefined : 1000 * DAY + days * DAY;

    const files = new KeyFiles(archive, { clock: () => 1000 * DAY, validUntil });

    expect((await files.current()).fingerprint !== first.fingerprint).toBe(isRenewed);
  });

  it('are looked for by their time, not by their name', async () => {
    const archive = newFolder();
    const files = new KeyFiles(archive);
    const [one, other] = [await files.rotate(), await files.rotate()];

    utimesSync(pathOf(archive, one), 2_000_000_000, 2_000_000_000);
    utimesSync(pathOf(archive, other), 1_000_000_000, 1_000_000_000);

    expect((await files.current()).fingerprint).toBe(one.fingerprint);
  });
});

describe('a private key that others can read', () => {
  it.each([0o640, 0o604, 0o620, 0o601])('is refused: mode %o', async (mode) => {
    const archive = newFolder();
    const files = new KeyFiles(archive);
    const path = pathOf(archive, await files.current());
    chmodSync(path, mode);

    await expect(files.current()).rejects.toMatchObject({
      code: 'KEY_UNUSABLE',
      message: `cannot sign with ${path}: others than its owner can use it (0${mode.toString(8)}); if nobody has, chmod go= makes it private`,
    });
  });

  it('is refused where they can change the folder', async () => {
    const archive = newFolder();
    const files = new KeyFiles(archive);
    await files.current();
    chmodSync(join(archive, 'keys/private'), 0o755);

    await expect(files.current()).rejects.toMatchObject({ code: 'KEY_UNUSABLE' });
    await expect(files.rotate()).rejects.toMatchObject({ code: 'KEY_UNUSABLE' });
  });

  it('is not looked for behind a symbolic link', async () => {
    const [archive, elsewhere] = [newFolder(), newFolder()];
    mkdirSync(join(archive, 'keys'));
    symlinkSync(elsewhere, join(archive, 'keys/private'));

    await expect(new KeyFiles(archive).current()).rejects.toMatchObject({ code: 'KEY_REFUSED' });
    expect(readdirSync(elsewhere)).toEqual([]);
  });
});
