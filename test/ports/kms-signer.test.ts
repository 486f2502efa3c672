import { createPublicKey, generateKeyPairSync, hash, verify } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { KMSClient } from '@aws-sdk/client-kms';
import { KmsSigner } from '../../adapters/aws/kms-signer.ts';
import { aKmsKey, fakeKms, type KmsKey } from '../stores/fake-kms.ts';
import { Refused } from '../stores/json-server.ts';

const ALIAS = 'alias/opentrail-seal-1';
const TEXT = '2026-03-01T05:00:00Z\nbucket/key\nba78\nnull';

const [first, second] = [aKmsKey('first'), aKmsKey('second')];
const server = fakeKms(ALIAS, [first, second]);

let signer: KmsSigner;
beforeEach(() => {
  signer = new KmsSigner({ key: ALIAS, client: aClient() });
});
const aClient = () => new KMSClient({ ...server.options('eu-central-1'), maxAttempts: 1 });
const operations = () => server.asked.map(({ operation }) => operation);

describe('a key of KMS', () => {
  it('is known by the MD5 of its public half in PKCS#1, as CloudTrail’s keys are', async () => {
    const { fingerprint, pkcs1 } = await signer.current();

    const expected = first.publicKey.export({ type: 'pkcs1', format: 'der' });
    expect(Buffer.from(pkcs1)).toEqual(expected);
    expect(fingerprint).toBe(hash('md5', expected));
    expect(fingerprint).toMatch(/^[0-9a-f]{32}$/);
  });

  it('signs as a digest’s signature is verified', async () => {
    const key = await signer.current();

    const signature = await key.sign(TEXT);

    const publicKey = createPublicKey({ key: Buffer.from(key.pkcs1), format: 'der', type: 'pkcs1' });
    expect(signature).toMatch(/^[0-9a-f]{512}$/);
    expect(verify('sha256', Buffer.from(TEXT), publicKey, Buffer.from(signature, 'hex'))).toBe(true);
  });

  it('is asked for once, however many ask', async () => {
    const keys = await Promise.all(Array.from({ length: 5 }, () => signer.current()));
    await Promise.all(keys.map((key) => key.sign(TEXT)));

    expect(operations().filter((operation) => operation === 'GetPublicKey')).toHaveLength(1);
    expect(operations().filter((operation) => operation === 'Sign')).toHaveLength(5);
  });

  it('signs itself, also when its alias leads to another key meanwhile', async () => {
    const key = await signer.current();
    server.target = second;

    await key.sign(TEXT);

    expect(server.asked.at(-1)?.input).toMatchObject({ KeyId: first.KeyId });
  });

  it('is asked for again when it has refused to sign: there may be a new one', async () => {
    const key = await signer.current();
    server.refuse(new Refused('KMSInvalidStateException'));
    server.target = second;

    await expect(key.sign(TEXT)).rejects.toMatchObject({ code: 'SERVICE_REFUSED' });

    const { pkcs1 } = await signer.current();
    expect(Buffer.from(pkcs1)).toEqual(second.publicKey.export({ type: 'pkcs1', format: 'der' }));
  });

  it('is asked for again when it could not be read', async () => {
    server.refuse(new Refused('KMSInternalException', 500));

    await expect(signer.current()).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    expect((await signer.current()).fingerprint).toHaveLength(32);
  });

  it('has not signed what does not fit its public half', async () => {
    server.liar = second;
    const key = await signer.current();

    await expect(key.sign(TEXT)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  });

  it.each([
    ['DisabledException', 400, 'SERVICE_REFUSED'],
    ['AccessDeniedException', 400, 'SERVICE_REFUSED'],
    ['ThrottlingException', 400, 'SERVICE_UNAVAILABLE'],
    ['KeyUnavailableException', 500, 'SERVICE_UNAVAILABLE'],
  ])('tells of %s by a code, and names the key', async (name, status, code) => {
    const key = await signer.current();
    server.refuse(new Refused(name, status));

    await expect(key.sign(TEXT)).rejects.toMatchObject({ code, message: expect.stringContaining(first.KeyId) });
  });

  it.each<[string, () => KmsKey]>([
    ['a short one', () => aKmsKey('short', generateKeyPairSync('rsa', { modulusLength: 1024 }))],
    [
      'one of another kind',
      () => aKmsKey('curve', { KeySpec: 'ECC_NIST_P256', ...generateKeyPairSync('ec', { namedCurve: 'P-256' }) }),
    ],
    ['one that encrypts', () => aKmsKey('encrypting', { KeyUsage: 'ENCRYPT_DECRYPT' })],
  ])('is not %s', async (_, make) => {
    server.target = make();

    await expect(signer.current()).rejects.toMatchObject({
      code: 'KEY_UNUSABLE',
      message: expect.stringContaining('SIGN_VERIFY by RSA_2048'),
    });
  });
});
