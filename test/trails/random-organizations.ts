import * as fc from 'fast-check';
import type { Account, Organization } from '../../core/trails/organization.ts';
import { HOUR, T0 } from './trails.ts';

export const MANAGEMENT_ACCOUNT = '111111111111';
export const ACCOUNTS = [MANAGEMENT_ACCOUNT, '222222222222', '333333333333'];

/** Two that all accounts have, the global one among them, and two that must be opted in to. */
export const OPT_IN_REGIONS = ['eu-south-2', 'me-south-1'];
export const REGIONS = ['us-east-1', 'us-east-1', 'us-east-1', 'us-east-1', 'eu-west-1', ...OPT_IN_REGIONS];
export const FOREIGN_REGIONS = ['us-gov-west-1', 'cn-north-1'];

/** Few moments, so that much happens at the same time as something else. */
export const moments = fc.integer({ min: 0, max: 4 }).map((hours) => T0 + hours * HOUR);

/** Around the same moments, to the second. */
export const eventTimes = fc
  .tuple(moments, fc.constantFrom(-1000, 0, 0, 1000))
  .map(([moment, beside]) => `${new Date(moment + beside).toISOString().slice(0, 19)}Z`);

const stays = fc.oneof(
  fc.constant([{}]),
  fc.array(fc.record({ joined: moments, left: moments }, { requiredKeys: [] }), { maxLength: 2 }),
);

const optedIn = fc.array(
  fc.record(
    { region: fc.constantFrom(...OPT_IN_REGIONS, 'us-east-1', 'constructor'), disabled: moments },
    { requiredKeys: ['region'] },
  ),
  { maxLength: 3 },
);

const account = (id: string): fc.Arbitrary<Account> =>
  fc.record({ id: fc.constant(id), stays, optedIn, regionsAsOf: moments }, { requiredKeys: ['id', 'stays'] });

const organization = fc.record({
  id: fc.constant('o-ex'),
  managementAccount: fc.constantFrom(MANAGEMENT_ACCOUNT, MANAGEMENT_ACCOUNT, MANAGEMENT_ACCOUNT, ACCOUNTS[1]),
  delegatedAdministrators: fc.constant([]),
  hasAllFeatures: fc.constant(true),
  hasTrustedAccess: fc.constant(true),
  accounts: fc
    .subarray(ACCOUNTS, { minLength: 1 })
    .chain((ids) => fc.tuple(...ids.map(account)))
    .map((accounts): readonly Account[] => accounts),
});

/**
 * Accounts come, go and come again; some are not listed; the management account may have changed. Half say as of when
 * that is.
 */
export const organizations: fc.Arbitrary<Organization | undefined> = fc.option(
  fc.tuple(organization, fc.option(moments, { nil: undefined })).map(([described, asOf]) => ({
    ...described,
    ...(asOf === undefined ? {} : { asOf }),
  })),
  { nil: undefined, freq: 5 },
);
