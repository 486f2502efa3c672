import { isDeepStrictEqual } from 'node:util';
import type { TrailDeclaration } from '../contracts/trail-declaration.ts';
import type { Caller, CreateTrailInput, Tag, TrailDescription, UpdateTrailInput } from '../core/trails/api.ts';
import { checkInsightSelectors } from '../core/trails/check-insight-selectors.ts';
import { checkSelectors } from '../core/trails/check-selectors.ts';
import { isRefusal, type Refusal } from '../core/trails/refusal.ts';
import type { TrailRegistry } from './registry.ts';

/** A trail of the settings, with its bucket. */
export type DeclaredTrail = TrailDeclaration & { readonly s3BucketName: string };

/** A trail that is there, and how it shall be. */
export interface Wanted {
  readonly registry: TrailRegistry;
  readonly caller: Caller;
  readonly trail: DeclaredTrail;
  readonly arn: string;
}

/** One kind of change; it answers `undefined` where nothing is to be changed. */
interface Step {
  readonly done: string;
  readonly act: (wanted: Wanted) => Promise<object | Refusal | undefined>;
}

type Settings = Required<
  Pick<
    UpdateTrailInput,
    | 'S3BucketName'
    | 'S3KeyPrefix'
    | 'SnsTopicName'
    | 'IncludeGlobalServiceEvents'
    | 'IsMultiRegionTrail'
    | 'EnableLogFileValidation'
    | 'CloudWatchLogsLogGroupArn'
    | 'CloudWatchLogsRoleArn'
    | 'IsOrganizationTrail'
  >
>;

/** An empty text takes away. */
const settingsOf = (trail: DeclaredTrail): Settings => ({
  S3BucketName: trail.s3BucketName,
  S3KeyPrefix: trail.s3KeyPrefix ?? '',
  SnsTopicName: trail.snsTopicArn ?? '',
  IncludeGlobalServiceEvents: trail.includeGlobalServiceEvents ?? true,
  IsMultiRegionTrail: trail.isMultiRegionTrail ?? true,
  EnableLogFileValidation: trail.enableLogFileValidation ?? true,
  CloudWatchLogsLogGroupArn: trail.cloudWatchLogsLogGroupArn ?? '',
  CloudWatchLogsRoleArn: trail.cloudWatchLogsRoleArn ?? '',
  IsOrganizationTrail: trail.isOrganizationTrail ?? false,
});

const present = (trail: TrailDescription): Settings => ({
  S3BucketName: trail.S3BucketName,
  S3KeyPrefix: trail.S3KeyPrefix ?? '',
  SnsTopicName: trail.SnsTopicARN ?? '',
  IncludeGlobalServiceEvents: trail.IncludeGlobalServiceEvents,
  IsMultiRegionTrail: trail.IsMultiRegionTrail,
  EnableLogFileValidation: trail.LogFileValidationEnabled,
  CloudWatchLogsLogGroupArn: trail.CloudWatchLogsLogGroupArn ?? '',
  CloudWatchLogsRoleArn: trail.CloudWatchLogsRoleArn ?? '',
  IsOrganizationTrail: trail.IsOrganizationTrail,
});

const tagsOf = ({ tags = {} }: DeclaredTrail): readonly Tag[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** What makes the trail. */
export const inputOf = (trail: DeclaredTrail): CreateTrailInput => ({
  Name: trail.name,
  S3BucketName: trail.s3BucketName,
  ...Object.fromEntries(Object.entries(settingsOf(trail)).filter(([, value]) => value !== '')),
  TagsList: tagsOf(trail),
});

const update = async ({ registry, caller, trail, arn }: Wanted) => {
  const found = await registry.getTrail(caller, { Name: arn });
  if (isRefusal(found)) return found;
  const now = present(found.Trail);
  const differing = Object.entries(settingsOf(trail)).filter(([name, value]) => now[name as keyof Settings] !== value);
  if (differing.length === 0) return undefined;
  return registry.updateTrail(caller, { Name: arn, ...withBothOfLogs(trail, Object.fromEntries(differing)) });
};

/** A log group and its role are judged together. */
const withBothOfLogs = (trail: DeclaredTrail, input: Partial<Settings>): Partial<Settings> => {
  const { CloudWatchLogsLogGroupArn, CloudWatchLogsRoleArn } = settingsOf(trail);
  const isTouched = input.CloudWatchLogsLogGroupArn !== undefined || input.CloudWatchLogsRoleArn !== undefined;
  return isTouched ? { ...input, CloudWatchLogsLogGroupArn, CloudWatchLogsRoleArn } : input;
};

/** What a trail has that nobody has given selectors: all management events. */
const ALL_MANAGEMENT = [{ ReadWriteType: 'All', IncludeManagementEvents: true, DataResources: [] }];

const putSelectors = async ({ registry, caller, trail, arn }: Wanted) => {
  const { eventSelectors, advancedEventSelectors } = trail;
  const isDeclared = eventSelectors !== undefined || advancedEventSelectors !== undefined;
  const wanted = isDeclared
    ? { EventSelectors: eventSelectors, AdvancedEventSelectors: advancedEventSelectors }
    : { EventSelectors: ALL_MANAGEMENT };
  const found = await registry.getEventSelectors(caller, { TrailName: arn });
  if (isRefusal(found)) return found;
  const { TrailARN: _, ...now } = found;
  const isSame = isDeepStrictEqual(now, checkSelectors(wanted));
  return isSame ? undefined : registry.putEventSelectors(caller, { TrailName: arn, ...wanted });
};

const putInsightSelectors = async ({ registry, caller, trail, arn }: Wanted) => {
  const found = await registry.getInsightSelectors(caller, { TrailName: arn });
  const isOff = isRefusal(found) && found.refused === 'InsightNotEnabledException';
  if (isRefusal(found) && !isOff) return found;
  const now = isRefusal(found) ? [] : found.InsightSelectors;
  const { insightSelectors: InsightSelectors = [] } = trail;
  const isSame = isDeepStrictEqual(now, checkInsightSelectors(InsightSelectors));
  return isSame ? undefined : registry.putInsightSelectors(caller, { TrailName: arn, InsightSelectors });
};

/** They are put also where they are the same: selectors that were narrowed may have left them nothing to summarise. */
const putSummaries = async ({ registry, caller, trail, arn }: Wanted) => {
  const found = await registry.getEventConfiguration(caller, { TrailName: arn });
  if (isRefusal(found)) return found;
  const { aggregationConfigurations: AggregationConfigurations = [] } = trail;
  const put = await registry.putEventConfiguration(caller, { TrailName: arn, AggregationConfigurations });
  if (isRefusal(put)) return put;
  const isSame = isDeepStrictEqual(found.AggregationConfigurations, put.AggregationConfigurations);
  return isSame ? undefined : put;
};

const putTags = async ({ registry, caller, trail, arn }: Wanted) => {
  const found = await registry.listTags(caller, { ResourceIdList: [arn] });
  if (isRefusal(found)) return found;
  const now = new Map(found.ResourceTagList.flatMap(({ TagsList }) => TagsList).map(({ Key, Value }) => [Key, Value]));
  const wanted = tagsOf(trail);
  const removed = [...now.keys()].filter((key) => !wanted.some(({ Key }) => Key === key)).map((Key) => ({ Key }));
  const added = wanted.filter(({ Key, Value }) => !now.has(Key) || now.get(Key) !== Value);
  const change = { ResourceId: arn };
  // Removed first: a trail has at most fifty.
  const first = removed.length > 0 ? await registry.removeTags(caller, { ...change, TagsList: removed }) : undefined;
  if (isRefusal(first) || added.length === 0) return first;
  return registry.addTags(caller, { ...change, TagsList: added });
};

const startOrStop = async ({ registry, caller, trail, arn }: Wanted) => {
  const found = await registry.loggingStatus(caller, { Name: arn });
  if (isRefusal(found)) return found;
  const { isLogging = true } = trail;
  if (found.trail.isLogging === isLogging) return undefined;
  return isLogging ? registry.startLogging(caller, { Name: arn }) : registry.stopLogging(caller, { Name: arn });
};

/** In this order: what a trail logs is settled before it does. */
export const STEPS: readonly Step[] = [
  { done: 'settings', act: update },
  { done: 'selectors', act: putSelectors },
  { done: 'insight selectors', act: putInsightSelectors },
  { done: 'summaries', act: putSummaries },
  { done: 'tags', act: putTags },
  { done: 'logging', act: startOrStop },
];
