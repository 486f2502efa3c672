import { refuse, type Refusal } from './refusal.ts';

type MemberType = 'string' | 'boolean' | 'list' | 'list of strings' | 'any';

/** The members that an operation knows, and their types (api.md §3); others are ignored. */
export type Members = Readonly<Record<string, MemberType>>;

const IS: Readonly<Record<MemberType, (value: unknown) => boolean>> = {
  any: () => true,
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  list: (value) => Array.isArray(value),
  'list of strings': (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
};

/** Those of `UpdateTrail`. */
export const UPDATE_MEMBERS: Members = {
  Name: 'string',
  S3BucketName: 'string',
  S3KeyPrefix: 'string',
  SnsTopicName: 'string',
  IncludeGlobalServiceEvents: 'boolean',
  IsMultiRegionTrail: 'boolean',
  EnableLogFileValidation: 'boolean',
  CloudWatchLogsLogGroupArn: 'string',
  CloudWatchLogsRoleArn: 'string',
  KmsKeyId: 'string',
  IsOrganizationTrail: 'boolean',
};

/** Those of `CreateTrail`. */
export const CREATE_MEMBERS: Members = { ...UPDATE_MEMBERS, TagsList: 'list' };

/**
 * The known members of an input, each of its type. A member that is `null` counts as left out, as in CloudTrail's clients.
 */
export const readMembers = <Input extends object>(input: unknown, members: Members): Partial<Input> | Refusal => {
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    return refuse('InvalidParameterException', 'The input must be an object.');
  const given = Object.entries(input).filter(([name, value]) => Object.hasOwn(members, name) && isGiven(value));
  const wrong = given.find(([name, value]) => !IS[members[name]](value));
  if (wrong) return refuse('InvalidParameterException', `${wrong[0]} must be a ${members[wrong[0]]}.`);
  return Object.fromEntries(given) as Partial<Input>;
};

const isGiven = (value: unknown): boolean => value !== undefined && value !== null;
