import { ACCOUNT, REGION } from './ministack.ts';

export const OTHER_BUCKET = 'cloudtest-other-trail';
export const TOPIC = `arn:aws:sns:${REGION}:${ACCOUNT}:cloudtest-files`;
export const LOG_GROUP = 'cloudtest-events';
/** Before the files of the first trail. */
export const PREFIX = 'kept';

/** No dimension of the test has so many values that a cap would tell apart how its events were committed. */
const SUMMARIES = {
  EventCategory: 'Data',
  Templates: ['API_ACTIVITY', 'RESOURCE_ACCESS', 'USER_ACTIONS'],
  MaxBuckets: 1000,
};

const selectorOf = (ReadWriteType: string, ...types: readonly (readonly [string, string])[]) => ({
  ReadWriteType,
  IncludeManagementEvents: true,
  DataResources: types.map(([Type, arn]) => ({ Type, Values: [arn] })),
});
const OBJECTS = ['AWS::S3::Object', 'arn:aws:s3'] as const;
const TABLES = ['AWS::DynamoDB::Table', 'arn:aws:dynamodb'] as const;
const FUNCTIONS = ['AWS::Lambda::Function', 'arn:aws:lambda'] as const;

/**
 * One trail writes to the archive itself, below a prefix, and keeps all that it summarises; the other, of write events,
 * elsewhere, tells of it, and keeps of data events those of people and failed calls: calls of functions it alone logs.
 */
export const TRAILS = [
  {
    name: 'everything',
    s3KeyPrefix: PREFIX,
    eventSelectors: [selectorOf('All', OBJECTS, TABLES)],
    aggregationConfigurations: [SUMMARIES],
  },
  {
    name: 'writes',
    s3BucketName: OTHER_BUCKET,
    snsTopicArn: TOPIC,
    cloudWatchLogsLogGroupArn: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${LOG_GROUP}:*`,
    cloudWatchLogsRoleArn: `arn:aws:iam::${ACCOUNT}:role/cloudtest-logs`,
    eventSelectors: [selectorOf('WriteOnly', OBJECTS, FUNCTIONS)],
    aggregationConfigurations: [{ ...SUMMARIES, Keep: 'PeopleAndFailures' }],
  },
];

/** Where somebody with a laptop lets the same two write to. */
const BUCKETS = [
  ['--s3-bucket-name', 'archive', '--s3-key-prefix', PREFIX],
  ['--s3-bucket-name', 'other'],
] as const;

/** Makes the same two on a laptop: commands of `opentrail`. */
export const ON_A_LAPTOP: readonly (readonly string[])[] = TRAILS.flatMap((trail, index) => {
  const arn = `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/${trail.name}`;
  const { eventSelectors, aggregationConfigurations } = trail;
  return [
    ['create', trail.name, ...BUCKETS[index], '--is-multi-region-trail'],
    ['selectors', arn, '--event-selectors', JSON.stringify(eventSelectors)],
    ['event-configuration', arn, '--aggregation-configurations', JSON.stringify(aggregationConfigurations)],
    ['start', arn],
  ].map((command) => ['trail', ...command, '--account-id', ACCOUNT, '--region', REGION]);
});
