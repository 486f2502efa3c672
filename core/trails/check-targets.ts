import type { Caller, UpdateTrailInput } from './api.ts';
import { firstRefusal } from './names.ts';
import { refuse, type Refusal } from './refusal.ts';
import { partitionOf } from './regions.ts';
import { isAccount, isRegion } from './trail-arn.ts';

const LONGEST_PREFIX = 200;
const LONGEST_PART = 255;

/** What a folder cannot hold, or keeps for itself; S3 would take it (api.md §6: "bad characters"). */
const isRefusedPart = (part: string): boolean =>
  part === '' || part.startsWith('.') || part.endsWith('.versions') || Buffer.byteLength(part) > LONGEST_PART;

/** An empty one is none (trail-semantics.md §5). */
export const checkPrefix = (prefix = ''): Refusal | undefined => {
  const invalid = (message: string) => refuse('InvalidS3PrefixException', message);
  if (prefix === '') return undefined;
  if (prefix.length > LONGEST_PREFIX) return invalid(`S3 prefix is longer than ${LONGEST_PREFIX} characters.`);
  if (`${prefix}/`.includes('AWSLogs/')) return invalid('S3 prefix cannot contain AWSLogs/.');
  const isClean = !/[\p{Cc}\\]/u.test(prefix) && prefix.isWellFormed() && !prefix.split('/').some(isRefusedPart);
  return isClean
    ? undefined
    : invalid('S3 prefix cannot contain control characters, backslashes, or parts that are empty or begin with a dot.');
};

const TOPIC = /^[A-Za-z0-9_-]{1,256}$/;

/** A topic's ARN; a name is that of a topic in the caller's account and Region. */
export const topicArn = (nameOrArn: string, { account, region }: Caller): string =>
  nameOrArn.startsWith('arn:') ? nameOrArn : `arn:${partitionOf(region)}:sns:${region}:${account}:${nameOrArn}`;

/** What an ARN of this service names, if it is one, in the caller's partition. */
const resourceOf = (text: string, service: string, caller: Caller): string | undefined => {
  const [arn, partition, named, region = '', account = '', ...resource] = text.split(':');
  const isArnOfService = arn === 'arn' && partition === partitionOf(caller.region) && named === service;
  const isComplete = isRegion(region) && partitionOf(region) === partition && isAccount(account);
  return isArnOfService && isComplete ? resource.join(':') : undefined;
};

/** The topic may be of another account; of another Region: unconfirmed. */
export const checkTopic = (nameOrArn: string | undefined, caller: Caller): Refusal | undefined => {
  if (!nameOrArn) return undefined;
  const isTopic = TOPIC.test(resourceOf(topicArn(nameOrArn, caller), 'sns', caller) ?? '');
  return isTopic ? undefined : refuse('InvalidSnsTopicNameException', `SNS topic name ${nameOrArn} is not valid.`);
};

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const KMS_ID = new RegExp(`^(?:${UUID}|mrk-[0-9a-f]{32})$`);
const KMS_ALIAS = /^alias\/(?!aws)[A-Za-z0-9/_-]{1,256}$/;

const isKmsResource = (resource: string): boolean =>
  KMS_ALIAS.test(resource) || (resource.startsWith('key/') && KMS_ID.test(resource.slice('key/'.length)));

/** A key's ARN, or that of its alias; an id or an alias is one of the caller's account and Region. */
export const kmsKeyArn = (key: string, { account, region }: Caller): string => {
  if (key.startsWith('arn:')) return key;
  const resource = key.startsWith('alias/') ? key : `key/${key}`;
  return `arn:${partitionOf(region)}:kms:${region}:${account}:${resource}`;
};

/** api.md §4: a key id, a key ARN, an alias or an alias ARN. */
export const checkKmsKey = (key: string | undefined, caller: Caller): Refusal | undefined => {
  if (!key) return undefined;
  const isKey = isKmsResource(resourceOf(kmsKeyArn(key, caller), 'kms', caller) ?? '');
  return isKey ? undefined : refuse('InvalidKmsKeyIdException', `KMS key id ${key} is not valid.`);
};

type Logs = Pick<UpdateTrailInput, 'CloudWatchLogsLogGroupArn' | 'CloudWatchLogsRoleArn'>;

const LOG_GROUP = /^arn:([a-z-]+):logs:([a-z0-9-]+):(\d{12}):log-group:([A-Za-z0-9_\-/.#]{1,512}):\*$/;
const ROLE = /^arn:([a-z-]+):iam::(\d{12}):role\/[A-Za-z0-9+=,.@_/-]{1,512}$/;

/** Whether a text is the ARN of a log group, of whatever account and Region. */
export const isLogGroup = (arn: string): boolean => LOG_GROUP.test(arn);

const checkLogGroup = (group: string, caller: Caller): Refusal | undefined => {
  const [, partition, region, account] = LOG_GROUP.exec(group) ?? [];
  if (account === undefined || partition !== partitionOf(caller.region) || account !== caller.account)
    return refuse(
      'InvalidCloudWatchLogsLogGroupArnException',
      `CloudTrail cannot validate the specified log group ARN ${group}: it must be of account ${caller.account}, and end in :*.`,
    );
  return region === caller.region
    ? undefined
    : refuse(
        'CloudWatchLogsDeliveryUnavailableException',
        `CloudWatch Logs log group ${group} is not in ${caller.region}, the home Region of the trail.`,
      );
};

const checkLogRole = (role: string, caller: Caller): Refusal | undefined => {
  const [, partition, account] = ROLE.exec(role) ?? [];
  return partition === partitionOf(caller.region) && account === caller.account
    ? undefined
    : refuse(
        'InvalidCloudWatchLogsRoleArnException',
        `CloudWatch Logs role ARN ${role} is not that of a role in account ${caller.account}.`,
      );
};

/**
 * Both or neither, in the caller's account and Region (log-delivery.md §5): also an update gives both, whatever the trail
 * has. CloudTrail's own text for a group without a role is public; the other is by analogy.
 */
export const checkLogs = (
  { CloudWatchLogsLogGroupArn: group, CloudWatchLogsRoleArn: role }: Logs,
  caller: Caller,
): Refusal | undefined => {
  const isTakenAway = group === '' && role === '';
  if (isTakenAway || (group === undefined && role === undefined)) return undefined;
  if (!role)
    return refuse('InvalidCloudWatchLogsRoleArnException', 'You must specify a role ARN as well as a log group.');
  if (!group)
    return refuse('InvalidCloudWatchLogsLogGroupArnException', 'You must specify a log group as well as a role ARN.');
  return firstRefusal([() => checkLogGroup(group, caller), () => checkLogRole(role, caller)]);
};
