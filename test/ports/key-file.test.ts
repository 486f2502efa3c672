import { execFileSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { keyFile } from '../../adapters/local/key-files.ts';
import { scratchFolders } from '../stores/scratch-folder.ts';

const newFolder = scratchFolders();

const pemOf = (type: 'rsa' | 'rsa-pss', modulusLength: number): string => {
  const { privateKey } = generateKeyPairSync(type as 'rsa', { modulusLength });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
};
const RSA_1024 = pemOf('rsa', 1024);
const RSA_2048 = pemOf('rsa', 2048);
const RSA_3072 = pemOf('rsa', 3072);
const PSS = pemOf('rsa-pss', 2048);
const CURVE = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const LOCKED = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' })
  .toString();

/** A file that only its owner can read. */
const privately = (path: string, text: string): string => {
  writeFileSync(path, text, { mode: 0o600 });
  return path;
};

describe('a key file that a person names', () => {
  it.each([
    ['2048 bits', RSA_2048],
    ['3072 bits', RSA_3072],
  ])('signs with RSA of %s', async (_, pem) => {
    const path = privately(join(newFolder(), 'key.pem'), pem);

    const key = await keyFile(path).current();

    expect(key.pkcs1).toEqual(createPublicKey(pem).export({ type: 'pkcs1', format: 'der' }));
    expect(await key.sign('text')).toMatch(/^([0-9a-f]{2})+$/);
  });

  it.each([
    ['too few bits', RSA_1024, 'its key has 1024 bits, fewer than 2048'],
    ['another kind of RSA', PSS, 'its key is of type rsa-pss, not rsa'],
    ['another kind of key', CURVE, 'its key is of type ed25519, not rsa'],
    ['a passphrase', LOCKED, 'it holds no private key in PEM, or one with a passphrase'],
    [
      'a public key',
      createPublicKey(RSA_2048).export({ type: 'spki', format: 'pem' }).toString(),
      'it holds no private key in PEM, or one with a passphrase',
    ],
    ['nothing', '', 'it holds no private key in PEM, or one with a passphrase'],
    ['half a key', RSA_2048.slice(0, 800), 'it holds no private key in PEM, or one with a passphrase'],
  ])('is refused for %s, and nothing of it is told', async (_, pem, reason) => {
    const path = privately(join(newFolder(), 'key.pem'), pem);

    const error: unknown = await keyFile(path)
      .current()
      .catch((error: unknown) => error);

    expect(error).toMatchObject({ code: 'KEY_UNUSABLE', message: `cannot sign with ${path}: ${reason}` });
    expect(error).not.toHaveProperty('cause', expect.anything());
  });

  it('is not made: whoever mistypes a name is told', async () => {
    const path = join(newFolder(), 'key.pem');

    await expect(keyFile(path).current()).rejects.toThrow(
      /there is no such file; to make one: umask 077; openssl genpkey/,
    );
    expect(() => statSync(path)).toThrow();
  });

  it('is no folder, and no pipe that never ends', async () => {
    const folder = newFolder();
    execFileSync('mkfifo', ['-m', '600', join(folder, 'pipe')]);

    await expect(keyFile(folder).current()).rejects.toThrow('it is no file');
    await expect(keyFile(join(folder, 'pipe')).current()).rejects.toThrow('it is no file');
  });

  it('may be gone the next time', async () => {
    const path = privately(join(newFolder(), 'key.pem'), RSA_2048);
    const signer = keyFile(path);
    const key = await signer.current();
    rmSync(path);

    await expect(signer.current()).rejects.toMatchObject({ code: 'KEY_UNUSABLE' });
    expect(await key.sign('text')).toMatch(/^[0-9a-f]{512}$/);
  });
});
