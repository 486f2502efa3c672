import { hash } from 'node:crypto';
import { TrailError } from '../../core/errors.ts';
import { VERSIONS } from './object-key.ts';

/** Bytes; leaves room for an account, a Region and an ending in the 255 that a name may have. */
const LONGEST = 160;
const HASH_DIGITS = 32;
const PLAIN = /^[A-Za-z0-9._-]$/;

const encode = (byte: number): string => {
  const character = String.fromCharCode(byte);
  return PLAIN.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
};

/**
 * Any text as one part of a file's name: other texts, other names. Letters, digits and `._-` stay, all else is
 * percent-encoded; what would be too long ends in `~` and a hash. Refuses text that no file system tells apart.
 */
export const segmentOf = (text: string): string => {
  if (text === '' || !text.isWellFormed()) {
    throw new TrailError('KEY_REFUSED', `refused the name ${JSON.stringify(text)}`);
  }
  const plain = Array.from(Buffer.from(text), encode).join('');
  const encoded = plain.replace(plain.endsWith(VERSIONS) ? /\./g : /^\./, '%2E');
  return encoded.length <= LONGEST
    ? encoded
    : `${encoded.slice(0, LONGEST - HASH_DIGITS - 1)}~${hash('sha256', text).slice(0, HASH_DIGITS)}`;
};

/** What an ARN names, of which account and Region: one part of a path, and different for different ARNs. */
export const arnSegment = (arn: string, pattern: RegExp): string => {
  const { region, account, name } = pattern.exec(arn)?.groups ?? {};
  if (!region || !account || !name) throw new TrailError('KEY_REFUSED', `refused the ARN ${JSON.stringify(arn)}`);
  const [owner, place] = [account, region].map((text) => segmentOf(text).replaceAll('_', '%5F'));
  return `${owner}_${place}_${segmentOf(name)}`;
};
