import { Match, Template } from 'aws-cdk-lib/assertions';
import { MemberStack, memberTemplate } from '../../lib/member-stack.ts';
import { aCheckedApp, anApp } from './an-app.ts';
import { HUB } from './settings.ts';

const text = memberTemplate({ name: 'opentrail', hub: HUB });
const template = Template.fromJSON(JSON.parse(text));

/** An ARN of the account and Region that the template is in. */
const here = (service: string, rest: string, account: string | object = { Ref: 'AWS::AccountId' }) => {
  const place = [{ Ref: 'AWS::Region' }, ...(typeof account === 'string' ? [] : [':', account])];
  const end = typeof account === 'string' ? `:${account}:${rest}` : `:${rest}`;
  return { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:${service}:`, ...place, end]] };
};

const RULE = here('events', 'rule/opentrail-forward');
const HUB_QUEUE = here('sqs', 'opentrail-bus', HUB);
const onlyTheRule = {
  ArnEquals: { 'aws:SourceArn': RULE },
  StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
};

describe('the member template', () => {
  it('has a rule, a role, a queue with its policy, and an alarm, so neither code nor assets', () => {
    const types = Object.values(JSON.parse(text).Resources as Record<string, { Type: string }>).map(({ Type }) => Type);

    expect(types.sort()).toEqual([
      'AWS::CloudWatch::Alarm',
      'AWS::Events::Rule',
      'AWS::IAM::Role',
      'AWS::SQS::Queue',
      'AWS::SQS::QueuePolicy',
    ]);
    expect(Object.keys(JSON.parse(text)).sort()).toEqual(['Description', 'Resources']);
  });

  it('fits into a property of a stack set many times over', () => {
    expect(Buffer.byteLength(text)).toBeLessThan(5_000);
  });

  it('is the same however often it is made', () => {
    expect(memberTemplate({ name: 'opentrail', hub: HUB })).toBe(text);
  });

  it('sends everything that CloudTrail tells, reading calls too, to the hub in the same Region', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      Name: 'opentrail-forward',
      State: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS',
      EventBusName: Match.absent(),
      EventPattern: {
        source: [{ prefix: 'aws.' }],
        'detail-type': Match.arrayWith(['AWS Console Sign In via CloudTrail', 'AWS Console Signin via CloudTrail']),
      },
      Targets: [
        {
          Arn: HUB_QUEUE,
          RoleArn: Match.anyValue(),
          DeadLetterConfig: Match.anyValue(),
          RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
        },
      ],
    });
  });

  it('has a role that this rule alone takes, for this queue alone', () => {
    template.hasResourceProperties('AWS::IAM::Role', {
      RoleName: { 'Fn::Join': ['', ['opentrail-forward-', { Ref: 'AWS::Region' }]] },
      AssumeRolePolicyDocument: {
        Statement: [
          { Action: 'sts:AssumeRole', Principal: { Service: 'events.amazonaws.com' }, Condition: onlyTheRule },
        ],
      },
      ManagedPolicyArns: Match.absent(),
      Policies: [
        { PolicyDocument: { Statement: [{ Action: 'sqs:SendMessage', Effect: 'Allow', Resource: HUB_QUEUE }] } },
      ],
    });
  });

  it('keeps for two weeks what it could not send, and goes with its stack', () => {
    template.hasResource('AWS::SQS::Queue', {
      DeletionPolicy: 'Delete',
      Properties: { MessageRetentionPeriod: 1_209_600, SqsManagedSseEnabled: true },
    });
    template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: [
          { Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
          { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Condition: onlyTheRule },
        ],
      },
    });
  });

  it('tells the hub, in the same Region, of what it could not send', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ApproximateNumberOfMessagesVisible',
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 0,
      AlarmActions: [here('sns', 'opentrail-alarms', HUB)],
    });
  });
});

describe('the stack of the management account', () => {
  it('is the member template', () => {
    const stack = new MemberStack(anApp(), 'Management', { name: 'opentrail', hub: HUB });

    expect(Template.fromStack(stack).toJSON().Resources).toEqual(JSON.parse(text).Resources);
  });

  it('leaves cdk-nag nothing to say', () => {
    const app = aCheckedApp();
    new MemberStack(app, 'Management', {
      name: 'opentrail',
      hub: HUB,
      env: { account: '999988887777', region: 'us-east-1' },
    });

    expect(() => app.synth()).not.toThrow();
  });
});
