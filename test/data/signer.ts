import { sign } from 'node:crypto';
import type { Signer, SigningKey } from '../../ports/index.ts';
import { aSigner } from './digest.ts';

const made = new Map<number, SigningKey>();

/** The `n`th of some real key pairs: made when it is first asked for, and the same in all tests of a worker. */
export const signingKey = (n = 0): SigningKey => {
  const known = made.get(n);
  if (known) return known;
  const { privateKey, publicKey } = aSigner();
  const { fingerprint, pkcs1 } = publicKey;
  const key: SigningKey = {
    fingerprint,
    pkcs1,
    sign: async (text) => sign('sha256', Buffer.from(text), privateKey).toString('hex'),
  };
  made.set(n, key);
  return key;
};

/** Signs with one key or, where keys are rotated, with the one whose number it is told at the time. */
export const signerWith = (current: () => number = () => 0): Signer => ({
  current: async () => signingKey(current()),
});
