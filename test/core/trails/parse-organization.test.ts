import { describe, expect, it } from '@jest/globals';
import { parseOrganization } from '../../../core/trails/parse-organization.ts';

const MANAGEMENT = '111111111111';
const ACCOUNT = '222222222222';
const LEAST = { id: 'o-ex', managementAccount: MANAGEMENT };

describe('the description of an organization', () => {
  it('needs an id and a management account, and defaults to what most have', () => {
    expect(parseOrganization(LEAST)).toEqual({
      id: 'o-ex',
      managementAccount: MANAGEMENT,
      delegatedAdministrators: [],
      hasAllFeatures: true,
      hasTrustedAccess: true,
      accounts: [],
    });
  });

  it('has accounts with their stays and Regions', () => {
    const parsed = parseOrganization({
      ...LEAST,
      delegatedAdministrators: [ACCOUNT],
      featureSet: 'CONSOLIDATED_BILLING',
      trustedAccess: false,
      accounts: [
        { id: ACCOUNT, joined: '2025-01-01T00:00:00Z' },
        {
          id: MANAGEMENT,
          regions: ['eu-west-1', 'eu-south-2', { region: 'me-south-1', disabled: '2025-01-01T00:00:00Z' }],
        },
        { id: ACCOUNT, left: '2024-01-01T00:00:00Z', regions: [] },
      ],
    });

    expect(parsed).toEqual({
      ...LEAST,
      delegatedAdministrators: [ACCOUNT],
      hasAllFeatures: false,
      hasTrustedAccess: false,
      accounts: [
        { id: ACCOUNT, stays: [{ left: Date.UTC(2024, 0) }, { joined: Date.UTC(2025, 0) }], optedIn: [] },
        {
          id: MANAGEMENT,
          stays: [{}],
          optedIn: [{ region: 'eu-south-2' }, { region: 'me-south-1', disabled: Date.UTC(2025, 0) }],
        },
      ],
    });
  });

  it('may say as of when it is, and as of when the Regions of an account are', () => {
    const [early, late] = ['2025-01-01T00:00:00Z', '2026-01-01T00:00:00Z'];

    const parsed = parseOrganization({
      ...LEAST,
      asOf: late,
      accounts: [
        { id: ACCOUNT, left: early, regions: [], regionsAsOf: late },
        { id: ACCOUNT, joined: early, regionsAsOf: early },
      ],
    });

    expect(parsed).toMatchObject({
      asOf: Date.UTC(2026, 0),
      accounts: [{ id: ACCOUNT, regionsAsOf: Date.UTC(2025, 0) }],
    });
  });

  it('may name a Region in several entries, as long as they agree', () => {
    const [early, late] = ['2024-01-01T00:00:00Z', '2025-01-01T00:00:00Z'];
    const entry = { id: ACCOUNT, regions: ['eu-south-2'] };

    const agreeing = parseOrganization({
      ...LEAST,
      accounts: [
        { ...entry, left: early },
        { ...entry, joined: late },
      ],
    });
    const disagreeing = parseOrganization({
      ...LEAST,
      accounts: [
        { ...entry, left: early },
        { id: ACCOUNT, joined: late, regions: [{ region: 'eu-south-2', disabled: late }] },
      ],
    });

    expect(agreeing).toMatchObject({ accounts: [{ optedIn: [{ region: 'eu-south-2' }] }] });
    expect(disagreeing).toMatchObject({ problems: [{ path: 'accounts[1].regions' }] });
  });

  it.each<[string, unknown, readonly string[]]>([
    ['no object', null, ['']],
    ['a list', [], ['']],
    ['nothing', {}, ['id', 'managementAccount']],
    ['another member', { ...LEAST, manager: 1 }, ['manager']],
    ['a wrong id', { ...LEAST, id: 'ou-1' }, ['id']],
    ['a wrong account', { ...LEAST, managementAccount: '1' }, ['managementAccount']],
    ['an account that is a number', { ...LEAST, managementAccount: 111111111111 }, ['managementAccount']],
    ['other features', { ...LEAST, featureSet: 'all' }, ['featureSet']],
    ['no flag', { ...LEAST, trustedAccess: 'yes' }, ['trustedAccess']],
    ['no list', { ...LEAST, accounts: {} }, ['accounts']],
    ['an account without id', { ...LEAST, accounts: [{}] }, ['accounts[0].id']],
    ['another member of an account', { ...LEAST, accounts: [{ id: ACCOUNT, name: 'a' }] }, ['accounts[0].name']],
    ['no time as of which it is', { ...LEAST, asOf: 'today' }, ['asOf']],
    ['no time', { ...LEAST, accounts: [{ id: ACCOUNT, joined: 'soon' }] }, ['accounts[0].joined']],
    ['a time that is a number', { ...LEAST, accounts: [{ id: ACCOUNT, left: 1 }] }, ['accounts[0].left']],
    ['no Region', { ...LEAST, accounts: [{ id: ACCOUNT, regions: ['Europe'] }] }, ['accounts[0].regions[0]']],
    [
      'wrong members of a Region',
      { ...LEAST, accounts: [{ id: ACCOUNT, regions: [{ region: 1, since: 2 }] }] },
      ['accounts[0].regions[0].since', 'accounts[0].regions[0].region'],
    ],
    [
      'an end before the beginning',
      { ...LEAST, accounts: [{ id: ACCOUNT, joined: '2025-01-01T00:00:00Z', left: '2024-01-01T00:00:00Z' }] },
      ['accounts[0].left'],
    ],
    [
      'stays that overlap',
      {
        ...LEAST,
        accounts: [
          { id: ACCOUNT, joined: '2024-01-01T00:00:00Z' },
          { id: ACCOUNT, joined: '2025-01-01T00:00:00Z' },
        ],
      },
      ['accounts[1]'],
    ],
    ['the same stay twice', { ...LEAST, accounts: [{ id: ACCOUNT }, { id: ACCOUNT }] }, ['accounts[1]']],
    [
      'a delegated administrator from elsewhere',
      { ...LEAST, delegatedAdministrators: [ACCOUNT] },
      ['delegatedAdministrators'],
    ],
    [
      'a delegated administrator that has left',
      {
        ...LEAST,
        delegatedAdministrators: [ACCOUNT],
        accounts: [{ id: ACCOUNT, left: '2024-01-01T00:00:00Z' }],
      },
      ['delegatedAdministrators'],
    ],
    [
      'the management account as delegated administrator',
      { ...LEAST, delegatedAdministrators: [MANAGEMENT], accounts: [{ id: MANAGEMENT }] },
      ['delegatedAdministrators'],
    ],
    [
      'a delegated administrator twice',
      { ...LEAST, delegatedAdministrators: [ACCOUNT, ACCOUNT], accounts: [{ id: ACCOUNT }] },
      ['delegatedAdministrators'],
    ],
    [
      'several things at once',
      { id: 1, managementAccount: MANAGEMENT, featureSet: 2, accounts: [{ id: 3 }, 4] },
      ['id', 'featureSet', 'accounts[0].id', 'accounts[1]', 'accounts[1].id'],
    ],
  ])('is refused with %s', (_, json, paths) => {
    const parsed = parseOrganization(json) as { problems?: readonly { path: string }[] };

    expect(parsed.problems?.map(({ path }) => path)).toEqual(paths);
  });

  it('has at most three delegated administrators', () => {
    const ids = ['2', '3', '4', '5'].map((digit) => digit.repeat(12));
    const accounts = ids.map((id) => ({ id }));

    const three = parseOrganization({ ...LEAST, accounts, delegatedAdministrators: ids.slice(1) });
    const four = parseOrganization({ ...LEAST, accounts, delegatedAdministrators: ids });

    expect(three).toMatchObject({ delegatedAdministrators: ids.slice(1) });
    expect(four).toEqual({
      problems: [
        {
          path: 'delegatedAdministrators',
          expected: 'at most 3 accounts (DelegatedAdminAccountLimitExceededException)',
          received: '4',
        },
      ],
    });
  });
});
