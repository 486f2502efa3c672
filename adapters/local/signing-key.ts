import { createPrivateKey, createPublicKey, hash, type KeyObject, sign } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { TrailError } from '../../core/errors.ts';
import type { SigningKey } from '../../ports/index.ts';
import { quickly } from './file-errors.ts';

const FEWEST_BITS = 2048;
/** Bits of a mode that let anybody but the owner in. */
const OTHERS = 0o077;

const signWith = promisify(sign);

/** A private key as whoever signs may use it. */
export const signingKey = (key: KeyObject): SigningKey => {
  const pkcs1 = createPublicKey(key).export({ type: 'pkcs1', format: 'der' });
  return {
    fingerprint: hash('md5', pkcs1),
    pkcs1,
    sign: async (text) => (await signWith('sha256', Buffer.from(text), key)).toString('hex'),
  };
};

const unusable = (path: string, reason: string): TrailError =>
  new TrailError('KEY_UNUSABLE', `cannot sign with ${path}: ${reason}`);

/** Refuses, with `KEY_UNUSABLE`, a file or folder of private keys that others than its owner may read or change. */
export const checkIsPrivate = (path: string, mode: number): void => {
  if ((mode & OTHERS) === 0) return;
  const octal = (mode & 0o777).toString(8).padStart(4, '0');
  throw unusable(path, `others than its owner can use it (${octal}); if nobody has, chmod go= makes it private`);
};

/**
 * The private key in a PEM file, RSA of 2048 bits or more, which nobody but its owner can read; `undefined` if there is no
 * such file. Refuses any other with `KEY_UNUSABLE`, and tells nothing of what is in it.
 */
export const readSigningKey = async (path: string): Promise<SigningKey | undefined> => {
  const pem = await quickly(() => readPrivately(path));
  return pem === undefined ? undefined : signingKey(parse(path, pem));
};

/** Looks at the very file that is read, whatever becomes of its name meanwhile. */
const readPrivately = (path: string): Buffer | undefined => {
  let file: number;
  try {
    // Not to wait for ever where somebody has put a pipe.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw code === 'EACCES' || code === 'EPERM' ? unusable(path, 'permission denied') : cause;
  }
  try {
    const found = fstatSync(file);
    if (!found.isFile()) throw unusable(path, 'it is no file');
    checkIsPrivate(path, found.mode);
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
};

const parse = (path: string, pem: Buffer): KeyObject => {
  const key = privateKey(pem);
  // What OpenSSL says of a file that it cannot read is left out: nothing of a key belongs in a message.
  if (!key) throw unusable(path, 'it holds no private key in PEM, or one with a passphrase');
  const { asymmetricKeyType: type, asymmetricKeyDetails: { modulusLength: bits = 0 } = {} } = key;
  if (type !== 'rsa') throw unusable(path, `its key is of type ${type}, not rsa`);
  if (bits < FEWEST_BITS) throw unusable(path, `its key has ${bits} bits, fewer than ${FEWEST_BITS}`);
  return key;
};

const privateKey = (pem: Buffer): KeyObject | undefined => {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
};
