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

/** What holds at all times, or at some. */
export type AtTimes = boolean | ((time: number) => boolean);

const since =
  (from: number): AtTimes =>
  (time) =>
    time >= from;

/** Whether an account belongs, or when it did. */
export const membershipOf = (organization: Organization, id: string): AtTimes => {
  if (id === organization.managementAccount) return true;
  const stays = accountOf(organization, id)?.stays ?? [];
  if (stays.length === 0) return false;
  if (stays.some(({ joined, left }) => joined === undefined && left === undefined)) return true;
  return (time) => stays.some(({ joined = -Infinity, left = Infinity }) => joined <= time && time < left);
};

/**
 * Whether events of an account belong. An account may have joined, or come back, since the organization was described;
 * then the event itself says so: only the organization's own trail and queues that admit nobody else bring it.
 */
export const membershipOfEvents = (organization: Organization, id: string): AtTimes => {
  const { asOf = Infinity } = organization;
  const known = membershipOf(organization, id);
  if (known === true || asOf === Infinity) return known;
  return known === false ? since(asOf) : (time) => time >= asOf || known(time);
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

/** Whether events of a Region are from where an account has it. It may have enabled it since it was asked about. */
export const hasRegionOfEvents = (
  organization: Organization | undefined,
  account: string,
  region: string,
  copiedAt: number,
): AtTimes => {
  if (hasRegion(organization, account, region, copiedAt)) return true;
  const asOf = accountOf(organization, account)?.regionsAsOf ?? organization?.asOf;
  return asOf !== undefined && since(asOf);
};
