import type { Account, Organization } from './organization.ts';
import { isOptIn } from './regions.ts';
import type { StoredTrail } from './stored-trail.ts';

/**
 * The organization whose accounts a trail logs, if it is an organization trail. One whose owner is the management account
 * no more is a trail of its account alone (trail-semantics.md §7).
 */
export const organizationOf = (trail: StoredTrail, known: Organization | undefined): Organization | undefined =>
  trail.isOrganization && known?.managementAccount === trail.owner ? known : undefined;

/** Organizations have thousands of accounts, and every place of every event is asked about. */
const accountsOf = new WeakMap<Organization, ReadonlyMap<string, Account>>();

const accountOf = (organization: Organization | undefined, id: string): Account | undefined => {
  if (!organization) return undefined;
  let accounts = accountsOf.get(organization);
  if (!accounts) {
    accounts = new Map(organization.accounts.map((account) => [account.id, account]));
    accountsOf.set(organization, accounts);
  }
  return accounts.get(id);
};

/** Whether an account belongs, or when it did. */
export const membershipOf = (organization: Organization, id: string): boolean | ((time: number) => boolean) => {
  if (id === organization.managementAccount) return true;
  const stays = accountOf(organization, id)?.stays ?? [];
  if (stays.length === 0) return false;
  if (stays.some(({ joined, left }) => joined === undefined && left === undefined)) return true;
  return (time) => stays.some(({ joined = -Infinity, left = Infinity }) => joined <= time && time < left);
};

/**
 * Whether an account has a Region, or still had it when a trail's copies were made (trail-semantics.md §4): copies stay
 * where a Region is disabled. What is not known is taken for enabled: the event itself says that the Region is in use.
 */
export const hasRegion = (
  organization: Organization | undefined,
  account: string,
  region: string,
  copiedAt: number,
): boolean => {
  const optedIn = isOptIn(region) ? accountOf(organization, account)?.optedIn : undefined;
  if (!isOptIn(region) || optedIn === undefined) return true;
  return optedIn.some((known) => known.region === region && (known.disabled ?? Infinity) > copiedAt);
};
