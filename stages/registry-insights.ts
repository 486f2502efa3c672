import type { Caller, InsightSelectorsOutput } from '../core/trails/api.ts';
import { checkInsightSelectors, insightPrecondition } from '../core/trails/check-insight-selectors.ts';
import type { Members } from '../core/trails/check-members.ts';
import { isRefusal, refuse, type Refusal } from '../core/trails/refusal.ts';
import type { RegistryLog } from './registry-log.ts';
import { changing, lookAt } from './registry-operations.ts';

interface PutInsightSelectorsInput {
  readonly TrailName: string;
  readonly InsightSelectors: unknown;
}

interface EventDataStoreInput {
  readonly EventDataStore?: string;
  readonly InsightsDestination?: string;
}

const EVENT_DATA_STORE: Members = { EventDataStore: 'string', InsightsDestination: 'string' };

/** A trail's Insights are not those of an event data store (event-selectors.md §7). */
const checkTrailAlone = (input: EventDataStoreInput): Refusal | undefined =>
  input.EventDataStore === undefined && input.InsightsDestination === undefined
    ? undefined
    : refuse(
        'InvalidParameterCombinationException',
        'TrailName cannot be given together with EventDataStore or InsightsDestination.',
      );

/** `PutInsightSelectors` and `GetInsightSelectors`, of trails (event-selectors.md §7). */
export const insightOperations = (log: RegistryLog) => ({
  putInsightSelectors: changing<PutInsightSelectorsInput, InsightSelectorsOutput>(
    log,
    {
      name: 'PutInsightSelectors',
      trailMember: 'TrailName',
      members: { ...EVENT_DATA_STORE, InsightSelectors: 'any' },
    },
    {
      become: (trail, input) => {
        const refusal = checkTrailAlone(input as EventDataStoreInput);
        if (refusal) return refusal;
        const insightSelectors = checkInsightSelectors(input.InsightSelectors);
        if (isRefusal(insightSelectors)) return insightSelectors;
        return insightPrecondition(trail.selectors, insightSelectors) ?? { ...trail, insightSelectors };
      },
      answer: ({ arn, insightSelectors }) => ({ TrailARN: arn, InsightSelectors: insightSelectors }),
    },
  ),

  getInsightSelectors: async (
    caller: Caller,
    given: { readonly TrailName: string },
  ): Promise<InsightSelectorsOutput | Refusal> => {
    const found = await lookAt<EventDataStoreInput>(log, caller, given, {
      trailMember: 'TrailName',
      members: EVENT_DATA_STORE,
    });
    if (isRefusal(found)) return found;
    const { arn, insightSelectors } = found.trail;
    const isOn = insightSelectors.length > 0;
    return checkTrailAlone(found.input) ?? (isOn ? { TrailARN: arn, InsightSelectors: insightSelectors } : notOn(arn));
  },
});

const notOn = (arn: string): Refusal =>
  refuse(
    'InsightNotEnabledException',
    `Trail ${arn} does not have Insights enabled. Edit the trail settings to enable Insights, and then try the operation again.`,
  );
