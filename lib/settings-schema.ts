import { z } from 'zod';
import { ALERTS } from './alert-schema.ts';
import {
  ACCOUNT,
  AS_CLOUDTRAIL,
  BUCKET,
  choice,
  EMAIL,
  ENCRYPTION,
  FLAG,
  KEY,
  list,
  LOG_GROUP,
  matching,
  PREFIX,
  REGION,
  ROLE,
  SENDER,
  TOPIC,
  whole,
} from './setting-kinds.ts';

const REGIONS = list(REGION, 'a list of Regions');

const KINDS_OF_FEED = 'one of account, organization, adopt, none';
const CREATED = {
  dataEvents: list(
    matching(/^AWS::\w+::\w+$/, 'a resource type, such as AWS::S3::Object'),
    'a list of resource types',
  ).default([]),
};

const FEED = z
  .discriminatedUnion(
    'kind',
    [
      z.strictObject({ kind: z.literal('account'), ...CREATED }),
      z.strictObject({ kind: z.literal('organization'), ...CREATED }),
      z.strictObject({
        kind: z.literal('adopt'),
        bucket: BUCKET,
        owner: ACCOUNT.optional(),
        prefix: PREFIX.optional(),
        key: KEY.optional(),
        notifications: choice('eventbridge', 'sns', 'own'),
        topic: TOPIC.optional(),
      }),
      z.strictObject({ kind: z.literal('none') }),
    ],
    { error: ({ input }) => (isObject(input) ? KINDS_OF_FEED : `settings, of which \`kind\` is ${KINDS_OF_FEED}`) },
  )
  .meta({ allowed: KINDS_OF_FEED });

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

const ORGANIZATION = z.strictObject({
  id: matching(/^o-[a-z0-9]{10,32}$/, 'the id of an organization: o- and 10 to 32 letters and digits'),
  targets: list(
    matching(/^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$/, 'the id of a root (r-…) or of a unit (ou-…)'),
    'a list of one or more roots or organizational units',
    1,
  ),
  managementAccount: ACCOUNT,
  regions: REGIONS.default([]),
  delegatedAdministrator: FLAG.optional(),
});

const TRAIL = z.strictObject({
  name: matching(/^[A-Za-z0-9][\w.-]{1,126}[A-Za-z0-9]$/, '3 to 128 letters, digits, dots, dashes and underscores'),
  s3BucketName: BUCKET.optional(),
  s3KeyPrefix: PREFIX.optional(),
  isMultiRegionTrail: FLAG.optional(),
  isOrganizationTrail: FLAG.optional(),
  includeGlobalServiceEvents: FLAG.optional(),
  enableLogFileValidation: FLAG.optional(),
  snsTopicArn: TOPIC.optional(),
  cloudWatchLogsLogGroupArn: LOG_GROUP.optional(),
  cloudWatchLogsRoleArn: ROLE.optional(),
  eventSelectors: AS_CLOUDTRAIL.optional(),
  advancedEventSelectors: AS_CLOUDTRAIL.optional(),
  insightSelectors: AS_CLOUDTRAIL.optional(),
  aggregationConfigurations: AS_CLOUDTRAIL.optional(),
  isLogging: FLAG.optional(),
  tags: z
    .record(z.string(), matching(/^.{0,256}$/, 'a text of at most 256 characters'), 'names with their values')
    .meta({ allowed: 'names with their values' })
    .optional(),
});

/** Days for which CloudWatch Logs can keep logs. */
const LOG_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

/** The settings file: what each setting may be, and what it is if it is left out. */
export const SETTINGS_FILE = z.strictObject({
  name: matching(
    /^[a-z](?!.*--)[a-z0-9-]{0,18}[a-z0-9]$/,
    '2 to 20 lower-case letters, digits and single dashes, a letter in front',
  ).default('opentrail'),
  account: ACCOUNT.optional(),
  region: REGION,
  regions: REGIONS.default([]),
  email: EMAIL,
  bus: FLAG.default(true),
  feed: FEED.default({ kind: 'account', dataEvents: [] }),
  organization: ORGANIZATION.optional(),
  direct: z.strictObject({ senders: list(SENDER, 'a list of one or more ARNs', 1) }).optional(),
  trails: list(TRAIL, 'a list of trails').default([]),
  alerts: ALERTS,
  // Lambda refuses a batch of more than ten without a window.
  collectWindow: whole(1, 300, 'seconds').default(90),
  deliverers: choice(1, 2, 4, 8, 16).default(1),
  encryption: ENCRYPTION.default('s3'),
  objectLock: z.strictObject({ mode: choice('governance', 'compliance'), days: whole(1, 36_500, 'days') }).optional(),
  signingKeys: whole(1, 100, 'keys').default(1),
  breakGlass: ROLE.optional(),
  accessLogDays: whole(1, 3653, 'days').default(400),
  functionLogDays: choice(...LOG_DAYS).default(30),
  noEventsMinutes: whole(5, 1440, 'minutes').default(60),
  deliveryLagMinutes: whole(10, 1440, 'minutes').default(20),
});

export type SettingsFile = z.output<typeof SETTINGS_FILE>;
