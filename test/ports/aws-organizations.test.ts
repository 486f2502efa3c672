import { describe, expect, it } from '@jest/globals';
import { AccessDeniedException, AccountClient, ValidationException } from '@aws-sdk/client-account';
import { AWSOrganizationsNotInUseException, OrganizationsClient } from '@aws-sdk/client-organizations';
import { AwsOrganizations } from '../../adapters/aws/organizations.ts';
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

const JOINED = new Date('2024-01-01T00:00:00Z');
const NOW = Date.UTC(2026, 2, 1);
const MANAGEMENT = '111111111111';
const metadata = { $metadata: {} };

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
  ListRegions: ({ AccountId, RegionOptStatusContains, NextToken }) => {
    if (AccountId !== undefined) return { Regions: [{ RegionName: 'me-south-1' }] };
    expect(RegionOptStatusContains).toEqual(['ENABLED', 'DISABLING']);
    return NextToken === undefined
      ? { Regions: [{ RegionName: 'eu-west-1' }], NextToken: 'more' }
      : { Regions: [{ RegionName: 'eu-south-2' }] };
  },
};

const organizationOf = (answers: Answers = {}, known?: Organization) => {
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
  });
  return source.describe();
};

const PRESENT: Organization = {
  id: 'o-ex',
  managementAccount: MANAGEMENT,
  delegatedAdministrators: ['222222222222'],
  hasAllFeatures: true,
  hasTrustedAccess: true,
  accounts: [
    { id: MANAGEMENT, stays: [{ joined: JOINED.getTime() }], optedIn: [{ region: 'eu-south-2' }] },
    { id: '222222222222', stays: [{ joined: JOINED.getTime() }], optedIn: [{ region: 'me-south-1' }] },
  ],
};

describe('the organization, as AWS tells it', () => {
  it('has all accounts of all pages, and the Regions that each has opted in to', async () => {
    expect(await organizationOf()).toEqual(PRESENT);
  });

  it('is none where none is in use', async () => {
    const DescribeOrganization = new AWSOrganizationsNotInUseException({ message: 'none', ...metadata });

    expect(await organizationOf({ DescribeOrganization })).toBeUndefined();
  });

  it('has neither trusted access nor administrators without all features', async () => {
    const Organization = { Id: 'o-ex', MasterAccountId: MANAGEMENT, FeatureSet: 'CONSOLIDATED_BILLING' };

    expect(await organizationOf({ DescribeOrganization: { Organization } })).toMatchObject({
      hasAllFeatures: false,
      hasTrustedAccess: false,
      delegatedAdministrators: [],
    });
  });

  it.each([
    ['that it may not ask for', new AccessDeniedException({ message: 'no', ...metadata })],
    ['of an account that cannot be asked about', new ValidationException({ message: 'no', ...metadata })],
  ])('does not know Regions %s', async (_, refused) => {
    const organization = await organizationOf({ ListRegions: refused });

    expect(organization?.accounts.map(({ optedIn }) => optedIn)).toEqual([undefined, undefined]);
  });

  it('that cannot be read is an error with its reason', async () => {
    await expect(organizationOf({ ListAccounts: new Error('throttled') })).rejects.toMatchObject({
      code: 'INPUT_UNREADABLE',
      message: 'cannot read AWS Organizations: Error: throttled',
    });
  });

  it('keeps those who have left, and Regions that were disabled, with the time that was noticed', async () => {
    const gone = { id: '333333333333', stays: [{ joined: 5 }] };
    const [management, member] = PRESENT.accounts;
    const known = { ...PRESENT, accounts: [management, { ...member, optedIn: [{ region: 'af-south-1' }] }, gone] };

    const organization = await organizationOf({}, known);

    expect(organization?.accounts).toEqual([
      management,
      { ...member, optedIn: [{ region: 'af-south-1', disabled: NOW }, { region: 'me-south-1' }] },
      { id: '333333333333', stays: [{ joined: 5, left: NOW }] },
    ]);
    expect(await organizationOf({}, organization)).toEqual(organization);
  });

  it.each<[string, Organization['accounts'][number]['stays'], object]>([
    [
      'that came back has another stay',
      [{ joined: 5, left: 9 }],
      [{ joined: 5, left: 9 }, { joined: JOINED.getTime() }],
    ],
    [
      'that left and came back unnoticed has two',
      [{ joined: 5 }],
      [{ joined: 5, left: JOINED.getTime() }, { joined: JOINED.getTime() }],
    ],
    [
      'that was missing for once has never left',
      [
        { joined: 5, left: 7 },
        { joined: JOINED.getTime(), left: NOW - 1 },
      ],
      [{ joined: 5, left: 7 }, { joined: JOINED.getTime() }],
    ],
  ])('an account %s', async (_, stays, expected) => {
    const [management, member] = PRESENT.accounts;
    const organization = await organizationOf({}, { ...PRESENT, accounts: [management, { ...member, stays }] });

    expect(organization?.accounts[1].stays).toEqual(expected);
  });

  it('begins anew in another organization', async () => {
    expect(await organizationOf({}, { ...PRESENT, id: 'o-other', accounts: [{ id: '9', stays: [{}] }] })).toEqual(
      PRESENT,
    );
  });
});
