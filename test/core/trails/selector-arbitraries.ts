import * as fc from 'fast-check';
import { checkSelectors } from '../../../core/trails/check-selectors.ts';
import { type Operator, OPERATORS, type Selectors } from '../../../core/trails/event-selectors.ts';
import type { EventDetails, EventKind } from '../../../core/trails/facts.ts';
import { isRefusal } from '../../../core/trails/refusal.ts';

// Few values, so that they meet; some begin or end with others.
const TYPES = ['AWS::S3::Object', 'AWS::Lambda::Function', 'AWS::DynamoDB::Table', 'AWS::SNS::Topic'] as const;
const S3_ARNS = ['b/', 'b/a', 'b/ab', 'b/abc', 'bb/a', 'c/ab'].map((path) => `arn:aws:s3:::${path}`);
const LAMBDAS = ['f', 'ff', 'g'].map((name) => `arn:aws:lambda:us-east-1:111122223333:function:${name}`);
const TABLES = ['t', 'tt'].map((name) => `arn:aws:dynamodb:us-east-1:111122223333:table/${name}`);
const ARNS = [...S3_ARNS, ...LAMBDAS, ...TABLES, `${LAMBDAS[0]}:prod`, `${TABLES[0]}/index/i`];
const NAMES = ['a', 'ab', 'abc', 'b', 'bc', 'c', 'cab'];
const SOURCES = ['kms.amazonaws.com', 'rdsdata.amazonaws.com', 's3.amazonaws.com', 'ec2.amazonaws.com'];

export const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const some = (values: readonly string[]) =>
  fc.subarray([...values], { minLength: 1, maxLength: Math.min(4, values.length) });

/** Kinds of events, of all categories. */
export const kinds: fc.Arbitrary<EventKind> = fc.record({
  category: fc.constantFrom('Management', 'Data', 'Data', 'Data', 'NetworkActivity', 'Insight'),
  source: maybe(fc.constantFrom(...SOURCES)),
  name: maybe(fc.constantFrom(...NAMES)),
  type: maybe(fc.constantFrom('AwsApiCall', 'AwsServiceEvent')),
  errorCode: maybe(fc.constantFrom('VpceAccessDenied', 'AccessDenied')),
  readOnly: maybe(fc.boolean()),
  isGlobal: fc.boolean(),
});

export const details: fc.Arbitrary<EventDetails> = fc.record({
  userArn: maybe(fc.constantFrom(...NAMES)),
  vpcEndpointId: maybe(fc.constantFrom(...NAMES)),
  isFromConsole: fc.boolean(),
  resources: fc.array(fc.record({ type: maybe(fc.constantFrom(...TYPES)), arn: maybe(fc.constantFrom(...ARNS)) }), {
    maxLength: 3,
  }),
  insightType: fc.constant(undefined),
});

const conditions = (
  name: string,
  values: readonly string[],
  operators: readonly Operator[] = OPERATORS,
  whole = values,
) =>
  fc
    .tuple(
      fc.subarray([...operators], { minLength: 1, maxLength: 3 }),
      fc.array(some(values), { minLength: 3, maxLength: 3 }),
      fc.array(some(whole), { minLength: 3, maxLength: 3 }),
    )
    .map(([chosen, lists, wholes]) => ({
      Field: name,
      ...Object.fromEntries(
        chosen.map((operator, index) => [operator, (operator.endsWith('Equals') ? wholes : lists)[index]]),
      ),
    }));

const exactly = (name: string, values: readonly string[], operator: Operator = 'Equals') =>
  fc.constantFrom(...values).map((value) => ({ Field: name, [operator]: [value] }));

const selectorOf = (needed: fc.Arbitrary<object>[], possible: fc.Arbitrary<object>[]) =>
  fc
    .tuple(
      fc.tuple(...needed),
      fc.subarray(possible, { maxLength: Math.min(3, possible.length) }).chain((chosen) => fc.tuple(...chosen)),
    )
    .chain(([first, others]) => fc.shuffledSubarray([...first, ...others], { minLength: first.length + others.length }))
    .map((FieldSelectors) => ({ FieldSelectors }));

const readOnly = exactly('readOnly', ['true', 'false']);

const ofType = (type: string, arns: readonly string[]) =>
  selectorOf(
    [exactly('eventCategory', ['Data']), exactly('resources.type', [type])],
    [
      readOnly,
      conditions('eventSource', SOURCES),
      conditions('eventName', NAMES),
      conditions('eventType', ['AwsApiCall', 'AwsServiceEvent', 'Aws', 'Event']),
      conditions('userIdentity.arn', NAMES),
      fc.oneof(
        exactly('sessionCredentialFromConsole', ['true']),
        exactly('sessionCredentialFromConsole', ['true'], 'NotEquals'),
      ),
      conditions('resources.ARN', [...arns, ...NAMES, 'arn:aws'], OPERATORS, arns),
    ],
  );

const advancedSelectors = fc.array(
  fc.oneof(
    selectorOf(
      [exactly('eventCategory', ['Management'])],
      [readOnly, some(SOURCES.slice(0, 2)).map((NotEquals) => ({ Field: 'eventSource', NotEquals }))],
    ),
    ofType('AWS::S3::Object', S3_ARNS),
    ofType('AWS::Lambda::Function', LAMBDAS),
    ofType('AWS::DynamoDB::Table', TABLES),
    selectorOf(
      [
        exactly('eventCategory', ['NetworkActivity']),
        exactly('eventSource', ['kms.amazonaws.com', 's3.amazonaws.com']),
      ],
      [conditions('eventName', NAMES), exactly('errorCode', ['VpceAccessDenied']), conditions('vpcEndpointId', NAMES)],
    ),
  ),
  { minLength: 1, maxLength: 4 },
);

const dataResources = fc.oneof(
  some(['arn:aws:s3', 'arn:aws:s3:::', ...S3_ARNS]).map((Values) => ({ Type: TYPES[0], Values })),
  some(['arn:aws:lambda', ...LAMBDAS]).map((Values) => ({ Type: TYPES[1], Values })),
  some(['arn:aws:dynamodb', ...TABLES]).map((Values) => ({ Type: TYPES[2], Values })),
);

const basicSelectors = fc.array(
  fc.record(
    {
      ReadWriteType: fc.constantFrom('All', 'ReadOnly', 'WriteOnly'),
      IncludeManagementEvents: fc.boolean(),
      DataResources: fc.array(dataResources, { maxLength: 3 }),
      ExcludeManagementEventSources: fc.subarray(SOURCES.slice(0, 2)),
    },
    { requiredKeys: [] },
  ),
  { maxLength: 5 },
);

/** Selectors as they are kept: all that is made here must be accepted. */
export const selectors: fc.Arbitrary<Selectors> = fc
  .oneof(
    { weight: 3, arbitrary: advancedSelectors.map((AdvancedEventSelectors) => ({ AdvancedEventSelectors })) },
    { weight: 1, arbitrary: basicSelectors.map((EventSelectors) => ({ EventSelectors })) },
  )
  .map((input) => {
    const checked = checkSelectors(input);
    if (isRefusal(checked)) throw new Error(checked.message);
    return checked;
  });
