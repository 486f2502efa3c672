import type { Caller, CreateTrailInput, Tag } from './api.ts';
import { checkGlobalEvents, checkSettings, type Draft, newTrail } from './change-trail.ts';
import { checkLogs } from './check-targets.ts';
import { checkTags } from './check-tags.ts';
import { checkBucketName, checkTrailName, firstRefusal } from './names.ts';
import { isRefusal, refuse, type Refusal } from './refusal.ts';
import { checkMayCreateForOrganization, checkRoom, type Occupant } from './registry-rules.ts';
import type { RegistryState } from './registry-state.ts';
import { isAccount, isRegion } from './trail-arn.ts';
import { hasEnabled } from './visibility.ts';

/** What new trails are checked against. */
export interface Room extends RegistryState {
  readonly occupants: readonly Occupant[];
}

/** A new trail, if CloudTrail's rules for its settings, its caller and the other trails allow it (trail-semantics.md). */
export const createdTrail = (room: Room, caller: Caller, input: Partial<CreateTrailInput>): Draft | Refusal => {
  const { Name = '', S3BucketName = '', TagsList = [], IsMultiRegionTrail = false } = input;
  const tags = checkTags(TagsList);
  const invalid = firstRefusal([
    () => checkCaller(caller),
    () => checkTrailName(Name),
    () => checkBucketName(S3BucketName),
    () => checkSettings(input, caller),
    () => checkLogs(input, caller),
    () => checkGlobalEvents(IsMultiRegionTrail, input),
    () => (isRefusal(tags) ? tags : undefined),
    () => checkOwnership(room, caller, input),
  ]);
  if (invalid) return invalid;

  const trail = newTrail({ ...input, Name, S3BucketName }, caller, {
    owner: input.IsOrganizationTrail ? (room.organization?.managementAccount ?? '') : caller.account,
    time: room.time,
    // Checked above.
    tags: tags as readonly Tag[],
  });
  return checkRoom(room.occupants, trail) ?? trail;
};

const checkCaller = ({ account, region }: Caller): Refusal | undefined => {
  if (!isAccount(account)) return refuse('InvalidParameterException', `${account} is not an account id of 12 digits.`);
  return isRegion(region) ? undefined : refuse('InvalidParameterException', `${region} is not the name of a Region.`);
};

/** A trail of an organization is its management account's, so both must have the Region (trail-semantics.md §11). */
const checkOwnership = (
  { organization, time }: RegistryState,
  caller: Caller,
  { IsOrganizationTrail: isForOrganization = false }: Partial<CreateTrailInput>,
): Refusal | undefined =>
  firstRefusal([
    () => (isForOrganization ? checkMayCreateForOrganization(organization, caller, time) : undefined),
    () => {
      const owner = isForOrganization && organization ? organization.managementAccount : caller.account;
      const lacking = [caller.account, owner].find(
        (account) => !hasEnabled(organization, { account, region: caller.region }),
      );
      return lacking === undefined
        ? undefined
        : refuse('UnsupportedOperationException', `Region ${caller.region} is not enabled in account ${lacking}.`);
    },
  ]);
