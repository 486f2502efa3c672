/**
 * CloudTrail's error names, as trails use them (api.md §6), and what a person can do about each. An operation that is
 * refused has changed nothing.
 */
export const REFUSALS = {
  CloudTrailARNInvalidException: 'write it as arn:aws:cloudtrail:<region>:<account>:trail/<name>',
  CloudTrailAccessNotEnabledException: 'set trustedAccess for CloudTrail in the organization',
  CloudWatchLogsDeliveryUnavailableException: 'choose a log group in the home Region of the trail',
  ConflictException: 'another change was made at the same time; look at the trail, then try again',
  InsightNotEnabledException: 'put insight selectors first',
  InsufficientS3BucketPolicyException: 'let OpenTrail write to the bucket',
  InsufficientSnsTopicPolicyException: 'let OpenTrail publish to the topic',
  InvalidCloudWatchLogsLogGroupArnException:
    'write it as arn:aws:logs:<region>:<account>:log-group:<name>:*, in the account of the trail',
  InvalidCloudWatchLogsRoleArnException: 'write it as arn:aws:iam::<account>:role/<name>',
  InvalidEventSelectorsException: 'docs/trails.md lists the fields, operators and values that selectors can have',
  InvalidHomeRegionException: 'use the home Region of the trail',
  InvalidInsightSelectorsException: 'the types are ApiCallRateInsight and ApiErrorRateInsight',
  InvalidKmsKeyIdException: 'give a key id, a key ARN, or an alias such as alias/logs',
  InvalidNextTokenException: 'ask again without a token',
  InvalidParameterCombinationException: 'leave one of them out',
  InvalidParameterException: 'correct the value',
  InvalidS3BucketNameException: 'use 3 to 63 lower-case letters, digits, dots and dashes',
  InvalidS3PrefixException: 'use at most 200 characters, and leave AWSLogs/ out',
  InvalidSnsTopicNameException: 'give the name of a topic, or its ARN',
  InvalidTagParameterException: 'a tag has a key of 1 to 128 characters, once, and a value of at most 256',
  InvalidTrailNameException: 'use 3 to 128 letters, digits, dots, dashes and underscores',
  KmsKeyNotFoundException: 'choose a key in the Region of the bucket',
  MaximumNumberOfTrailsExceededException: 'delete a trail of that Region; a multi-Region trail counts in each',
  NoManagementAccountSLRExistsException: 'create the service-linked role in the management account',
  NotOrganizationMasterAccountException: 'use the management account of the organization, or a delegated administrator',
  OperationNotPermittedException: 'use the account that owns the trail',
  OrganizationNotInAllFeaturesModeException: 'enable all features of the organization',
  OrganizationsNotInUseException: 'import the organization first: opentrail organization set FILE',
  ResourceNotFoundException: 'look at the list of trails',
  S3BucketDoesNotExistException: 'make the bucket first',
  TagsLimitExceededException: 'a trail has at most 50 tags',
  TrailAlreadyExistsException: 'choose another name, or update the trail',
  TrailNotFoundException:
    'look at the list of trails; one of another Region is asked for there, and a copy or another account’s by its ARN',
  UnsupportedOperationException: 'look at docs/trails.md',
} as const;

export type RefusalCode = keyof typeof REFUSALS;

/** What cannot be done, in CloudTrail's words: returned, not thrown, since no retry cures it. */
export interface Refusal {
  readonly refused: RefusalCode;
  readonly message: string;
}

export const refuse = (refused: RefusalCode, message: string): Refusal => ({ refused, message });

export const isRefusal = (result: unknown): result is Refusal =>
  typeof result === 'object' && result !== null && 'refused' in result;
