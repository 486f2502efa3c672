import { describe, expect, it } from '@jest/globals';
import { mergeOrganization } from '../../../core/trails/merge-organization.ts';
import type { Account, Organization } from '../../../core/trails/organization.ts';

const NOW = 1000;

const anOrganization = (accounts: readonly Account[], asOf?: number): Organization => ({
  id: 'o-ex',
  managementAccount: '1',
  delegatedAdministrators: [],
  hasAllFeatures: true,
  hasTrustedAccess: true,
  accounts,
  ...(asOf === undefined ? {} : { asOf }),
});

const SOUTH = { optedIn: [{ region: 'eu-south-2' }] };
const BARE = { id: '2', stays: [{ joined: 5 }] };
const MEMBER = { ...BARE, ...SOUTH };

describe('an organization laid over what was known', () => {
  it('is what was known, as of then, if nothing is new', () => {
    const known = anOrganization([MEMBER], 100);

    expect(mergeOrganization(known, anOrganization([MEMBER], 900), NOW)).toBe(known);
  });

  it.each<[string, Organization, Organization]>([
    ['another account', anOrganization([MEMBER], 100), anOrganization([MEMBER, { ...MEMBER, id: '3' }], 900)],
    ['as of when it is', anOrganization([MEMBER]), anOrganization([MEMBER], 900)],
    ['newer Regions', anOrganization([{ ...MEMBER, regionsAsOf: 50 }], 100), anOrganization([MEMBER], 900)],
    ['another organization', { ...anOrganization([], 100), id: 'o-other' }, anOrganization([MEMBER], 900)],
  ])('is new with %s', (_, known, present) => {
    expect(mergeOrganization(known, present, NOW)).toEqual(present);
  });

  it.each<[string, Organization, number]>([
    ['as of the organization that was known', anOrganization([MEMBER], 100), 100],
    ['as of when they were known', anOrganization([{ ...MEMBER, regionsAsOf: 50 }], 100), 50],
    ['as of no time, if that is not known', anOrganization([MEMBER]), 0],
  ])('keeps Regions that were not told, %s', (_, known, regionsAsOf) => {
    const other = { ...BARE, id: '3' };

    const merged = mergeOrganization(known, anOrganization([BARE, other], 900), NOW);

    expect(merged).toEqual(anOrganization([{ ...MEMBER, regionsAsOf }, other], 900));
    expect(mergeOrganization(merged, anOrganization([BARE, other], 950), NOW)).toBe(merged);
  });

  it('keeps Regions of an account that has left as of when they were known', () => {
    const merged = mergeOrganization(anOrganization([MEMBER], 100), anOrganization([], 900), NOW);

    expect(merged.accounts).toEqual([{ ...MEMBER, stays: [{ joined: 5, left: NOW }], regionsAsOf: 100 }]);
  });

  it.each<[string, Account['stays'], Account['stays']]>([
    ['that came back has another stay', [{ joined: 2, left: 4 }], [{ joined: 2, left: 4 }, { joined: 5 }]],
    ['that left and came back unnoticed has two', [{ joined: 2 }], [{ joined: 2, left: 5 }, { joined: 5 }]],
    [
      'that was missing for once has never left',
      [
        { joined: 2, left: 4 },
        { joined: 5, left: NOW - 1 },
      ],
      [{ joined: 2, left: 4 }, { joined: 5 }],
    ],
  ])('has an account %s', (_, stays, expected) => {
    const merged = mergeOrganization(anOrganization([{ ...BARE, stays }], 100), anOrganization([BARE], 900), NOW);

    expect(merged.accounts).toEqual([{ ...BARE, stays: expected }]);
  });
});
