import type { UpdateTrailInput } from '../core/trails/api.ts';
import type { Draft } from '../core/trails/change-trail.ts';
import { refuse, type Refusal } from '../core/trails/refusal.ts';
import type { TrailTargets } from '../ports/index.ts';

/** What is to be looked at. */
type Wanted = Partial<Pick<Draft, 'bucket' | 'topic' | 'logGroup'>>;

/** All targets of a new trail; of an update, those that it touches. */
export const targetsOf = ({ bucket, topic, logGroup }: Draft, update?: Partial<UpdateTrailInput>): Wanted => ({
  ...(isTouched(update, ['S3BucketName', 'S3KeyPrefix', 'IsOrganizationTrail']) && { bucket }),
  ...(isTouched(update, ['SnsTopicName']) && { topic }),
  ...(isTouched(update, ['CloudWatchLogsLogGroupArn']) && { logGroup }),
});

const isTouched = (update: Partial<UpdateTrailInput> | undefined, members: readonly (keyof UpdateTrailInput)[]) =>
  !update || members.some((member) => update[member] !== undefined);

/** Whether a trail could deliver there, in the order in which CloudTrail looks (api.md §4). */
export const checkTargets = async (
  targets: TrailTargets,
  { bucket, topic, logGroup }: Wanted,
): Promise<Refusal | undefined> =>
  (bucket === undefined ? undefined : BUCKET[await targets.bucket(bucket)](bucket)) ??
  (topic === undefined ? undefined : TOPIC[await targets.topic(topic)]()) ??
  (logGroup === undefined ? undefined : LOG_GROUP[await targets.logGroup(logGroup)](logGroup));

const BUCKET = {
  usable: () => undefined,
  missing: (bucket: string) => refuse('S3BucketDoesNotExistException', `S3 bucket ${bucket} does not exist!`),
  refused: (bucket: string) =>
    refuse('InsufficientS3BucketPolicyException', `Incorrect S3 bucket policy is detected for bucket: ${bucket}`),
};

const TOPIC = {
  usable: () => undefined,
  refused: () =>
    refuse('InsufficientSnsTopicPolicyException', 'SNS Topic does not exist or the topic policy is incorrect!'),
};

const LOG_GROUP = {
  usable: () => undefined,
  missing: (group: string) =>
    refuse('InvalidCloudWatchLogsLogGroupArnException', `CloudWatch Logs log group ${group} does not exist.`),
};
