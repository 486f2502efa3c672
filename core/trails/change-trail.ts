import type { Caller, CreateTrailInput, Tag, UpdateTrailInput } from './api.ts';
import { checkKmsKey, checkPrefix, checkTopic, kmsKeyArn, topicArn } from './check-targets.ts';
import { checkBucketName, firstRefusal } from './names.ts';
import { refuse, type Refusal } from './refusal.ts';
import type { StoredTrail } from './stored-trail.ts';
import { trailArn } from './trail-arn.ts';

/** A trail before the registry has given it the number of a revision. */
export type Draft = Omit<StoredTrail, 'version'>;

/** The members that can be judged by themselves, in the order of CloudTrail's request. */
export const checkSettings = (input: Partial<UpdateTrailInput>, caller: Caller): Refusal | undefined =>
  firstRefusal([
    () => (input.S3BucketName === undefined ? undefined : checkBucketName(input.S3BucketName)),
    () => checkPrefix(input.S3KeyPrefix),
    () => checkTopic(input.SnsTopicName, caller),
    () => checkKmsKey(input.KmsKeyId, caller),
  ]);

/** Also when only one of the two is given, and the trail has the other (trail-semantics.md §1). */
export const checkGlobalEvents = (
  isMultiRegion: boolean,
  { IncludeGlobalServiceEvents }: Partial<UpdateTrailInput>,
): Refusal | undefined =>
  isMultiRegion && IncludeGlobalServiceEvents === false
    ? refuse('InvalidParameterCombinationException', 'Multi-Region trail must include global service events.')
    : undefined;

/** What a trail has from its first moment, and keeps or changes by other operations. */
export interface Birth {
  readonly owner: string;
  readonly time: number;
  readonly tags: readonly Tag[];
}

/** A new trail, which does not log until it is started (trail-semantics.md §1). */
export const newTrail = (input: CreateTrailInput, caller: Caller, { owner, time, tags }: Birth): Draft =>
  changedTrail(
    {
      format: 1,
      arn: trailArn({ region: caller.region, account: owner, name: input.Name }),
      name: input.Name,
      owner,
      homeRegion: caller.region,
      createdAt: time,
      bucket: input.S3BucketName,
      prefix: '',
      isMultiRegion: false,
      isOrganization: false,
      includesGlobalEvents: true,
      validatesLogFiles: false,
      insightSelectors: [],
      isLogging: false,
      tags,
    },
    input,
    { caller, time },
  );

/** The trail with the members of the input that are given; an empty text takes away (api.md §4). */
export const changedTrail = (
  trail: Draft,
  input: Partial<UpdateTrailInput>,
  { caller, time }: { readonly caller: Caller; readonly time: number },
): Draft => {
  const isMultiRegion = input.IsMultiRegionTrail ?? trail.isMultiRegion;
  const multiRegionSince = isMultiRegion ? (trail.multiRegionSince ?? time) : undefined;
  return withoutUndefined({
    ...trail,
    bucket: input.S3BucketName ?? trail.bucket,
    prefix: input.S3KeyPrefix ?? trail.prefix,
    topic: changed(trail.topic, input.SnsTopicName, (topic) => topicArn(topic, caller)),
    ...changedLogs(trail, input),
    kmsKey: changed(trail.kmsKey, input.KmsKeyId, (key) => kmsKeyArn(key, caller)),
    isMultiRegion,
    multiRegionSince,
    isOrganization: input.IsOrganizationTrail ?? trail.isOrganization,
    includesGlobalEvents: globalEventsOf(trail, input, isMultiRegion),
    validatesLogFiles: input.EnableLogFileValidation ?? trail.validatesLogFiles,
  });
};

/**
 * A trail that becomes single-Region stops including global events unless told otherwise. The documentation says so,
 * and its own sample output says the contrary (trail-semantics.md §1); we follow the sentence.
 */
const globalEventsOf = (trail: Draft, input: Partial<UpdateTrailInput>, isMultiRegion: boolean): boolean => {
  if (isMultiRegion) return true;
  return input.IncludeGlobalServiceEvents ?? (trail.isMultiRegion ? false : trail.includesGlobalEvents);
};

const changed = (
  old: string | undefined,
  given: string | undefined,
  arnOf: (text: string) => string = (text) => text,
): string | undefined => {
  if (given === undefined) return old;
  return given === '' ? undefined : arnOf(given);
};

/** They come together and go together. */
const changedLogs = (
  { logGroup, logRole }: Draft,
  { CloudWatchLogsLogGroupArn: group, CloudWatchLogsRoleArn: role }: Partial<UpdateTrailInput>,
) => {
  if (group === '' && role === '') return { logGroup: undefined, logRole: undefined };
  return { logGroup: group ?? logGroup, logRole: role ?? logRole };
};

const withoutUndefined = (trail: Draft): Draft =>
  Object.fromEntries(Object.entries(trail).filter(([, value]) => value !== undefined)) as unknown as Draft;

/** Starting what is started changes nothing, not even the time. */
export const startedTrail = (trail: Draft, time: number): Draft =>
  trail.isLogging ? trail : { ...trail, isLogging: true, startedAt: time };

/** Stopping what is stopped, or was never started, changes nothing. */
export const stoppedTrail = (trail: Draft, time: number): Draft =>
  trail.isLogging ? { ...trail, isLogging: false, stoppedAt: time } : trail;
