import { Command, Option } from 'commander';
import type { CreateTrailInput, Tag, UpdateTrailInput } from '../core/trails/api.ts';
import { type CallerFlags, type Complaint, isComplaint } from './caller.ts';
import { readJsonFlag } from './trail-json.ts';

/** The archive of `ingest`, too. */
export const ARCHIVE = './opentrail-archive';

/** What every command about trails takes. */
export interface CommonFlags extends CallerFlags {
  readonly archive: string;
  readonly json?: boolean;
  /** The trail, if it is not the first argument. */
  readonly name?: string;
  /** The same, as the AWS CLI calls it where selectors are meant. */
  readonly trailName?: string;
}

/** Flags that the AWS CLI has, named after the members of CloudTrail's input. */
export interface SettingFlags extends CommonFlags {
  readonly s3BucketName?: string;
  readonly s3KeyPrefix?: string;
  readonly snsTopicName?: string;
  readonly includeGlobalServiceEvents?: boolean;
  readonly isMultiRegionTrail?: boolean;
  readonly enableLogFileValidation?: boolean;
  readonly cloudWatchLogsLogGroupArn?: string;
  readonly cloudWatchLogsRoleArn?: string;
  readonly kmsKeyId?: string;
  readonly isOrganizationTrail?: boolean;
  readonly tagsList?: readonly string[];
}

const BUCKET = ['--s3-bucket-name <bucket>', 'where its log files go: a folder in buckets/ of the archive'] as const;

const TEXTS = [
  ['--s3-key-prefix <prefix>', 'what their keys begin with, before AWSLogs/'],
  ['--sns-topic-name <topic>', 'name or ARN of the topic that is told of new files: a file in topics/'],
  ['--cloud-watch-logs-log-group-arn <arn>', 'where its events go one by one: a folder in log-groups/'],
  ['--cloud-watch-logs-role-arn <arn>', 'the role that writes there; kept, and not used here'],
  ['--kms-key-id <key>', 'id, ARN or alias of a key; kept, and not used here'],
] as const;

const SWITCHES = [
  ['include-global-service-events', 'log IAM, STS and CloudFront'],
  ['is-multi-region-trail', 'log every Region'],
  ['enable-log-file-validation', 'seal its files by signed digests: opentrail seal'],
  ['is-organization-trail', 'log every account of the organization'],
] as const;

/** Who asks, of which archive, and in which form the answer is wanted. */
export const withCommonFlags = (command: Command): Command =>
  command
    .option('-a, --archive <folder>', 'where the archive is', ARCHIVE)
    .option('--account-id <id>', 'the account that asks [OPENTRAIL_ACCOUNT_ID, the organization, or the only owner]')
    .option('--region <region>', 'the Region that is asked [AWS_REGION, AWS_DEFAULT_REGION, or us-east-1]')
    .option('--json', 'print what CloudTrail’s API answers');

/** The trail as an argument or, as the AWS CLI has it, a flag. */
export const withName = (command: Command): Command =>
  command
    .argument('[name]', 'the trail’s name or ARN')
    .option('--name <name>', 'the same')
    .addOption(new Option('--trail-name <name>', 'the same').hideHelp());

/** What can be set of a trail. */
export const withSettings = (command: Command, { isNew }: { readonly isNew: boolean }): Command => {
  const bucket = new Option(...BUCKET).makeOptionMandatory(isNew);
  command.addOption(bucket);
  for (const [flag, meaning] of TEXTS) command.option(flag, meaning);
  for (const [flag, meaning] of SWITCHES) command.option(`--${flag}`, meaning).option(`--no-${flag}`);
  return command;
};

export const withTags = (command: Command): Command =>
  command.option('--tags-list <tag...>', 'tags, such as Key=team,Value=audit');

/** The one name that was given. */
export const nameOf = (argument: string | undefined, { name, trailName }: CommonFlags): string | Complaint => {
  const [given, another] = new Set([argument, name, trailName].filter((text) => text !== undefined));
  if (given === undefined) return { complaint: 'no trail is named', remedy: 'give its name or ARN' };
  if (another === undefined) return given;
  return { complaint: `two trails are named: ${given} and ${another}`, remedy: 'give one of them' };
};

const SETTINGS = [
  's3BucketName',
  's3KeyPrefix',
  'snsTopicName',
  'includeGlobalServiceEvents',
  'isMultiRegionTrail',
  'enableLogFileValidation',
  'cloudWatchLogsLogGroupArn',
  'cloudWatchLogsRoleArn',
  'kmsKeyId',
  'isOrganizationTrail',
] as const satisfies readonly (keyof SettingFlags)[];

const memberOf = (flag: string): string => flag[0].toUpperCase() + flag.slice(1);

/** What `UpdateTrail` is asked: only what was given. */
export const updateInput = (name: string, flags: SettingFlags): UpdateTrailInput => {
  const given = SETTINGS.filter((flag) => flags[flag] !== undefined).map((flag) => [memberOf(flag), flags[flag]]);
  return { Name: name, ...(Object.fromEntries(given) as Partial<UpdateTrailInput>) };
};

/** What `CreateTrail` is asked. */
export const createInput = (name: string, flags: SettingFlags): CreateTrailInput | Complaint => {
  const S3BucketName = flags.s3BucketName ?? '';
  const TagsList = readTags(flags.tagsList ?? []);
  if (isComplaint(TagsList)) return TagsList;
  return { ...updateInput(name, flags), S3BucketName, ...(TagsList.length > 0 ? { TagsList } : {}) };
};

/** As the AWS CLI takes them: `Key=team,Value=audit`, as often as need be, or one list in JSON. */
const readTags = (given: readonly string[]): readonly Tag[] | Complaint => {
  if (given.length === 1 && /^\s*\[|^file:\/\//.test(given[0])) {
    const list = readJsonFlag('--tags-list', given[0]);
    // The registry looks at what is in it, as it does for any other client.
    return isComplaint(list) ? list : (list.value as readonly Tag[]);
  }
  const tags = given.map(readTag);
  const wrong = tags.findIndex((tag) => tag === undefined);
  if (wrong < 0) return tags as Tag[];
  return { complaint: `'${given[wrong]}' is not a tag`, remedy: 'write it as Key=team,Value=audit' };
};

const TAG = /^Key=(?<key>.*?)(?:,Value=(?<value>.*))?$/s;
const TAG_REVERSED = /^Value=(?<value>.*?),Key=(?<key>.*)$/s;

const readTag = (text: string): Tag | undefined => {
  const { key, value } = (TAG.exec(text) ?? TAG_REVERSED.exec(text))?.groups ?? {};
  return key === undefined ? undefined : { Key: key, ...(value === undefined ? {} : { Value: value }) };
};

const PLAIN = /^[\w@%+=:,./-]+$/;
/** A text as a shell takes it for one word. */
export const quoted = (text: string): string => (PLAIN.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/** The flags that a next command needs to mean the same archive, account and Region. */
export const sameFlags = ({ archive, accountId, region }: CommonFlags): string =>
  [
    ...(archive === ARCHIVE ? [] : ['-a', archive]),
    ...(accountId === undefined ? [] : ['--account-id', accountId]),
    ...(region === undefined ? [] : ['--region', region]),
  ]
    .map((part) => ` ${quoted(part)}`)
    .join('');
