import { describe, expect, it } from '@jest/globals';
import { checkSelectors } from '../../../core/trails/check-selectors.ts';
import { data, field, OBJECT } from './selector-events.ts';

const refusal = (message: string) => ({
  refused: 'InvalidEventSelectorsException',
  message: expect.stringContaining(message),
});

const check = (...selectors: unknown[]) => checkSelectors({ AdvancedEventSelectors: selectors });
const accepted = (...selectors: unknown[]) => ({ AdvancedEventSelectors: selectors });

describe('the type of resources', () => {
  it.each(['AWS::S3::Object', 'AWS::New::Thing2', 'AWS::Quicksight::ActionConnector', 'AWS::QuickSight::Flow'])(
    'may be %s, also if it is not known',
    (type) => {
      expect(check(data(type))).toEqual(accepted(data(type)));
    },
  );

  it.each([
    ['S3', 'resources.type is S3; it is written as AWS::S3::Object'],
    ['AWS::S3', 'it is written as AWS::S3::Object'],
    ['AWS::S3::*', 'it is written as AWS::S3::Object'],
    ['AWS::S3::Object::Version', 'it is written as AWS::S3::Object'],
    ['AWS::S3:::Object', 'it is written as AWS::S3::Object'],
    ['AWS::QApps:QApp', 'resources.type is AWS::QApps:QApp; it is written as AWS::QApps::QApp'],
    ['AWS:s3:object', 'resources.type is AWS:s3:object; it is written as AWS::S3::Object'],
    ['AWS::New:Thing', 'resources.type is AWS::New:Thing; it is written as AWS::S3::Object'],
    ['AWS::dynamodb::table', 'resources.type is AWS::dynamodb::table; it is written as AWS::DynamoDB::Table'],
  ])('may not be %s', (type, message) => {
    expect(check(data(type))).toEqual(refusal(message));
  });
});

describe('an ARN of resources', () => {
  const R = 'us-east-1:111122223333';

  it.each([
    [OBJECT, 'arn:aws:s3:::b/'],
    [OBJECT, 'arn:aws:s3:::b/k'],
    [OBJECT, 'arn:aws-us-gov:s3:::b/a/b:c *'],
    ['AWS::DynamoDB::Table', `arn:aws:dynamodb:${R}:table/t`],
    ['AWS::DynamoDB::Table', `arn:aws:dynamodb:${R}:table/a.b-c_D1`],
    ['AWS::DynamoDB::Stream', `arn:aws:dynamodb:${R}:table/t/stream/2026-01-01T00:00:00.000`],
    ['AWS::Lambda::Function', 'arn:aws-cn:lambda:cn-north-1:111122223333:function:f-1_g'],
    // The name of a copy at the edge.
    ['AWS::Lambda::Function', 'arn:aws:lambda:eu-west-1:111122223333:function:us-east-1.f'],
    ['AWS::SNS::Topic', `arn:aws:sns:${R}:t`],
    ['AWS::EC2::Snapshot', 'arn:aws:ec2:us-east-1::snapshot/snap-1'],
    ['AWS::SSM::ManagedNode', `arn:aws:ssm:${R}:managed-instance/mi-1`],
    ['AWS::SSM::ManagedNode', `arn:aws:ec2:${R}:instance/i-1`],
    ['AWS::CloudFront::KeyValueStore', 'arn:aws:cloudfront::111122223333:key-value-store/k'],
    ['AWS::Cassandra::Table', `arn:aws:cassandra:${R}:/keyspace/k/table/t`],
    ['AWS::Kinesis::Stream', `arn:aws:kinesis:${R}:stream/s`],
    ['AWS::New::Thing', 'arn:aws:new:::thing'],
  ])('of %s may be equal to %s', (type, arn) => {
    const selector = data(type, { Field: 'resources.ARN', Equals: [arn], NotEquals: [arn] });

    expect(check(selector)).toEqual(accepted(selector));
  });

  it.each([
    [OBJECT, 'arn:aws:s3:::b'],
    [OBJECT, 'arn:aws:s3:::'],
    [OBJECT, 'arn:aws:s3:::/k'],
    [OBJECT, 'arn:aws:s3:us-east-1:111122223333:accesspoint/a'],
    [OBJECT, 'b/k'],
    ['AWS::DynamoDB::Table', `arn:aws:dynamodb:${R}:table/`],
    ['AWS::DynamoDB::Table', `arn:aws:dynamodb:${R}:t`],
    ['AWS::DynamoDB::Table', 'arn:aws:dynamodb:us-east-1::table/t'],
    ['AWS::DynamoDB::Table', 'arn:aws:dynamodb::111122223333:table/t'],
    ['AWS::DynamoDB::Table', `arn:aws:s3:${R}:table/t`],
    ['AWS::DynamoDB::Stream', `arn:aws:dynamodb:${R}:table/t`],
    ['AWS::DynamoDB::Stream', `arn:aws:dynamodb:${R}:table/t/stream/`],
    ['AWS::Lambda::Function', `arn:aws:lambda:${R}:function`],
    ['AWS::Lambda::Function', `arn:gcp:lambda:${R}:function:f`],
    ['AWS::New::Thing', 'thing'],
    ['AWS::New::Thing', 'arn:aws:new:::'],
  ])('of %s may not be equal to %s', (type, arn) => {
    for (const operator of ['Equals', 'NotEquals'] as const) {
      expect(check(data(type, field('resources.ARN', operator, arn)))).toEqual(
        refusal(`resources.ARN ${arn} is not a whole ARN of ${type}`),
      );
    }
  });

  const LAMBDA = `arn:aws:lambda:${R}:function`;
  const TABLE = `arn:aws:dynamodb:${R}:table`;
  const WILDCARD = 'has * in a name, where it is no wildcard';
  const QUALIFIED = 'names a version or an alias; whichever runs, events name the function without it';
  const BELOW = 'names what belongs to a table, such as an index or a stream; events name the table itself';
  const NO_NAME = 'has a name that is not one of letters, digits, dots, dashes and underscores';

  it.each([
    [OBJECT, 'arn:aws:s3:::*/', WILDCARD],
    [OBJECT, 'arn:aws:s3:::b*/k', WILDCARD],
    [OBJECT, 'arn:aws:s3:::b c/k', NO_NAME],
    ['AWS::Lambda::Function', `${LAMBDA}:*`, WILDCARD],
    ['AWS::Lambda::Function', `${LAMBDA}:f*`, WILDCARD],
    ['AWS::Lambda::Function', `${LAMBDA}:f*:prod`, WILDCARD],
    ['AWS::Lambda::Function', `${LAMBDA}:f/g`, NO_NAME],
    ['AWS::Lambda::Function', `${LAMBDA}:f:prod`, QUALIFIED],
    ['AWS::Lambda::Function', `${LAMBDA}:f:23`, QUALIFIED],
    ['AWS::Lambda::Function', `${LAMBDA}:f:$LATEST`, QUALIFIED],
    ['AWS::Lambda::Function', `${LAMBDA}:f:*`, QUALIFIED],
    ['AWS::Lambda::Function', `${LAMBDA}:f:`, QUALIFIED],
    ['AWS::DynamoDB::Table', `${TABLE}/*`, WILDCARD],
    ['AWS::DynamoDB::Table', `${TABLE}/t*`, WILDCARD],
    ['AWS::DynamoDB::Table', `${TABLE}/t\n`, NO_NAME],
    ['AWS::DynamoDB::Table', `${TABLE}/t/stream/2026-01-01T00:00:00.000`, BELOW],
    ['AWS::DynamoDB::Table', `${TABLE}/t/index/i`, BELOW],
    ['AWS::DynamoDB::Table', `${TABLE}/t/*`, BELOW],
  ])('of %s may not be equal to %j, which no event has', (type, arn, message) => {
    for (const operator of ['Equals', 'NotEquals'] as const) {
      expect(check(data(type, field('resources.ARN', operator, arn)))).toEqual(
        refusal(`selector 1, resources.ARN ${arn} ${message}`),
      );
    }
  });

  it.each([
    [OBJECT, 'arn:aws:s3:::b/*'],
    ['AWS::SQS::Queue', `arn:aws:sqs:${R}:q*`],
    ['AWS::Kinesis::Stream', `arn:aws:kinesis:${R}:stream/*`],
  ])('of %s may be equal to %s: what its names hold is not known', (type, arn) => {
    const selector = data(type, field('resources.ARN', 'Equals', arn));

    expect(check(selector)).toEqual(accepted(selector));
  });

  it('may begin and end with anything', () => {
    const selector = data(OBJECT, {
      Field: 'resources.ARN',
      StartsWith: ['arn'],
      EndsWith: ['k'],
      NotStartsWith: ['b'],
      NotEndsWith: ['*'],
    });

    expect(check(selector)).toEqual(accepted(selector));
  });
});
