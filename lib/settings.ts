import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { checkTogether } from './settings-checks.ts';
import { SETTINGS_FILE, type SettingsFile } from './settings-schema.ts';
import { ALERT_LEVELS } from '../contracts/names.ts';
import type { AlertRoute, AlertSettings, OrganizationSettings, Settings } from './settings-types.ts';
import { mistakesOf, SettingsError } from './setting-mistakes.ts';

export { SettingsError };

/** Where the settings are unless the CDK CLI is told another place. */
export const SETTINGS_PLACE = 'opentrail.yaml';

/** The account that the CDK CLI has credentials for, if any. */
export interface Surroundings {
  readonly account: string | undefined;
}

/** The settings of a file. Throws a `SettingsError` that lists everything that is wrong. */
export const readSettings = (place: string, surroundings: Surroundings): Settings => {
  let content: string;
  try {
    content = readFileSync(place, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    throw new SettingsError(place, [HOW_TO_BEGIN]);
  }
  return parseSettings(content, surroundings, place);
};

const HOW_TO_BEGIN = [
  'there is no such file. Two lines are enough:',
  '',
  '    region: eu-central-1',
  '    email: security@example.com',
  '',
  '  Another place is given by `-c settings=<path>`; all settings are in docs/settings.md.',
].join('\n');

/** The settings of a text, which is YAML. Throws a `SettingsError` that lists everything that is wrong. */
export const parseSettings = (content: string, surroundings: Surroundings, place = SETTINGS_PLACE): Settings => {
  const file = parseYaml(content, place);
  const { success, data, error } = SETTINGS_FILE.safeParse(file);
  if (!success) throw new SettingsError(place, mistakesOf(error.issues, file, SETTINGS_FILE));
  const settings = settingsOf(data, surroundings, place);
  const mistakes = checkTogether(settings);
  if (mistakes.length > 0) throw new SettingsError(place, mistakes);
  return settings;
};

const parseYaml = (content: string, place: string): unknown => {
  try {
    return (parse(content) as unknown) ?? {};
  } catch (error) {
    throw new SettingsError(place, [`it is not YAML: ${(error as Error).message}`]);
  }
};

/** A member's global services tell of themselves here alone. */
const GLOBAL_REGION = 'us-east-1';

const inOrder = (regions: readonly string[]): string[] => [...new Set(regions)].sort();

const settingsOf = ({ email, ...file }: SettingsFile, surroundings: Surroundings, place: string): Settings => {
  const account = file.account ?? surroundings.account;
  const organization = organizationOf(file.organization, account);
  const { feed } = file;
  return {
    ...file,
    account,
    emails: email,
    regions: inOrder([file.region, ...file.regions, ...(organization?.regions ?? [])]),
    feed:
      feed.kind === 'adopt' ? { owner: undefined, prefix: undefined, key: undefined, topic: undefined, ...feed } : feed,
    organization,
    direct: file.direct,
    trails: file.trails,
    alerts: file.alerts === false ? undefined : alertsOf(file.alerts, email, dirname(place)),
    objectLock: file.objectLock,
    breakGlass: file.breakGlass,
  };
};

const organizationOf = (
  file: SettingsFile['organization'],
  account: string | undefined,
): OrganizationSettings | undefined =>
  file && {
    ...file,
    regions: inOrder([GLOBAL_REGION, ...file.regions]),
    delegatedAdministrator: file.delegatedAdministrator ?? account !== file.managementAccount,
  };

type AlertsFile = Exclude<SettingsFile['alerts'], false>;

/** Paths are relative to the settings file. */
const alertsOf = ({ email, ...file }: AlertsFile, others: readonly string[], folder: string): AlertSettings => ({
  ...file,
  emails: email ?? others,
  routes: routesOf(file.routes),
  rules: file.rules === undefined ? undefined : resolve(folder, file.rules),
});

const routesOf = (routes: AlertsFile['routes'] = {}): AlertRoute[] =>
  ALERT_LEVELS.flatMap((level): AlertRoute[] => {
    const { topic, email } = routes[level] ?? {};
    if (topic !== undefined) return [{ level, topic }];
    return email === undefined ? [] : [{ level, emails: email }];
  });
