import type { Caller } from './api.ts';
import { hasRegion, membershipOf, organizationOf } from './membership.ts';
import type { Organization } from './organization.ts';
import { partitionOf } from './regions.ts';
import type { StoredTrail } from './stored-trail.ts';

/** Whether the account has enabled the Region, and has not disabled it since. */
export const hasEnabled = (organization: Organization | undefined, { account, region }: Caller): boolean =>
  hasRegion(organization, account, region, Infinity);

/** Whether this is the account that owns the organization's trails. */
export const isManagement = (organization: Organization | undefined, account: string): boolean =>
  organization?.managementAccount === account;

/** Whether the account may change the organization's trails, though it does not own them (trail-semantics.md §7). */
export const isDelegated = (organization: Organization | undefined, account: string): boolean =>
  organization?.delegatedAdministrators.includes(account) ?? false;

/** Whether the account is of the organization at that time. */
export const isMember = (organization: Organization | undefined, account: string, time: number): boolean => {
  const membership = organization !== undefined && membershipOf(organization, account);
  return typeof membership === 'boolean' ? membership : membership(time);
};

const copiedAt = ({ createdAt, isMultiRegion, multiRegionSince }: StoredTrail): number =>
  isMultiRegion ? (multiRegionSince ?? createdAt) : createdAt;

/** Whether the account has a copy of the trail in any Region at all (trail-semantics.md §4). */
export const reachesAccount = (
  trail: StoredTrail,
  known: Organization | undefined,
  account: string,
  time: number,
): boolean => {
  if (account === trail.owner) return true;
  const organization = organizationOf(trail, known);
  return isMember(organization, account, time) && hasRegion(organization, account, trail.homeRegion, copiedAt(trail));
};

/** Whether the trail, or a copy of it, is in this account and Region (trail-semantics.md §§1, 4). */
export const isVisible = (
  trail: StoredTrail,
  organization: Organization | undefined,
  { account, region }: Caller,
  time: number,
): boolean => {
  if (partitionOf(region) !== partitionOf(trail.homeRegion)) return false;
  if (!reachesAccount(trail, organization, account, time)) return false;
  return (
    region === trail.homeRegion || (trail.isMultiRegion && hasRegion(organization, account, region, copiedAt(trail)))
  );
};
