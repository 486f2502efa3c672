import { readFile } from 'node:fs/promises';
import { TrailError } from '../../core/errors.ts';
import type { Problem } from '../../core/event.ts';
import type { Organization } from '../../core/trails/organization.ts';
import { parseOrganization } from '../../core/trails/parse-organization.ts';
import type { OrganizationSource } from '../../ports/index.ts';
import { undefinedOn } from './file-errors.ts';

const MOST_PROBLEMS = 20;

/** The organization that a JSON file describes: none if there is no file, `INPUT_UNREADABLE` if it is no good. */
export const organizationFile = (path: string): OrganizationSource => ({
  describe: async () => {
    const text = await readText(path);
    return text === undefined ? undefined : parse(path, text);
  },
});

const readText = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, 'utf8').catch(undefinedOn('ENOENT', 'ENOTDIR'));
  } catch (cause) {
    throw new TrailError('INPUT_UNREADABLE', `cannot read ${path}: ${messageOf(cause)}`, { cause });
  }
};

const parse = (path: string, text: string): Organization => {
  const parsed = parseOrganization(parseJson(path, text));
  if (!('problems' in parsed)) return parsed;
  const { problems } = parsed;
  const more = problems.length > MOST_PROBLEMS ? [`and ${problems.length - MOST_PROBLEMS} more`] : [];
  const reasons = [...problems.slice(0, MOST_PROBLEMS).map(inWords), ...more];
  throw new TrailError('INPUT_UNREADABLE', `${path} describes no organization: ${reasons.join('; ')}`);
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
