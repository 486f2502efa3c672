import type { StoredTrail } from '../../core/trails/stored-trail.ts';
import { aNetworkEvent, anActivity, anAggregatedEvent, anInsight } from '../data/event.ts';
import type { Case } from './cases.ts';
import type { Fields } from './naive-selectors.ts';
import { aCall, advanced, anObjectCall, aTrail, at, HOUR, MANAGEMENT, OBJECTS, T0 } from './trails.ts';

const EU = 'AWSLogs/222/CloudTrail/eu-west-1/';
const HOME: Partial<StoredTrail> = { homeRegion: 'eu-west-1' };
const LOGGING = aTrail(HOME);
const { startedAt: _, ...NEVER } = aTrail({ ...HOME, isLogging: false });
const STOPPED = aTrail({ ...HOME, isLogging: false, stoppedAt: T0 + 2 * HOUR });
const RESUMED = aTrail({ ...HOME, stoppedAt: T0 + 2 * HOUR, startedAt: T0 + 4 * HOUR });
const WRITES = advanced({ ...MANAGEMENT, readOnly: ['false'] });

const SUMMARIZING: Partial<StoredTrail> = {
  aggregationConfigurations: [{ EventCategory: 'Data', Templates: ['API_ACTIVITY'] }],
};

const before = { awsRegion: 'eu-west-1', recipientAccountId: '222', eventTime: at(1) };
const aggregated = anAggregatedEvent({
  accountId: '222',
  timeWindow: { windowStart: at(1), windowEnd: at(2), windowSize: 'PT5M' },
});
const lateAggregated = { ...aggregated, timeWindow: { windowStart: at(2), windowEnd: at(3), windowSize: 'PT5M' } };
const folder = (kind: string) => `AWSLogs/222/${kind}/eu-west-1/`;

const LINES: readonly (readonly [says: string, trail: StoredTrail, record: Fields, expected: string])[] = [
  ['created through the API: not logging until started', NEVER, aCall(), 'no (logging)'],
  ['started: logs', LOGGING, aCall(), EU],
  ['started: logs what is delivered late from before', LOGGING, aCall({ eventTime: at(-5) }), EU],
  ['stopped: nothing from then on', STOPPED, aCall({ eventTime: at(2) }), 'no (logging)'],
  ['stopped: nothing from then on', STOPPED, aCall({ eventTime: at(3) }), 'no (logging)'],
  ['stopped: delayed events of before the stop', STOPPED, aCall({ eventTime: at(1.999) }), EU],
  ['stopped: selectors are not evaluated', { ...STOPPED, selectors: WRITES }, aCall({ readOnly: true }), EU],
  ['stopped: any category can arrive', STOPPED, anObjectCall('arn:aws:s3:::b/key'), EU],
  ['stopped: any category can arrive', STOPPED, aNetworkEvent(before), folder('CloudTrail-NetworkActivity')],
  ['stopped: any category can arrive', STOPPED, anInsight(before), folder('CloudTrail-Insight')],
  ['stopped: any category can arrive', STOPPED, aggregated, folder('CloudTrail-Aggregated')],
  ['stopped: any category can arrive', STOPPED, anActivity(before), EU],
  ['stopped: an aggregated event is as old as its window', STOPPED, lateAggregated, 'no (logging)'],
  ['stopped: still only of its account', STOPPED, aCall({ recipientAccountId: '333' }), 'no (account)'],
  ['stopped: still only of its Region', STOPPED, aCall({ awsRegion: 'eu-west-2' }), 'no (copy)'],
  ['resumed: logs', RESUMED, aCall({ eventTime: at(5) }), EU],
  ['resumed: also what happened while it was stopped', RESUMED, aCall({ eventTime: at(3) }), EU],
  [
    'resumed: its selectors are evaluated',
    { ...RESUMED, selectors: WRITES },
    aCall({ readOnly: true }),
    'no (selectors)',
  ],
];

const INSIGHT: Partial<StoredTrail> = { ...HOME, insightSelectors: [{ InsightType: 'ApiErrorRateInsight' }] };
const insight = (insightType: unknown): Fields => anInsight({ ...before, insightDetails: { insightType } });

const CATEGORIES: typeof LINES = [
  [
    'Insights: of a type that the trail has',
    aTrail(INSIGHT),
    insight('ApiErrorRateInsight'),
    folder('CloudTrail-Insight'),
  ],
  ['Insights: of another type', aTrail(INSIGHT), insight('ApiCallRateInsight'), 'no (insights)'],
  ['Insights: of no type', aTrail(INSIGHT), insight(undefined), 'no (insights)'],
  [
    'Insights: not by selectors',
    aTrail({ ...HOME, selectors: WRITES }),
    insight('ApiCallRateInsight'),
    'no (insights)',
  ],
  [
    'aggregated: of a trail that logs data events',
    aTrail({ ...HOME, selectors: advanced(MANAGEMENT, OBJECTS) }),
    aggregated,
    folder('CloudTrail-Aggregated'),
  ],
  ['aggregated: of a trail that logs none', LOGGING, aggregated, 'no (selectors)'],
  ['aggregated: of a trail that logs none', aTrail({ ...HOME, selectors: WRITES }), aggregated, 'no (selectors)'],
  [
    'aggregated: never beside the trail’s own',
    aTrail({ ...HOME, ...SUMMARIZING, selectors: advanced(MANAGEMENT, OBJECTS) }),
    aggregated,
    'no (selectors)',
  ],
  ['aggregated: never beside the trail’s own', { ...STOPPED, ...SUMMARIZING }, aggregated, 'no (selectors)'],
  ['other categories: never', LOGGING, anActivity(before), 'no (selectors)'],
  ['other categories: never', LOGGING, aCall({ eventCategory: 'constructor' }), 'no (selectors)'],
];

export const LOGGING_CASES: readonly Case[] = [
  ...LINES.map(([says, trail, record, expected]) => ({ table: '§8', says, trail, record, expected })),
  ...CATEGORIES.map(([says, trail, record, expected]) => ({ table: '§11', says, trail, record, expected })),
];
