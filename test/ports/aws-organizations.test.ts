import { describe, expect, it } from '@jest/globals';
import { AWSOrganizationsNotInUseException } from '@aws-sdk/client-organizations';
import { AS_OF, MANAGEMENT, MINUTES, NOW, organizationOf, PRESENT } from './an-aws-organization.ts';

describe('the organization, as AWS tells it', () => {
  it('has all accounts of all pages, and the Regions that each has opted in to', async () => {
    expect(await organizationOf()).toEqual(PRESENT);
  });

  it('is none where none is in use', async () => {
    const DescribeOrganization = new AWSOrganizationsNotInUseException({ message: 'none', $metadata: {} });

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

  it('stays as of when it was last new', async () => {
    const known = { ...PRESENT, asOf: AS_OF - 60 * MINUTES };

    expect(await organizationOf({}, known)).toEqual(known);
  });
});
