import type { Caller, UpdateTrailInput } from './api.ts';
import { changedTrail, checkGlobalEvents, checkSettings, type Draft } from './change-trail.ts';
import { checkLogs } from './check-targets.ts';
import type { Room } from './create-trail.ts';
import { firstRefusal } from './names.ts';
import type { Refusal } from './refusal.ts';
import { checkMayConvert, checkRoomEverywhere } from './registry-rules.ts';
import type { StoredTrail } from './stored-trail.ts';

/** The trail with its new settings, if CloudTrail's rules allow them (trail-semantics.md §1). */
export const updatedTrail = (
  room: Room,
  caller: Caller,
  trail: StoredTrail,
  input: Partial<UpdateTrailInput>,
): Draft | Refusal => {
  const updated = changedTrail(trail, input, { caller, time: room.time });
  const becomesMultiRegion = updated.isMultiRegion && !trail.isMultiRegion;
  const isConverted = updated.isOrganization !== trail.isOrganization;
  const conversion = { time: room.time, toOrganization: updated.isOrganization };
  const refusal = firstRefusal([
    () => checkSettings(input, caller),
    () => checkLogs(input, caller),
    () => checkGlobalEvents(updated.isMultiRegion, input),
    () => (isConverted ? checkMayConvert(room.organization, caller, conversion) : undefined),
    () => (becomesMultiRegion ? checkRoomEverywhere(room.occupants, updated) : undefined),
  ]);
  return refusal ?? updated;
};
