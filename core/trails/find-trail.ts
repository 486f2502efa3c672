import type { Caller } from './api.ts';
import { refuse, type Refusal } from './refusal.ts';
import type { RegistryState } from './registry-state.ts';
import type { StoredTrail } from './stored-trail.ts';
import { isArn } from './trail-arn.ts';
import { isDelegated, isVisible } from './visibility.ts';

/** What CloudTrail answers for a trail that is not there, or not for the caller. */
export const unknownTrail = (nameOrArn: string, { account }: Caller): Refusal =>
  refuse('TrailNotFoundException', `Unknown trail: ${nameOrArn} for the user: ${account}`);

const visibleTo = ({ trails, organization, time }: RegistryState, caller: Caller): readonly StoredTrail[] =>
  trails.filter((trail) => isVisible(trail, organization, caller, time));

/** A name is one of the caller's own trails: delegated administrators, too, name the organization's by its ARN. */
const named = (state: RegistryState, caller: Caller, name: string): StoredTrail | undefined =>
  visibleTo(state, caller).find((trail) => trail.name === name && trail.owner === caller.account);

/** A trail to look at: by name only in its home Region, by ARN wherever a copy of it is (trail-semantics.md §2). */
export const findToRead = (state: RegistryState, caller: Caller, nameOrArn: string): StoredTrail | Refusal => {
  const found = isArn(nameOrArn)
    ? visibleTo(state, caller).find(({ arn }) => arn === nameOrArn)
    : named(state, caller, nameOrArn);
  const isFound = found && (isArn(nameOrArn) || found.homeRegion === caller.region);
  return isFound ? found : unknownTrail(nameOrArn, caller);
};

/** A trail to change: its owner, or a delegated administrator, may do so in its home Region (trail-semantics.md §§2, 7). */
export const findToChange = (state: RegistryState, caller: Caller, nameOrArn: string): StoredTrail | Refusal => {
  const found = isArn(nameOrArn)
    ? visibleTo(state, caller).find(({ arn }) => arn === nameOrArn)
    : named(state, caller, nameOrArn);
  if (!found) return unknownTrail(nameOrArn, caller);
  if (found.owner !== caller.account && !isDelegated(state.organization, caller.account))
    return refuse(
      'OperationNotPermittedException',
      `Account ${caller.account} is not permitted to change the organization trail ${found.arn}.`,
    );
  return found.homeRegion === caller.region
    ? found
    : refuse(
        'InvalidHomeRegionException',
        `The home Region of trail ${found.arn} is ${found.homeRegion}; it cannot be changed in ${caller.region}.`,
      );
};

/** What `DescribeTrails` asks for. */
export interface Wanted {
  /** Empty: all. */
  readonly names: readonly string[];
  readonly includesShadows: boolean;
}

/**
 * The trails that `DescribeTrails` shows. Without shadows it shows the caller's own trails of this Region alone: neither
 * replicas nor, in a member account, organization trails. By its ARN a trail of any Region is shown. What is not found is
 * left out (trail-semantics.md §2, api.md §4).
 */
export const findAll = (state: RegistryState, caller: Caller, { names, includesShadows }: Wanted) => {
  const isOwnHere = ({ owner, homeRegion }: StoredTrail) => owner === caller.account && homeRegion === caller.region;
  const isHere = new Set(visibleTo(state, caller));
  return state.trails.filter((trail) => {
    if (!includesShadows && !isOwnHere(trail)) return false;
    if (names.length === 0) return isHere.has(trail);
    const isNamed = names.includes(trail.name) && isOwnHere(trail);
    return isNamed || (names.includes(trail.arn) && isVisibleAtHome(state, caller, trail));
  });
};

/** Whether the caller would see the trail in its home Region, or sees it here. */
const isVisibleAtHome = ({ organization, time }: RegistryState, caller: Caller, trail: StoredTrail): boolean =>
  [caller.region, trail.homeRegion].some((region) => isVisible(trail, organization, { ...caller, region }, time));
