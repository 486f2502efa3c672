import { TrailError } from '../../core/errors.ts';

/** The folder directly below the root that holds what is not an object yet. */
export const TEMPORARY = '.tmp';
/** Ends the name of the folder that holds the versions of a replaceable object. */
export const VERSIONS = '.versions';
/** Ends the name of the file that holds an object's metadata: JSON, names and texts. */
export const METADATA = '.metadata.json';

const LONGEST_NAME = 255;

const isRefusedPart = (part: string): boolean =>
  part === '' ||
  part === '.' ||
  part === '..' ||
  part.startsWith(TEMPORARY) ||
  part.endsWith(VERSIONS) ||
  part.endsWith(METADATA) ||
  Buffer.byteLength(part) > LONGEST_NAME;

// A lone surrogate would be stored as the same three bytes as any other: two keys, one file.
const isRefusedText = (text: string): boolean => /[\p{Cc}\\]/u.test(text) || !text.isWellFormed();

const refuse = (key: string): never => {
  throw new TrailError('KEY_REFUSED', `refused the object key ${JSON.stringify(key)}`);
};

/** Whether there can be an object of this key: a relative path of plain names, none of which the store keeps. */
export const isKey = (key: string): boolean => !isRefusedText(key) && !key.split('/').some(isRefusedPart);

/** Refuses, with `KEY_REFUSED`, a key that is no relative path of plain names, or that uses a name the store keeps. */
export const checkKey = (key: string): void => {
  if (!isKey(key)) refuse(key);
};

/** Refuses a key that leaves no room for the ending of its versions' folder, too. */
export const checkReplaceableKey = (key: string): void => {
  checkKey(key);
  if (Buffer.byteLength(nameOf(key) + VERSIONS) > LONGEST_NAME) refuse(key);
};

/** Refuses a key that leaves no room for the ending of its metadata's name, too. */
export const checkKeyWithMetadata = (key: string): void => {
  checkKey(key);
  if (Buffer.byteLength(nameOf(key) + METADATA) > LONGEST_NAME) refuse(key);
};

/** Refuses a prefix that no key can have; its last part may be the beginning of a name, or empty. */
export const checkPrefix = (prefix: string): void => {
  const folder = folderOf(prefix);
  const hasFolder = prefix.includes('/');
  if (isRefusedText(prefix) || (hasFolder && folder.split('/').some(isRefusedPart))) refuse(prefix);
};

/** The key up to its last `/`; empty for a key directly below the root. */
export const folderOf = (key: string): string => key.slice(0, Math.max(0, key.lastIndexOf('/')));

/** The key after its last `/`. */
export const nameOf = (key: string): string => key.slice(key.lastIndexOf('/') + 1);
