import type { EventSelectorsOutput, TrailDescription, TrailInfo, TrailSettings } from './api.ts';
import type { EventSelector } from './event-selectors.ts';
import type { Draft } from './change-trail.ts';
import { hasCustomSelectors } from './selectors.ts';
import type { StoredTrail } from './stored-trail.ts';

/** Leaves out what is `undefined`: CloudTrail's answers have no such members. */
const given = <Members extends object>(members: Members): Members =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Members;

/** What `CreateTrail` and `UpdateTrail` answer (api.md §3). */
export const settingsOf = (trail: Draft): TrailSettings =>
  given({
    Name: trail.name,
    S3BucketName: trail.bucket,
    S3KeyPrefix: trail.prefix === '' ? undefined : trail.prefix,
    SnsTopicName: trail.topic?.split(':').at(-1),
    SnsTopicARN: trail.topic,
    IncludeGlobalServiceEvents: trail.includesGlobalEvents,
    IsMultiRegionTrail: trail.isMultiRegion,
    TrailARN: trail.arn,
    LogFileValidationEnabled: trail.validatesLogFiles,
    CloudWatchLogsLogGroupArn: trail.logGroup,
    CloudWatchLogsRoleArn: trail.logRole,
    KmsKeyId: trail.kmsKey,
    IsOrganizationTrail: trail.isOrganization,
  });

/** CloudTrail's `Trail` (api.md §5). */
export const descriptionOf = (trail: StoredTrail): TrailDescription => ({
  ...settingsOf(trail),
  HomeRegion: trail.homeRegion,
  HasCustomEventSelectors: hasCustomSelectors(trail.selectors),
  HasInsightSelectors: trail.insightSelectors.length > 0,
});

/** CloudTrail's `TrailInfo` (api.md §5). */
export const infoOf = ({ arn, name, homeRegion }: StoredTrail): TrailInfo => ({
  TrailARN: arn,
  Name: name,
  HomeRegion: homeRegion,
});

/** What a trail has that nobody has given selectors: all management events. */
const DEFAULT_SELECTOR: EventSelector = {
  ReadWriteType: 'All',
  IncludeManagementEvents: true,
  DataResources: [],
  ExcludeManagementEventSources: [],
};

/** What `GetEventSelectors` and `PutEventSelectors` answer. */
export const selectorsOf = ({ arn, selectors }: Draft): EventSelectorsOutput => ({
  TrailARN: arn,
  ...(selectors ?? { EventSelectors: [DEFAULT_SELECTOR] }),
});
