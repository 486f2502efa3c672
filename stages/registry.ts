import type {
  Caller,
  CreateTrailInput,
  EventSelectorsOutput,
  TrailDescription,
  TrailInfo,
  TrailSettings,
  UpdateTrailInput,
} from '../core/trails/api.ts';
import { startedTrail, stoppedTrail } from '../core/trails/change-trail.ts';
import { CREATE_MEMBERS, readMembers, UPDATE_MEMBERS } from '../core/trails/check-members.ts';
import { checkSelectors } from '../core/trails/check-selectors.ts';
import { createdTrail } from '../core/trails/create-trail.ts';
import { descriptionOf, infoOf, selectorsOf, settingsOf } from '../core/trails/describe-trail.ts';
import { findAll } from '../core/trails/find-trail.ts';
import { firstRefusal } from '../core/trails/names.ts';
import { isRefusal, refuse, type Refusal } from '../core/trails/refusal.ts';
import type { StoredTrail } from '../core/trails/stored-trail.ts';
import { checkNameOrArn } from '../core/trails/trail-arn.ts';
import { updatedTrail } from '../core/trails/update-trail.ts';
import { reachesAccount } from '../core/trails/visibility.ts';
import type { TrailTargets } from '../ports/index.ts';
import { checkTargets, targetsOf } from './registry-targets.ts';
import { changeTo, type Decision, type RegistryLog, registryLog, type RegistryPorts } from './registry-log.ts';
import { changing, deleting, lookAt, throwIfOrganizationIsLost } from './registry-operations.ts';
import { aggregationOperations } from './registry-aggregation.ts';
import { insightOperations } from './registry-insights.ts';
import { organizationOperations } from './registry-organization.ts';
import { tagOperations } from './registry-tags.ts';

/** What an operation answers: CloudTrail's output, or CloudTrail's error. What a retry may cure is thrown. */
type Answer<Output> = Promise<Output | Refusal>;

interface Named {
  /** Name or ARN. */
  readonly Name: string;
}

/** CloudTrail's operations answer so when all went well. */
const NOTHING: object = {};

/** What the registry needs; `targets` tells whether what a trail names is there. */
export interface TrailRegistryPorts extends RegistryPorts {
  readonly targets: TrailTargets;
}

/** The operations of `trailRegistry`. */
export type TrailRegistry = ReturnType<typeof trailRegistry>;

/**
 * CloudTrail's operations on trails, under CloudTrail's own names, members, rules and errors (api.md §3,
 * trail-semantics.md §§1-9). An operation that is refused, or that throws, leaves the registry consistent; to try it again
 * is harmless.
 */
export const trailRegistry = ({ targets, ...ports }: TrailRegistryPorts) => {
  const log = registryLog(ports);
  return {
    createTrail: creating(log, targets),
    updateTrail: updating(log, targets),
    deleteTrail: deleting(log),
    ...loggingOperations(log),
    ...readingOperations(log),
    ...selectorOperations(log),
    ...insightOperations(log),
    ...aggregationOperations(log),
    ...tagOperations(log),
    ...organizationOperations(log),
  };
};

const creating =
  (log: RegistryLog, targets: TrailTargets) =>
  async (caller: Caller, given: CreateTrailInput): Answer<TrailSettings> => {
    const input = readMembers<CreateTrailInput>(given, CREATE_MEMBERS);
    if (isRefusal(input)) return input;
    return log.change(async (moment): Promise<Decision<TrailSettings> | Refusal> => {
      throwIfOrganizationIsLost(moment);
      const trail = createdTrail(moment, caller, input);
      if (isRefusal(trail)) return trail;
      const refusal = await checkTargets(targets, targetsOf(trail));
      return refusal ?? { output: settingsOf(trail), change: changeTo(undefined, trail, caller, 'CreateTrail') };
    });
  };

const updating = (log: RegistryLog, targets: TrailTargets) =>
  changing<UpdateTrailInput, TrailSettings>(
    log,
    { name: 'UpdateTrail', members: UPDATE_MEMBERS },
    {
      become: async (trail, input, { moment, caller }) => {
        const updated = updatedTrail(moment, caller, trail, input);
        if (isRefusal(updated)) return updated;
        return (await checkTargets(targets, targetsOf(updated, input))) ?? updated;
      },
      answer: settingsOf,
    },
  );

const loggingOperations = (log: RegistryLog) => ({
  startLogging: changing<Named, object>(
    log,
    { name: 'StartLogging' },
    { become: (trail, _, { moment }) => startedTrail(trail, moment.time), answer: () => NOTHING },
  ),
  stopLogging: changing<Named, object>(
    log,
    { name: 'StopLogging' },
    { become: (trail, _, { moment }) => stoppedTrail(trail, moment.time), answer: () => NOTHING },
  ),
  /** The trail whose status `GetTrailStatus` tells, of this Region. */
  loggingStatus: async (caller: Caller, given: Named): Answer<{ readonly trail: StoredTrail }> => {
    const found = await lookAt(log, caller, given);
    return isRefusal(found) ? found : { trail: found.trail };
  },
});

interface DescribeTrailsInput {
  readonly trailNameList?: readonly string[];
  /** True if it is left out. */
  readonly includeShadowTrails?: boolean;
}

const readingOperations = (log: RegistryLog) => ({
  describeTrails: async (
    caller: Caller,
    given: DescribeTrailsInput = {},
  ): Answer<{ readonly trailList: readonly TrailDescription[] }> => {
    const input = readMembers<DescribeTrailsInput>(given, {
      trailNameList: 'list of strings',
      includeShadowTrails: 'boolean',
    });
    if (isRefusal(input)) return input;
    const { trailNameList: names = [], includeShadowTrails: includesShadows = true } = input;
    const refusal = firstRefusal(names.map((name) => () => checkNameOrArn(name)));
    if (refusal) return refusal;
    const found = findAll(await log.look(), caller, { names, includesShadows });
    return { trailList: found.map(descriptionOf) };
  },

  getTrail: async (caller: Caller, given: Named): Answer<{ readonly Trail: TrailDescription }> => {
    const found = await lookAt(log, caller, given);
    return isRefusal(found) ? found : { Trail: descriptionOf(found.trail) };
  },

  /** Of all Regions, in one answer: there is no second page. */
  listTrails: async (
    caller: Caller,
    given: { readonly NextToken?: string } = {},
  ): Answer<{ readonly Trails: readonly TrailInfo[] }> => {
    const input = readMembers<{ NextToken: string }>(given, { NextToken: 'string' });
    if (isRefusal(input)) return input;
    if (input.NextToken !== undefined) return refuse('InvalidNextTokenException', 'The token is not valid.');
    const { trails, organization, time } = await log.look();
    return { Trails: trails.filter((trail) => reachesAccount(trail, organization, caller.account, time)).map(infoOf) };
  },
});

interface PutEventSelectorsInput {
  readonly TrailName: string;
  readonly EventSelectors?: unknown;
  readonly AdvancedEventSelectors?: unknown;
}

const selectorOperations = (log: RegistryLog) => ({
  putEventSelectors: changing<PutEventSelectorsInput, EventSelectorsOutput>(
    log,
    {
      name: 'PutEventSelectors',
      trailMember: 'TrailName',
      members: { EventSelectors: 'any', AdvancedEventSelectors: 'any' },
    },
    {
      become: (trail, input) => {
        const selectors = checkSelectors(input, trail);
        return isRefusal(selectors) ? selectors : { ...trail, selectors };
      },
      answer: selectorsOf,
    },
  ),
  getEventSelectors: async (caller: Caller, given: { readonly TrailName: string }): Answer<EventSelectorsOutput> => {
    const found = await lookAt(log, caller, given, { trailMember: 'TrailName' });
    return isRefusal(found) ? found : selectorsOf(found.trail);
  },
});
