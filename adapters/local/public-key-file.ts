import { createPublicKey, hash, type KeyObject } from 'node:crypto';
import { TrailError } from '../../core/errors.ts';
import { memberOf, type ProblemReader, problemReader, type TextRule } from '../../core/trails/problem-reader.ts';
import { parseTime } from '../../core/time.ts';
import type { PublicKey, PublicKeys } from '../../ports/index.ts';
import { readJsonFile, unusableFile } from './json-file.ts';

const FINGERPRINT: TextRule = {
  expected: 'a fingerprint of 32 hexadecimal digits',
  isRight: (text) => /^[0-9a-f]{32}$/i.test(text),
};
/** The first time, in seconds, that no date has: it was given in milliseconds. */
const YEAR_10000 = Date.UTC(10_000, 0) / 1000;

/**
 * Public keys in JSON files, as `aws cloudtrail list-public-keys` prints them (digest-files.md §5), one file for each Region
 * or for all: times are ISO-8601 or seconds since 1970. Throws `INPUT_UNREADABLE` for a file that is not there, is anything
 * else, or has no keys.
 */
export const publicKeyFiles = async (paths: readonly string[]): Promise<PublicKeys> => {
  const files = await Promise.all(paths.map(keysIn));
  const all = files.flat();
  return {
    // Files do not say of which Region they are, and a fingerprint is of one key wherever it is used.
    list: async (_region, from, to) => all.filter((key) => key.from <= to && key.to >= from),
  };
};

const keysIn = async (path: string): Promise<readonly PublicKey[]> => {
  const found = await readJsonFile(path);
  if (!found) throw new TrailError('INPUT_UNREADABLE', `cannot read ${path}: there is no such file`);
  const reader = problemReader();
  const { list, at } = listIn(found.json);
  const keys = reader.list(list, at, (entry, where) => readKey(reader, entry, where));
  if (reader.problems.length > 0) throw unusableFile(path, 'is no list of public keys', reader.problems);
  if (keys.length > 0) return keys;
  const reason = 'without --start-time and --end-time, list-public-keys tells only of the one of today';
  throw new TrailError('INPUT_UNREADABLE', `${path} is a list of public keys, and there is none in it; ${reason}`);
};

const LIST = 'PublicKeyList';

/** The answer of the API, or its list alone. */
const listIn = (json: unknown): { readonly list: unknown; readonly at: string } => {
  if (Array.isArray(json)) return { list: json, at: '' };
  const isObject = typeof json === 'object' && json !== null;
  return { list: isObject ? (json as Readonly<Record<string, unknown>>)[LIST] : json, at: LIST };
};

const readKey = (reader: ProblemReader, entry: unknown, path: string): PublicKey | undefined => {
  const before = reader.problems.length;
  const given = typeof entry === 'object' && entry !== null ? (entry as Readonly<Record<string, unknown>>) : {};
  const at = (name: string) => memberOf(path, name);
  const pkcs1 = readValue(reader, given['Value'], at('Value'));
  const from = readMoment(reader, given['ValidityStartTime'], at('ValidityStartTime'));
  const to = readMoment(reader, given['ValidityEndTime'], at('ValidityEndTime'));
  const fingerprint = reader.text(given['Fingerprint'] ?? hash('md5', pkcs1), at('Fingerprint'), FINGERPRINT) ?? '';
  if (reader.problems.length > before) return undefined;
  return { fingerprint: fingerprint.toLowerCase(), pkcs1, from, to };
};

/** PKCS#1, also of a key that somebody has written as X.509 has it. */
const readValue = (reader: ProblemReader, value: unknown, path: string): Buffer => {
  const der = Buffer.from(typeof value === 'string' ? value : '', 'base64');
  if (keyOf(der, 'pkcs1')) return der;
  const key = keyOf(der, 'spki');
  if (key?.asymmetricKeyType === 'rsa') return key.export({ type: 'pkcs1', format: 'der' });
  reader.report(path, 'an RSA public key: its DER in base64', value === undefined ? 'nothing' : 'something else');
  return der;
};

const keyOf = (der: Buffer, type: 'pkcs1' | 'spki'): KeyObject | undefined => {
  try {
    return createPublicKey({ key: der, format: 'der', type });
  } catch {
    return undefined;
  }
};

const readMoment = (reader: ProblemReader, value: unknown, path: string): number => {
  const isSeconds = typeof value === 'number' && value >= 0 && value < YEAR_10000;
  if (isSeconds) return Math.trunc(value * 1000);
  const time = typeof value === 'string' ? parseTime(value) : undefined;
  if (time === undefined)
    reader.report(path, 'an ISO-8601 time, or seconds since 1970', JSON.stringify(value) ?? 'nothing');
  return time ?? 0;
};
