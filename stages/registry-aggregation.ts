import type { Caller, EventConfigurationOutput } from '../core/trails/api.ts';
import type { Draft } from '../core/trails/change-trail.ts';
import { aggregationPrecondition, checkAggregation } from '../core/trails/check-aggregation.ts';
import type { Members } from '../core/trails/check-members.ts';
import { isRefusal, refuse, type Refusal } from '../core/trails/refusal.ts';
import type { RegistryLog } from './registry-log.ts';
import { changing, lookAt } from './registry-operations.ts';

interface PutEventConfigurationInput {
  readonly TrailName: string;
  readonly AggregationConfigurations: unknown;
}

/** What an event data store has, and a trail has not (event-selectors.md §8). */
interface EventDataStoreInput {
  readonly EventDataStore?: string;
  readonly MaxEventSize?: unknown;
  readonly ContextKeySelectors?: unknown;
}

const EVENT_DATA_STORE: Members = { EventDataStore: 'string', MaxEventSize: 'any', ContextKeySelectors: 'any' };

const checkTrailAlone = (input: EventDataStoreInput): Refusal | undefined => {
  const [foreign] = Object.keys(EVENT_DATA_STORE).filter((member) => Object.hasOwn(input, member));
  return foreign === undefined
    ? undefined
    : refuse(
        'InvalidParameterCombinationException',
        `TrailName cannot be given together with ${foreign}, which is for event data stores.`,
      );
};

/** `PutEventConfiguration` and `GetEventConfiguration`, of trails (aggregated-events.md §4). */
export const aggregationOperations = (log: RegistryLog) => ({
  putEventConfiguration: changing<PutEventConfigurationInput, EventConfigurationOutput>(
    log,
    {
      name: 'PutEventConfiguration',
      trailMember: 'TrailName',
      members: { ...EVENT_DATA_STORE, AggregationConfigurations: 'any' },
    },
    {
      become: (trail, input) => {
        const refusal = checkTrailAlone(input as EventDataStoreInput);
        if (refusal) return refusal;
        const configurations = checkAggregation(input.AggregationConfigurations);
        if (isRefusal(configurations)) return configurations;
        const { aggregationConfigurations: _, ...others } = trail;
        const become = configurations.length > 0 ? { ...others, aggregationConfigurations: configurations } : others;
        return aggregationPrecondition(trail.selectors, configurations) ?? become;
      },
      answer: configurationOf,
    },
  ),

  /** A trail without summaries has an empty list, rather than none, so that what is got can be put. */
  getEventConfiguration: async (
    caller: Caller,
    given: { readonly TrailName: string },
  ): Promise<EventConfigurationOutput | Refusal> => {
    const found = await lookAt<EventDataStoreInput>(log, caller, given, {
      trailMember: 'TrailName',
      members: EVENT_DATA_STORE,
    });
    if (isRefusal(found)) return found;
    return checkTrailAlone(found.input) ?? configurationOf(found.trail);
  },
});

const configurationOf = ({ arn, aggregationConfigurations = [] }: Draft): EventConfigurationOutput => ({
  TrailARN: arn,
  AggregationConfigurations: aggregationConfigurations,
});
