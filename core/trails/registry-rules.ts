import type { Caller } from './api.ts';
import type { Organization } from './organization.ts';
import { firstRefusal } from './names.ts';
import { refuse, type Refusal } from './refusal.ts';
import type { StoredTrail } from './stored-trail.ts';
import { parseTrailArn } from './trail-arn.ts';
import { isDelegated, isManagement, isMember } from './visibility.ts';

/** What of a trail takes a name and a place in the quota; known from its ARN alone, if need be. */
export type Occupant = Pick<StoredTrail, 'arn' | 'name' | 'owner' | 'homeRegion' | 'isMultiRegion'> &
  Partial<Pick<StoredTrail, 'isOrganization'>>;

/** A trail whose settings cannot be read is taken for a multi-Region trail: it may be one again when it is restored. */
export const occupantOf = (arn: string): Occupant => {
  const { name = '', account: owner = '', region: homeRegion = '' } = parseTrailArn(arn) ?? {};
  return { arn, name, owner, homeRegion, isMultiRegion: true };
};

/** Trails per Region and account, shadows included (trail-semantics.md §5). */
export const MOST_TRAILS = 5;

const isIn = (trail: Occupant, region: string): boolean => trail.homeRegion === region || trail.isMultiRegion;

const othersOf = (trails: readonly Occupant[], wanted: Occupant): readonly Occupant[] =>
  trails.filter(({ owner, arn }) => owner === wanted.owner && arn !== wanted.arn);

/** A name is taken once per account and Region, and by a multi-Region trail in every Region. */
const checkNameIsFree = (trails: readonly Occupant[], wanted: Occupant): Refusal | undefined => {
  const isTaken = trails.some(
    (trail) =>
      trail.owner === wanted.owner &&
      trail.name === wanted.name &&
      (wanted.isMultiRegion || isIn(trail, wanted.homeRegion)),
  );
  return isTaken
    ? refuse('TrailAlreadyExistsException', `Trail ${wanted.name} already exists for customer: ${wanted.owner}`)
    : undefined;
};

/**
 * A multi-Region trail counts in every Region: it is looked at where the account has trails of its own; of an organization
 * trail at its home alone (trail-semantics.md §5).
 */
const checkQuota = (others: readonly Occupant[], wanted: Occupant): Refusal | undefined => {
  const isEverywhere = wanted.isMultiRegion && !wanted.isOrganization;
  const elsewhere = isEverywhere ? others.map(({ homeRegion }) => homeRegion).sort() : [];
  const full = [wanted.homeRegion, ...elsewhere].find(
    (region) => others.filter((trail) => isIn(trail, region)).length >= MOST_TRAILS,
  );
  return full === undefined
    ? undefined
    : refuse(
        'MaximumNumberOfTrailsExceededException',
        `User: ${wanted.owner} already has ${MOST_TRAILS} trails in ${full}.`,
      );
};

/** Whether there is room for a new trail. */
export const checkRoom = (trails: readonly Occupant[], wanted: Occupant): Refusal | undefined =>
  checkNameIsFree(trails, wanted) ?? checkQuota(othersOf(trails, wanted), wanted);

/** Whether a trail that is there may become a multi-Region trail. */
export const checkRoomEverywhere = (trails: readonly Occupant[], wanted: Occupant): Refusal | undefined => {
  const others = othersOf(trails, wanted);
  return checkNameIsFree(others, wanted) ?? checkQuota(others, wanted);
};

type Members = Organization | undefined;

const checkInUse = (organization: Members, { account }: Caller, time: number): Refusal | undefined =>
  isMember(organization, account, time)
    ? undefined
    : refuse('OrganizationsNotInUseException', `Account ${account} is not in an organization.`);

const checkReadiness = (organization: Members): Refusal | undefined => {
  if (!organization?.hasAllFeatures)
    return refuse('OrganizationNotInAllFeaturesModeException', 'The organization does not have all features enabled.');
  if (!organization.hasTrustedAccess)
    return refuse(
      'CloudTrailAccessNotEnabledException',
      'Trusted access for cloudtrail.amazonaws.com is not enabled in the organization.',
    );
  return undefined;
};

const notManagement = (account: string): Refusal =>
  refuse(
    'NotOrganizationMasterAccountException',
    `Account ${account} is not the management account of the organization.`,
  );

/** Whether the caller may make an organization trail (trail-semantics.md §7). */
export const checkMayCreateForOrganization = (
  organization: Members,
  caller: Caller,
  time: number,
): Refusal | undefined =>
  firstRefusal([
    () => checkInUse(organization, caller, time),
    () =>
      isManagement(organization, caller.account) || isDelegated(organization, caller.account)
        ? undefined
        : notManagement(caller.account),
    () => checkReadiness(organization),
  ]);

/** Whether the caller may turn a trail into an organization trail, or back: no delegated administrator may. */
export const checkMayConvert = (
  organization: Members,
  caller: Caller,
  { time, toOrganization }: { readonly time: number; readonly toOrganization: boolean },
): Refusal | undefined =>
  firstRefusal([
    () => checkInUse(organization, caller, time),
    () => (isManagement(organization, caller.account) ? undefined : notManagement(caller.account)),
    () => (toOrganization ? checkReadiness(organization) : undefined),
  ]);
