import type { AlertSettings, Settings } from '../../lib/settings-types.ts';

export const HUB = '111122223333';
export const HOME = 'eu-central-1';

/** Alerts with what matters to a test; the rest is as it is if nothing is said. */
export const someAlerts = (over: Partial<AlertSettings> = {}): AlertSettings => ({
  emails: [],
  level: 'medium',
  routes: [],
  rules: undefined,
  without: [],
  mostMessages: 60,
  placeholders: {},
  ...over,
});

/** Settings with what matters to a test; the rest is as of a sandbox. */
export const someSettings = (over: Partial<Settings> = {}): Settings => ({
  name: 'opentrail',
  account: HUB,
  region: HOME,
  regions: [HOME, 'us-east-1'],
  emails: [],
  bus: true,
  feed: { kind: 'account', dataEvents: [] },
  organization: undefined,
  direct: undefined,
  trails: [],
  alerts: someAlerts(),
  collectWindow: 90,
  deliverers: 1,
  encryption: 's3',
  objectLock: undefined,
  signingKeys: 1,
  breakGlass: undefined,
  accessLogDays: 400,
  functionLogDays: 30,
  noEventsMinutes: 60,
  deliveryLagMinutes: 20,
  ...over,
});

/** An organization whose hub is not its management account. */
export const anOrganization = {
  id: 'o-abcdefghij',
  targets: ['r-abcd', 'ou-abcd-12345678'],
  managementAccount: '999988887777',
  regions: ['us-east-1', 'eu-central-1'],
  delegatedAdministrator: true,
};
