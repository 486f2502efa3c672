import { AccountClient } from '@aws-sdk/client-account';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { AwsOrganizations, type AwsOrganizationsOptions } from '../../adapters/aws/organizations.ts';
import type { Organization } from '../../core/trails/organization.ts';

type Answer = object | Error;
type Answers = Readonly<Record<string, Answer | ((input: Readonly<Record<string, unknown>>) => Answer)>>;

interface AnyCommand {
  readonly constructor: { readonly name: string };
  readonly input: Readonly<Record<string, unknown>>;
}

/** Answers each command by its name, without a network. */
const answering = (answers: Answers) => async (command: AnyCommand) => {
  const answer = answers[command.constructor.name.replace('Command', '')];
  const given = typeof answer === 'function' ? answer(command.input) : answer;
  if (given instanceof Error) throw given;
  if (!given) throw new Error(`unexpected ${command.constructor.name}`);
  return given;
};

export const JOINED = new Date('2024-01-01T00:00:00Z');
export const NOW = Date.UTC(2026, 2, 1);
export const MINUTES = 60 * 1000;
export const AS_OF = NOW - 15 * MINUTES;
export const MANAGEMENT = '111111111111';

const ORGANIZATION: Answers = {
  DescribeOrganization: { Organization: { Id: 'o-ex', MasterAccountId: MANAGEMENT, FeatureSet: 'ALL' } },
  ListDelegatedAdministrators: { DelegatedAdministrators: [{ Id: '222222222222' }] },
  ListAWSServiceAccessForOrganization: { EnabledServicePrincipals: [{ ServicePrincipal: 'cloudtrail.amazonaws.com' }] },
  ListAccounts: ({ NextToken }) =>
    NextToken === undefined
      ? { Accounts: [{ Id: '222222222222', JoinedTimestamp: JOINED }], NextToken: 'more' }
      : { Accounts: [{ Id: MANAGEMENT, JoinedTimestamp: JOINED }] },
};

const REGIONS: Answers = {
  ListRegions: ({ AccountId, NextToken }) => {
    if (AccountId !== undefined) return { Regions: [{ RegionName: 'me-south-1' }] };
    return NextToken === undefined
      ? { Regions: [{ RegionName: 'eu-west-1' }], NextToken: 'more' }
      : { Regions: [{ RegionName: 'eu-south-2' }] };
  },
};

/** What the adapter makes of these answers, and of what was known before. */
export const organizationOf = (
  answers: Answers = {},
  known?: Organization,
  options: Partial<AwsOrganizationsOptions> = {},
) => {
  const organizations = new OrganizationsClient({ region: 'us-east-1' });
  const accounts = new AccountClient({ region: 'us-east-1' });
  Object.assign(organizations, { send: answering({ ...ORGANIZATION, ...answers }) });
  Object.assign(accounts, { send: answering({ ...REGIONS, ...answers }) });
  const source = new AwsOrganizations({
    clock: () => NOW,
    caller: MANAGEMENT,
    known: async () => known,
    organizations,
    accounts,
    ...options,
  });
  return source.describe();
};

/** The organization that is answered unless a test says otherwise. */
export const PRESENT: Organization = {
  id: 'o-ex',
  managementAccount: MANAGEMENT,
  delegatedAdministrators: ['222222222222'],
  hasAllFeatures: true,
  hasTrustedAccess: true,
  accounts: [
    { id: MANAGEMENT, stays: [{ joined: JOINED.getTime() }], optedIn: [{ region: 'eu-south-2' }] },
    { id: '222222222222', stays: [{ joined: JOINED.getTime() }], optedIn: [{ region: 'me-south-1' }] },
  ],
  asOf: AS_OF,
};
