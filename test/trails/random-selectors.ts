import * as fc from 'fast-check';
import type { EventSelector, FieldSelector, InsightSelector, Selectors } from '../../core/trails/event-selectors.ts';

/** Small pools from which selectors and events alike are made, so that they meet. */
export const NAMES = ['GetObject', 'PutObject', 'DeleteObject', 'Invoke', 'CreateUser', 'constructor'];
export const SOURCES = ['s3', 'lambda', 'dynamodb', 'kms', 'rdsdata', 'iam', 'sts', 'cloudfront'].map(
  (service) => `${service}.amazonaws.com`,
);
export const TYPES = ['AwsApiCall', 'AwsServiceEvent', 'AwsConsoleAction', 'AwsConsoleSignIn'];
export const USERS = ['arn:aws:iam::222222222222:user/al', 'arn:aws:iam::222222222222:user/alice', '__proto__'];
export const ENDPOINTS = ['vpce-0a', 'vpce-0ab', 'vpce-1b'];

export const ARNS: Readonly<Record<string, readonly string[]>> = {
  'AWS::S3::Object': ['b/', 'b/pre', 'b/pre/key', 'b2/key', ''].map((key) => `arn:aws:s3:::${key}`),
  'AWS::Lambda::Function': ['hello', 'hello2'].map((name) => `arn:aws:lambda:eu-west-1:222222222222:function:${name}`),
  'AWS::DynamoDB::Table': ['orders', 'orders2'].map((name) => `arn:aws:dynamodb:eu-west-1:222222222222:table/${name}`),
};
export const RESOURCE_TYPES = Object.keys(ARNS);

const ALL: Readonly<Record<string, readonly string[]>> = {
  'AWS::S3::Object': ['arn:aws:s3', 'arn:aws:s3:::'],
  'AWS::Lambda::Function': ['arn:aws:lambda'],
  'AWS::DynamoDB::Table': ['arn:aws:dynamodb'],
};

const some = <T>(pool: readonly T[], maxLength = 3) =>
  fc.uniqueArray(fc.constantFrom(...pool), { minLength: 1, maxLength });

const dataResources = fc.constantFrom(...RESOURCE_TYPES).chain((type) =>
  fc.record({
    Type: fc.constant(type),
    Values: some([...ALL[type], ...ARNS[type].filter((arn) => !arn.endsWith(':'))]),
  }),
);

const basic: fc.Arbitrary<EventSelector> = fc.record(
  {
    ReadWriteType: fc.constantFrom('ReadOnly', 'WriteOnly', 'All'),
    IncludeManagementEvents: fc.boolean(),
    DataResources: fc.array(dataResources, { maxLength: 2 }),
    ExcludeManagementEventSources: fc.subarray(['kms.amazonaws.com', 'rdsdata.amazonaws.com']),
  },
  { requiredKeys: [] },
);

/** All six operators, or those that are said, with whole values, beginnings, middles and ends. */
const condition = (Field: string, pool: readonly string[]): fc.Arbitrary<FieldSelector> => {
  const pieces = pool.flatMap((value) => [
    value,
    value.slice(0, 4),
    value.slice(0, -1),
    value.slice(-3),
    value.slice(3, 6),
  ]);
  const parts = some(pieces.filter((piece) => piece !== ''));
  const operators = { Equals: some(pool), NotEquals: some(pool), StartsWith: parts, NotStartsWith: parts };
  return fc
    .record({ ...operators, EndsWith: parts, NotEndsWith: parts }, { requiredKeys: [] })
    .filter((chosen) => Object.keys(chosen).length > 0)
    .map((chosen) => ({ Field, ...chosen }));
};

const oneOf = (Field: string, ...values: readonly string[]): fc.Arbitrary<FieldSelector> =>
  fc.constantFrom(...values).map((value) => ({ Field, Equals: [value] }));

const category = (name: string): fc.Arbitrary<FieldSelector> => fc.constant({ Field: 'eventCategory', Equals: [name] });
const readOnly = oneOf('readOnly', 'true', 'false');
const fromConsole: fc.Arbitrary<FieldSelector> = fc
  .constantFrom('Equals', 'NotEquals')
  .map((operator) => ({ Field: 'sessionCredentialFromConsole', [operator]: ['true'] }));
const butSources: fc.Arbitrary<FieldSelector> = some(['kms.amazonaws.com', 'rdsdata.amazonaws.com']).map((sources) => ({
  Field: 'eventSource',
  NotEquals: sources,
}));

type Conditions = fc.Arbitrary<readonly FieldSelector[]>;

const wholly = (
  needed: readonly fc.Arbitrary<FieldSelector>[],
  ...more: readonly fc.Arbitrary<FieldSelector>[]
): Conditions =>
  fc
    .tuple(fc.tuple(...needed), fc.uniqueArray(fc.oneof(...more), { maxLength: 2, selector: ({ Field }) => Field }))
    .chain(([first, others]) =>
      fc.shuffledSubarray([...first, ...others], { minLength: first.length + others.length }),
    );

const management = wholly([category('Management')], readOnly, butSources);
const data = fc.constantFrom(...RESOURCE_TYPES).chain((type) =>
  wholly(
    [category('Data'), oneOf('resources.type', type)],
    ...[readOnly, fromConsole, condition('eventName', NAMES), condition('eventSource', SOURCES)],
    ...[condition('eventType', TYPES), condition('userIdentity.arn', USERS)],
    ...[
      condition(
        'resources.ARN',
        ARNS[type].filter((arn) => !arn.endsWith(':')),
      ),
    ],
  ),
);
const network = wholly(
  [category('NetworkActivity'), oneOf('eventSource', 'kms.amazonaws.com', 's3.amazonaws.com')],
  ...[condition('eventName', NAMES), oneOf('errorCode', 'VpceAccessDenied'), condition('vpcEndpointId', ENDPOINTS)],
);

const advanced = fc.oneof(management, data, data, network).map((FieldSelectors) => ({ FieldSelectors }));

/** Basic ones, advanced ones, or none: as CloudTrail would take them. */
export const selectors: fc.Arbitrary<Selectors | undefined> = fc.oneof(
  { weight: 1, arbitrary: fc.constant(undefined) },
  {
    weight: 2,
    arbitrary: fc.array(basic, { maxLength: 3 }).map((EventSelectors) => ({ EventSelectors })),
  },
  {
    weight: 3,
    arbitrary: fc
      .array(advanced, { minLength: 1, maxLength: 4 })
      .map((AdvancedEventSelectors) => ({ AdvancedEventSelectors })),
  },
);

export const insightSelectors: fc.Arbitrary<readonly InsightSelector[]> = fc
  .subarray(['ApiCallRateInsight', 'ApiErrorRateInsight'] as const)
  .map((types) => types.map((InsightType) => ({ InsightType })));
