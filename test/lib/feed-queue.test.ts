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

  it('is subscribed to a topic, in the Region of the topic', () => {
    const topic = 'arn:aws:sns:eu-west-1:444455556666:files';
    const template = feedOf(adopted({ notifications: 'sns', topic }));

    template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'sqs',
      TopicArn: topic,
      Region: 'eu-west-1',
      RedrivePolicy: Match.anyValue(),
    });
    for (const { Condition } of senders(template)) {
      expect(Condition).toEqual({ ArnEquals: { 'aws:SourceArn': topic } });
    }
  });

  it('is kept for two weeks, and longer than its function runs', () => {
    account.hasResourceProperties('AWS::SQS::Queue', {
      MessageRetentionPeriod: 1_209_600,
      RedrivePolicy: { maxReceiveCount: 5 },
      VisibilityTimeout: 6 * 300 + 60,
    });
    account.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 50,
      MaximumBatchingWindowInSeconds: 60,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      FilterCriteria: Match.absent(),
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
            POWERTOOLS_SERVICE_NAME: stage,
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
