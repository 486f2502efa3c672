import { readFile } from 'node:fs/promises';
import { TrailError } from '../../core/errors.ts';
import type { Problem } from '../../core/event.ts';
import { undefinedOn } from './file-errors.ts';

const MOST_PROBLEMS = 20;

/** What is in a JSON file that a person wrote; `undefined` if there is none. Throws `INPUT_UNREADABLE` for what is no JSON. */
export const readJsonFile = async (path: string): Promise<{ readonly json: unknown } | undefined> => {
  const text = await readText(path);
  return text === undefined ? undefined : { json: parseJson(path, text) };
};

/** That a file is not what it should be, and all that is wrong with it. */
export const unusableFile = (path: string, isNot: string, problems: readonly Problem[]): TrailError => {
  const more = problems.length > MOST_PROBLEMS ? [`and ${problems.length - MOST_PROBLEMS} more`] : [];
  const reasons = [...problems.slice(0, MOST_PROBLEMS).map(inWords), ...more];
  return new TrailError('INPUT_UNREADABLE', `${path} ${isNot}: ${reasons.join('; ')}`);
};

const readText = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, 'utf8').catch(undefinedOn('ENOENT', 'ENOTDIR'));
  } catch (cause) {
    throw new TrailError('INPUT_UNREADABLE', `cannot read ${path}: ${messageOf(cause)}`, { cause });
  }
};

const inWords = ({ path, expected, received }: Problem): string =>
  `${path === '' ? '' : `${path}: `}expected ${expected}, found ${received}`;

const parseJson = (path: string, text: string): unknown => {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new TrailError('INPUT_UNREADABLE', `${path} is not JSON: ${messageOf(cause)}`, { cause });
  }
};

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
