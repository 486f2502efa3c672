import { describe, expect, it } from '@jest/globals';
import { callerOf } from '../../cli/caller.ts';
import type { Organization } from '../../core/trails/organization.ts';
import type { StoredTrail } from '../../core/trails/stored-trail.ts';

const ONE = '111111111111';
const TWO = '222222222222';
const THREE = '333333333333';
const ARN = `arn:aws:cloudtrail:eu-west-1:${THREE}:trail/main`;

const organization: Organization = {
  id: 'o-example',
  managementAccount: TWO,
  delegatedAdministrators: [],
  hasAllFeatures: true,
  hasTrustedAccess: true,
  accounts: [],
};

const aTrail = ({ owner }: { readonly owner: string }) => ({ owner }) as StoredTrail;

interface Given {
  readonly flags?: Parameters<typeof callerOf>[0]['flags'];
  readonly environment?: Readonly<Record<string, string>>;
  readonly name?: string;
  readonly organization?: Organization;
  readonly owners?: readonly string[];
}

const ask = ({ flags = {}, environment = {}, name, organization: known, owners = [] }: Given) =>
  callerOf({
    flags,
    environment: {
      OPENTRAIL_ACCOUNT_ID: undefined,
      AWS_REGION: undefined,
      AWS_DEFAULT_REGION: undefined,
      ...environment,
    },
    name,
    known: async () => ({ organization: known, trails: owners.map((owner) => aTrail({ owner })) }),
  });

describe('the account that asks', () => {
  it.each<[string, Given, string]>([
    ['is the one given', { flags: { accountId: ONE }, environment: { OPENTRAIL_ACCOUNT_ID: TWO }, organization }, ONE],
    ['is that of the environment', { environment: { OPENTRAIL_ACCOUNT_ID: ONE }, organization }, ONE],
    ['is the management account', { organization, owners: [ONE], name: ARN }, TWO],
    ['is the only owner of trails', { owners: [ONE, ONE], name: ARN }, ONE],
    ['is the owner of the trail that is named', { owners: [ONE, TWO], name: ARN }, THREE],
  ])('%s', async (_, given, account) => {
    expect(await ask(given)).toEqual({ account, region: expect.any(String) });
  });

  it.each<[string, Given]>([
    ['nobody is known', {}],
    ['several own trails', { owners: [ONE, TWO], name: 'main' }],
  ])('is asked for when %s', async (_, given) => {
    expect(await ask(given)).toEqual({
      complaint: expect.stringMatching(/^whose trails\?/),
      remedy: expect.stringMatching(/--account-id/),
    });
  });

  it.each(['', '123', '12345678901x', '../../x', '1234567890123'])('is not %j', async (accountId) => {
    expect(await ask({ flags: { accountId } })).toHaveProperty('complaint', `'${accountId}' is not an account id`);
  });
});

describe('the Region that is asked', () => {
  const environment = { AWS_REGION: 'eu-north-1', AWS_DEFAULT_REGION: 'eu-south-2' };
  const one = { accountId: ONE };

  it.each<[string, Given, string]>([
    ['is the one given', { flags: { ...one, region: 'me-south-1' }, environment }, 'me-south-1'],
    ['is AWS_REGION', { flags: one, environment, name: ARN }, 'eu-north-1'],
    [
      'is AWS_DEFAULT_REGION',
      { flags: one, environment: { AWS_DEFAULT_REGION: 'eu-south-2' }, name: ARN },
      'eu-south-2',
    ],
    ['is the home of the trail that is named', { flags: one, name: ARN }, 'eu-west-1'],
    ['is us-east-1 otherwise', { flags: one, name: 'main' }, 'us-east-1'],
    ['may be in another partition', { flags: { ...one, region: 'us-gov-west-1' } }, 'us-gov-west-1'],
  ])('%s', async (_, given, region) => {
    expect(await ask(given)).toEqual({ account: ONE, region });
  });

  it.each(['', 'mars', '../../x', 'US-EAST-1', 'us-east-1a'])('is not %j', async (region) => {
    expect(await ask({ flags: { ...one, region } })).toHaveProperty('complaint', `'${region}' is not a Region`);
  });
});
