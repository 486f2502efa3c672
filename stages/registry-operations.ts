import type { Caller } from '../core/trails/api.ts';
import type { Draft } from '../core/trails/change-trail.ts';
import { type Members, readMembers } from '../core/trails/check-members.ts';
import { findToChange, findToRead } from '../core/trails/find-trail.ts';
import { isRefusal, type Refusal } from '../core/trails/refusal.ts';
import { occupantOf } from '../core/trails/registry-rules.ts';
import type { StoredTrail } from '../core/trails/stored-trail.ts';
import { checkNameOrArn } from '../core/trails/trail-arn.ts';
import { changeTo, type Decision, lostArns, type Moment, type RegistryLog } from './registry-log.ts';

/** An operation's words: its name, the member that names the trail, and the other members that it knows. */
export interface Operation {
  readonly name: string;
  readonly trailMember?: 'Name' | 'TrailName';
  readonly members?: Members;
}

type Input = Readonly<Record<string, unknown>>;

/** What an operation does to the trail that it names: the trail as it shall be, or why not. */
export interface Change<Given, Output> {
  readonly become: (
    trail: StoredTrail,
    given: Partial<Given>,
    context: { readonly moment: Moment; readonly caller: Caller },
  ) => Draft | Refusal | Promise<Draft | Refusal>;
  readonly answer: (trail: Draft) => Output;
}

/** The input's known members, and the name among them, or what is wrong with them. */
export const readNamed = <Given extends object>(
  given: unknown,
  { trailMember = 'Name', members = {} }: Omit<Operation, 'name'>,
): { readonly input: Partial<Given>; readonly named: string } | Refusal => {
  const input = readMembers<Input>(given, { ...members, [trailMember]: 'string' });
  if (isRefusal(input)) return input;
  const named = (input[trailMember] ?? '') as string;
  return checkNameOrArn(named) ?? { input: input as Partial<Given>, named };
};

/** The ARN of a trail of which nothing can be read, if it is what the caller's own trail of this Region is called. */
const lostTrail = ({ reading }: Moment, { account, region }: Caller, named: string): string | undefined =>
  lostArns(reading).find((arn) => {
    const { name, owner, homeRegion } = occupantOf(arn);
    return arn === named || (name === named && owner === account && homeRegion === region);
  });

/** Throws, rather than that a trail is not found which is there and damaged. */
const refuseUnlessLost = (moment: Moment, caller: Caller, named: string, refusal: Refusal): Refusal => {
  const lost = lostTrail(moment, caller, named);
  if (lost !== undefined) throw moment.reading.damaged.get(lost)!;
  return refusal;
};

/** Finds a trail to look at. */
export const lookAt = async <Given extends object>(
  log: RegistryLog,
  caller: Caller,
  given: unknown,
  operation: Omit<Operation, 'name'> = {},
): Promise<{ readonly trail: StoredTrail; readonly input: Partial<Given> } | Refusal> => {
  const read = readNamed<Given>(given, operation);
  if (isRefusal(read)) return read;
  const moment = await log.look();
  const trail = findToRead(moment, caller, read.named);
  return isRefusal(trail) ? refuseUnlessLost(moment, caller, read.named, trail) : { trail, input: read.input };
};

/** An operation that changes one trail, which must be whole. */
export const changing =
  <Given extends object, Output>(log: RegistryLog, operation: Operation, { become, answer }: Change<Given, Output>) =>
  async (caller: Caller, given: Given): Promise<Output | Refusal> => {
    const read = readNamed<Given>(given, operation);
    if (isRefusal(read)) return read;
    return log.change(async (moment): Promise<Decision<Output> | Refusal> => {
      const trail = findWhole(moment, caller, read.named);
      if (isRefusal(trail)) return trail;
      const changed = await become(trail, read.input, { moment, caller });
      if (isRefusal(changed)) return changed;
      return { output: answer(changed), change: changeTo(trail, changed, caller, operation.name) };
    });
  };

const findWhole = (moment: Moment, caller: Caller, named: string): StoredTrail | Refusal => {
  throwIfOrganizationIsLost(moment);
  const trail = findToChange(moment, caller, named);
  if (isRefusal(trail)) return refuseUnlessLost(moment, caller, named, trail);
  const fault = moment.reading.damaged.get(trail.arn);
  if (fault) throw fault;
  return trail;
};

/** Nobody can say what an account may do while no word of the organization can be read. */
export const throwIfOrganizationIsLost = ({ reading: { organizationFault }, organization }: Moment): void => {
  if (organizationFault && !organization) throw organizationFault;
};

/** Takes a trail away, also one that is damaged: that is how to be rid of it. */
export const deleting = (log: RegistryLog) => async (caller: Caller, given: { readonly Name: string }) => {
  const read = readNamed(given, {});
  if (isRefusal(read)) return read;
  return log.change(async (moment): Promise<Decision<object> | Refusal> => {
    throwIfOrganizationIsLost(moment);
    const found = findToChange(moment, caller, read.named);
    const arn = isRefusal(found) ? lostTrail(moment, caller, read.named) : found.arn;
    const mayDelete = !isRefusal(found) || (arn !== undefined && isAtHome(arn, caller));
    if (isRefusal(found) && !mayDelete) return found;
    return { output: {}, change: { what: `DeleteTrail ${arn}`, by: caller, deleted: arn === undefined ? [] : [arn] } };
  });
};

const isAtHome = (arn: string, { account, region }: Caller): boolean => {
  const { owner, homeRegion } = occupantOf(arn);
  return owner === account && homeRegion === region;
};
