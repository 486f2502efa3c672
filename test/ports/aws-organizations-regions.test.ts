import { describe, expect, it } from '@jest/globals';
import { AccessDeniedException, ValidationException } from '@aws-sdk/client-account';
import type { Organization } from '../../core/trails/organization.ts';
import { JOINED, MINUTES, NOW, organizationOf, PRESENT } from './an-aws-organization.ts';

const metadata = { $metadata: {} };

describe('the organization’s accounts, with their Regions', () => {
  it('has Regions that are enabled, or soon will be, or still are', async () => {
    const asked: unknown[] = [];
    const ListRegions = ({ RegionOptStatusContains }: Readonly<Record<string, unknown>>) => {
      asked.push(RegionOptStatusContains);
      return { Regions: [] };
    };

    await organizationOf({ ListRegions });

    expect(asked).toEqual(Array(2).fill(['ENABLED', 'ENABLING', 'DISABLING']));
  });

  it.each([
    ['that it may not ask for', new AccessDeniedException({ message: 'no', ...metadata })],
    ['of an account that cannot be asked about', new ValidationException({ message: 'no', ...metadata })],
    ['that are not answered', new Error('throttled')],
  ])('does not know Regions %s', async (_, refused) => {
    const organization = await organizationOf({ ListRegions: refused });

    expect(organization?.accounts.map(({ optedIn }) => optedIn)).toEqual([undefined, undefined]);
  });

  it('asks first for the Regions of new accounts, then of those unknown, then of those asked longest ago', async () => {
    const [LATELY, BEFORE, NEW, UNKNOWN, OLD] = ['11', '22', '33', '44', '55'].map((two) => two.repeat(6));
    const asked: unknown[] = [];
    const answered = { stays: [{}], optedIn: [] };
    const accounts = [
      { ...answered, id: LATELY },
      { ...answered, id: BEFORE, regionsAsOf: 7 },
      { id: UNKNOWN, stays: [{}] },
      { ...answered, id: OLD, regionsAsOf: 6 },
    ];
    const ListAccounts = { Accounts: [LATELY, BEFORE, NEW, UNKNOWN, OLD].map((Id) => ({ Id })) };
    const ListRegions = ({ AccountId }: Readonly<Record<string, unknown>>) => {
      asked.push(AccountId);
      return { Regions: [] };
    };

    const organization = await organizationOf(
      { ListAccounts, ListRegions },
      { ...PRESENT, accounts },
      { caller: 'another' },
    );

    expect(asked).toEqual([NEW, UNKNOWN, OLD, BEFORE, LATELY]);
    expect(organization?.accounts.map(({ id }) => id)).toEqual([LATELY, BEFORE, NEW, UNKNOWN, OLD]);
  });

  it('has all accounts, with the Regions that were known, when time does not suffice to ask for more', async () => {
    const ids = Array.from({ length: 40 }, (_, index) => String(100_000_000_000 + index));
    const ListAccounts = { Accounts: ids.map((Id) => ({ Id, JoinedTimestamp: JOINED })) };
    let time = NOW;
    let calls = 0;
    const ListRegions = () => {
      calls += 1;
      time += 1 * MINUTES;
      return { Regions: [{ RegionName: 'eu-south-2' }] };
    };
    const describe = (known: Organization | undefined, regionsWithin: number) =>
      organizationOf({ ListAccounts, ListRegions }, known, { clock: () => time, regionsWithin, caller: 'another' });
    const learned = ({ accounts }: Organization) => accounts.flatMap(({ optedIn }, index) => (optedIn ? index : []));

    const first = (await describe(undefined, 10 * MINUTES))!;
    const second = (await describe(first, 10 * MINUTES))!;
    const third = (await describe(second, 0))!;

    expect(first.accounts.map(({ id }) => id)).toEqual(ids);
    expect(learned(first).length).toBe(calls / 2);
    expect(learned(first).length).toBeGreaterThanOrEqual(10);
    expect(learned(first).length).toBeLessThan(14);
    expect(learned(second)).toEqual(Array.from({ length: calls }, (_, index) => index));
    expect(second.accounts[0].regionsAsOf).toBe(first.asOf);
    expect(second.accounts[calls - 1].regionsAsOf).toBeUndefined();
    expect(learned(third)).toEqual(learned(second));
    expect(third.accounts[calls - 1].regionsAsOf).toBe(second.asOf);
  });
});
