import { Match, type Template } from 'aws-cdk-lib/assertions';
import { adopted, FEED, feedOf, policiesOf, type Statement } from './feeds.ts';
import { HUB } from './settings.ts';

const account = feedOf({ kind: 'account', dataEvents: [] });

describe('the queue of notifications', () => {
  const senders = (template: Template): Statement[] =>
    policiesOf(template, 'AWS::SQS::QueuePolicy').filter(({ Effect }) => Effect === 'Allow');

  it.each([
    ['of a trail of ours', account, FEED, HUB],
    [
      'of somebody else, who points it here',
      feedOf(adopted({ owner: '444455556666' })),
      'arn:aws:s3:::central-logs',
      '444455556666',
    ],
  ])('admits the bucket %s alone', (_, template, bucket, owner) => {
    expect(senders(template)).toMatchObject([
      {
        Principal: { Service: 's3.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Condition: { ArnEquals: { 'aws:SourceArn': bucket }, StringEquals: { 'aws:SourceAccount': owner } },
      },
    ]);
  });

  it('is filled by EventBridge, which leaves in the dead letters what it cannot send', () => {
    const template = feedOf(adopted({ notifications: 'eventbridge', prefix: 'all' }));

    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: { bucket: { name: ['central-logs'] }, object: { key: [{ prefix: 'all/AWSLogs/' }] } },
      },
      Targets: [{ Id: 'Queue', DeadLetterConfig: Match.anyValue() }],
    });
    expect(senders(template)).toHaveLength(2);
    for (const { Principal, Condition } of senders(template)) {
      expect(Principal).toEqual({ Service: 'events.amazonaws.com' });
      expect(Condition).toMatchObject({ ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': expect.anything() } } });
    }
  });

  it('is subscribed to a topic, which alone may send there and to its dead letters', () => {
    const topic = 'arn:aws:sns:eu-central-1:444455556666:files';
    const template = feedOf(adopted({ notifications: 'sns', topic }));

    template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'sqs',
      TopicArn: topic,
      Endpoint: Match.anyValue(),
      RedrivePolicy: { deadLetterTargetArn: Match.anyValue() },
    });
    expect(senders(template)).toHaveLength(2);
    for (const { Principal, Condition } of senders(template)) {
      expect(Principal).toEqual({ Service: 'sns.amazonaws.com' });
      expect(Condition).toEqual({
        ArnEquals: { 'aws:SourceArn': topic },
        StringEqualsIfExists: { 'aws:SourceAccount': '444455556666' },
      });
    }
  });

  it('is kept for two weeks, and longer than its function runs', () => {
    account.hasResourceProperties('AWS::SQS::Queue', {
      MessageRetentionPeriod: 1_209_600,
      RedrivePolicy: { maxReceiveCount: 100 },
      VisibilityTimeout: 6 * 900 + 60,
      QueueName: 'opentrail-trail-files',
    });
    account.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 50,
      MaximumBatchingWindowInSeconds: 60,
      ScalingConfig: { MaximumConcurrency: 3 },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      FilterCriteria: Match.absent(),
    });
  });
});

describe('collect-files', () => {
  const functionOf = (stage: string) =>
    Object.values(account.findResources('AWS::Lambda::Function'))
      .map(({ Properties }) => Properties)
      .find(({ Description }) => (Description as string).includes(stage));

  it('runs for as long as Lambda lets it, and may send itself what is left', () => {
    expect(functionOf('stages the events of trail files')).toMatchObject({ Timeout: 900, RecursiveLoop: 'Allow' });
  });

  it('is alone in that: what else goes round is stopped', () => {
    expect(functionOf('looks for trail files')).not.toHaveProperty('RecursiveLoop');
  });

  it('may take three quarters of an hour before anybody is told', () => {
    account.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ApproximateAgeOfOldestMessage',
      Threshold: 45 * 60,
    });
  });
});

describe('what reads an adopted bucket', () => {
  const template = feedOf(adopted({ owner: '444455556666', prefix: 'all' }));

  it('is told whose it is and where its files begin', () => {
    for (const stage of ['collect-files', 'reconcile']) {
      template.hasResourceProperties('AWS::Lambda::Function', {
        Environment: {
          Variables: Match.objectLike({
            POWERTOOLS_SERVICE_NAME: `opentrail-${stage}`,
            FEED_BUCKET: 'central-logs',
            FEED_OWNER: '444455556666',
            FEED_PREFIX: 'all/',
          }),
        },
      });
    }
  });

  it('may list it, read its trail files and nothing else', () => {
    const allowed = policiesOf(template, 'AWS::IAM::Policy').flatMap(({ Action, Resource }) =>
      [Resource]
        .flat()
        .map((arn) => JSON.stringify(arn))
        .filter((arn) => arn.includes('central-logs'))
        .map((arn) => `${[Action].flat().join()} on ${arn}`),
    );

    expect(new Set(allowed)).toEqual(
      new Set([
        's3:ListBucket on "arn:aws:s3:::central-logs"',
        's3:GetObject on "arn:aws:s3:::central-logs/all/AWSLogs/*"',
      ]),
    );
  });
});

describe('what reads a bucket with a key', () => {
  const key = 'arn:aws:kms:eu-central-1:444455556666:key/1';

  it('may decrypt by it, in both stages that read, and do nothing else with it', () => {
    const onKeys = (template: Template) =>
      policiesOf(template, 'AWS::IAM::Policy').filter(({ Action }) => JSON.stringify(Action).includes('kms:'));

    expect(onKeys(feedOf(adopted({ key })))).toMatchObject(
      Array(2).fill({ Effect: 'Allow', Action: 'kms:Decrypt', Resource: key }),
    );
    expect(onKeys(feedOf(adopted({})))).toEqual([]);
  });
});

describe('reconcile', () => {
  it('runs every hour', () => {
    account.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'cron(17 * * * ? *)',
      Target: { Input: '{}', DeadLetterConfig: Match.anyValue() },
    });
  });

  it('changes one object of the ledger, and nothing else', () => {
    const writes = policiesOf(account, 'AWS::IAM::Policy').filter(({ Action }) =>
      [Action].flat().includes('s3:PutObject'),
    );

    expect(writes.map(({ Resource }) => Resource)).toEqual([
      'arn:aws:s3:::opentrail-store-111122223333-eu-central-1/staging/*',
      'arn:aws:s3:::opentrail-store-111122223333-eu-central-1/ledger/reconcile*',
    ]);
  });
});
