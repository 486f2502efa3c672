import { Match } from 'aws-cdk-lib/assertions';
import { FeedStack } from '../../lib/feed-stack.ts';
import type { AdoptedFeed, CreatedFeed } from '../../lib/settings-types.ts';
import { aCheckedApp } from './an-app.ts';
import { adopted, FEED, feedOf, policiesOf } from './feeds.ts';
import { anOrganization, HOME, HUB, someSettings } from './settings.ts';

const TRAIL = 'arn:aws:cloudtrail:eu-central-1:111122223333:trail/opentrail-feed';
const account = feedOf({ kind: 'account', dataEvents: [] });
const env = { account: HUB, region: HOME };
const allKinds: [string, CreatedFeed | AdoptedFeed][] = [
  ['of an account', { kind: 'account', dataEvents: ['AWS::S3::Object', 'AWS::SQS::Queue'] }],
  ['of an organization', { kind: 'organization', dataEvents: [] }],
  ['adopted, by EventBridge', adopted({ notifications: 'eventbridge' })],
  ['adopted, by SNS', adopted({ notifications: 'sns', topic: 'arn:aws:sns:eu-central-1:444455556666:files' })],
  ['adopted, with a key', adopted({ key: 'arn:aws:kms:eu-central-1:444455556666:key/1' })],
  ['adopted, on its own', adopted({ notifications: 'own', owner: '444455556666', prefix: 'all' })],
];

describe('the native trail', () => {
  it('logs all management events of all Regions, with digests', () => {
    account.hasResourceProperties('AWS::CloudTrail::Trail', {
      TrailName: 'opentrail-feed',
      IsLogging: true,
      IsMultiRegionTrail: true,
      IncludeGlobalServiceEvents: true,
      IsOrganizationTrail: false,
      EnableLogFileValidation: true,
      AdvancedEventSelectors: [
        { Name: 'Management events', FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] },
      ],
    });
  });

  it('has no more values in its selectors than CloudTrail takes, in forty Regions', () => {
    const regions = Array.from({ length: 40 }, (_, index) => `eu-nowhere-${index}`);
    const dataEvents = ['AWS::S3::Object', 'AWS::SQS::Queue'];
    const template = feedOf({ kind: 'account', dataEvents }, { regions });
    const [trail] = Object.values(template.findResources('AWS::CloudTrail::Trail'));
    const selectors = trail.Properties.AdvancedEventSelectors as { FieldSelectors: Record<string, unknown>[] }[];
    const values = selectors.flatMap(({ FieldSelectors }) => FieldSelectors.flatMap((field) => Object.values(field)));

    expect(values.filter((value) => Array.isArray(value)).flat().length).toBeLessThan(500);
  });

  it('waits for the policy of its bucket, and the bucket for that of the queue', () => {
    const [[, trail]] = Object.entries(account.findResources('AWS::CloudTrail::Trail'));
    const [[, bucket]] = Object.entries(
      account.findResources('AWS::S3::Bucket', { Properties: { BucketName: Match.anyValue() } }),
    );

    expect(account.findResources('AWS::S3::BucketPolicy')).toHaveProperty(trail.DependsOn);
    expect(account.findResources('AWS::SQS::QueuePolicy')).toHaveProperty(bucket.DependsOn);
  });

  it('of an organization belongs to its management account, whose credentials make it', () => {
    const template = feedOf({ kind: 'organization', dataEvents: [] }, { organization: anOrganization });
    const [, write] = policiesOf(template, 'AWS::S3::BucketPolicy').filter(
      ({ Principal }) => Principal?.Service === 'cloudtrail.amazonaws.com',
    );

    template.resourceCountIs('AWS::CloudTrail::Trail', 0);
    expect(write.Condition!.StringEquals['aws:SourceArn']).toBe(TRAIL.replace(HUB, '999988887777'));
    expect(write.Resource).toEqual([`${FEED}/AWSLogs/999988887777/*`, `${FEED}/AWSLogs/o-abcdefghij/*`]);
  });

  it('of an organization is in the feed stack if the hub is the management account', () => {
    const organization = { ...anOrganization, managementAccount: HUB };
    const template = feedOf({ kind: 'organization', dataEvents: [] }, { organization });

    template.hasResourceProperties('AWS::CloudTrail::Trail', { IsOrganizationTrail: true });
  });

  it('of an organization that nobody named is refused', () => {
    expect(() => feedOf({ kind: 'organization', dataEvents: [] })).toThrow('organization is missing');
  });
});

describe('the bucket of the native trail', () => {
  const statements = policiesOf(account, 'AWS::S3::BucketPolicy');
  const bySid = (sid: string) => statements.find(({ Sid }) => Sid === sid);

  it('lets in this trail and nothing else', () => {
    expect(bySid('AWSCloudTrailAclCheck20150319')).toMatchObject({
      Action: 's3:GetBucketAcl',
      Resource: FEED,
      Condition: { StringEquals: { 'aws:SourceArn': TRAIL } },
    });
    expect(bySid('AWSCloudTrailWrite20150319')).toMatchObject({
      Action: 's3:PutObject',
      Resource: `${FEED}/AWSLogs/111122223333/*`,
      Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control', 'aws:SourceArn': TRAIL } },
    });
    expect(bySid('WrittenByCloudTrail')).toMatchObject({
      Effect: 'Deny',
      Action: 's3:PutObject',
      Condition: { StringNotEquals: { 'aws:PrincipalServiceName': 'cloudtrail.amazonaws.com' } },
    });
  });

  it('refuses whoever would delete a file', () => {
    expect(bySid('NeverDeleted')).toMatchObject({
      Effect: 'Deny',
      Action: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
    });
    expect(bySid('NeverDeleted')).not.toHaveProperty('Condition');
  });

  it('takes nothing by replication', () => {
    expect(bySid('NoReplicas')).toMatchObject({
      Effect: 'Deny',
      Action: ['s3:ReplicateDelete', 's3:ReplicateObject', 's3:ReplicateTags'],
      Principal: { AWS: '*' },
    });
    expect(bySid('NoReplicas')).not.toHaveProperty('Condition');
  });

  it('and its access logs are deleted by nobody', () => {
    expect(statements.filter(({ Sid }) => Sid === 'NeverDeleted')).toHaveLength(2);
  });

  it('outlives its stack and expires nothing', () => {
    account.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      Properties: {
        BucketName: 'opentrail-feed-111122223333-eu-central-1',
        VersioningConfiguration: { Status: 'Enabled' },
        LifecycleConfiguration: {
          Rules: [{ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 }, Status: 'Enabled' }],
        },
      },
    });
  });

  it('tells the queue of files below AWSLogs/, without a function in between', () => {
    account.hasResourceProperties('AWS::S3::Bucket', {
      NotificationConfiguration: {
        QueueConfigurations: [
          { Event: 's3:ObjectCreated:*', Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: 'AWSLogs/' }] } } },
        ],
      },
    });
    account.resourceCountIs('Custom::S3BucketNotifications', 0);
  });
});

describe('cdk-nag', () => {
  it.each(allKinds)('has nothing to say of a feed %s', (_, feed) => {
    const app = aCheckedApp();
    const organization = feed.kind === 'organization' ? anOrganization : undefined;
    new FeedStack(app, 'Feed', { env, feed, settings: someSettings({ feed, organization }) });

    expect(() => app.synth()).not.toThrow();
  });
});
