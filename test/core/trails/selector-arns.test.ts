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
    ['AWS::QApps:QApp', 'it is written as AWS::S3::Object'],
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
    ['AWS::DynamoDB::Table', `arn:aws:dynamodb:${R}:table/t/index/i`],
    ['AWS::DynamoDB::Stream', `arn:aws:dynamodb:${R}:table/t/stream/2026-01-01T00:00:00.000`],
    ['AWS::Lambda::Function', `arn:aws-cn:lambda:cn-north-1:111122223333:function:f:prod`],
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
