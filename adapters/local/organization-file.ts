import type { Organization } from '../../core/trails/organization.ts';
import { parseOrganization } from '../../core/trails/parse-organization.ts';
import type { OrganizationSource } from '../../ports/index.ts';
import { readJsonFile, unusableFile } from './json-file.ts';

/** The organization that a JSON file describes: none if there is no file, `INPUT_UNREADABLE` if it is no good. */
export const organizationFile = (path: string): OrganizationSource => ({
  describe: async () => {
    const found = await readJsonFile(path);
    return found && parse(path, found.json);
  },
});

const parse = (path: string, json: unknown): Organization => {
  const parsed = parseOrganization(json);
  if ('problems' in parsed) throw unusableFile(path, 'describes no organization', parsed.problems);
  return parsed;
};
