import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { INVALID, isSpace, JsonScanner } from '../core/json-scanner.ts';
import type { Complaint } from './caller.ts';

const FILE = 'file://';

/** JSON that a flag gives, or the file that it names with `file://`, as the AWS CLI has it. */
export const readJsonFlag = (flag: string, given: string): { readonly value: unknown } | Complaint => {
  const text = given.startsWith(FILE) ? readText(flag, given.slice(FILE.length)) : given;
  if (typeof text !== 'string') return text;
  // A number is whole only if something follows.
  const bytes = Buffer.from(`${text}\n`);
  const wrong = whatIsWrong(bytes);
  if (wrong === undefined) return { value: JSON.parse(text) as unknown };
  return { complaint: `${flag}: not JSON at ${placeOf(bytes, wrong.at)}: ${wrong.problem}`, remedy: HOW };
};

const HOW = 'give JSON, in single quotes for the shell, or file://PATH';

const readText = (flag: string, path: string): string | Complaint => {
  const place = path.startsWith('~/') ? join(homedir(), path.slice(2)) : path;
  try {
    return readFileSync(place, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    return {
      complaint: `${flag}: cannot read ${path}: ${code}`,
      remedy: 'file:// takes a path, absolute or from here',
    };
  }
};

const whatIsWrong = (bytes: Buffer): { readonly at: number; readonly problem: string } | undefined => {
  const scanner = new JsonScanner();
  const end = scanner.scan(bytes, 0, bytes.length);
  if (end === INVALID) return { at: scanner.problemAt, problem: scanner.problem };
  if (end < 0) return { at: bytes.length, problem: 'it ends too early' };
  const rest = bytes.subarray(end).findIndex((byte) => !isSpace(byte));
  return rest < 0 ? undefined : { at: end + rest, problem: 'something stands behind it' };
};

/** As editors count. */
const placeOf = (bytes: Buffer, at: number): string => {
  const lines = bytes.toString('utf8', 0, at).split('\n');
  return `line ${lines.length}, column ${lines[lines.length - 1].length + 1}`;
};
