import { Match, Template } from 'aws-cdk-lib/assertions';
import { URGENT_EVENTS } from '../../contracts/urgent-calls.ts';
import { MemberStack, memberTemplate } from '../../lib/member-stack.ts';
import { aCheckedApp, anApp } from './an-app.ts';
import { HUB } from './settings.ts';

const text = memberTemplate({ name: 'opentrail', hub: HUB, alerts: true });
const template = Template.fromJSON(JSON.parse(text));

/** An ARN of the account and Region that the template is in. */
const here = (service: string, rest: string, account: string | object = { Ref: 'AWS::AccountId' }) => {
  const place = [{ Ref: 'AWS::Region' }, ...(typeof account === 'string' ? [] : [':', account])];
  const end = typeof account === 'string' ? `:${account}:${rest}` : `:${rest}`;
  return { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:${service}:`, ...place, end]] };
};

const RULES = [here('events', 'rule/opentrail-forward'), here('events', 'rule/opentrail-forward-urgent')];
const HUB_QUEUE = here('sqs', 'opentrail-bus', HUB);
const ALERT_QUEUE = here('sqs', 'opentrail-alert', HUB);
const onlyTheRules = {
  ArnEquals: { 'aws:SourceArn': RULES },
  StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
};

describe('the member template', () => {
  it('has two rules, a role, a queue with its policy, and an alarm, so neither code nor assets', () => {
    const types = Object.values(JSON.parse(text).Resources as Record<string, { Type: string }>).map(({ Type }) => Type);

    expect(types.sort()).toEqual([
      'AWS::CloudWatch::Alarm',
      'AWS::Events::Rule',
      'AWS::Events::Rule',
      'AWS::IAM::Role',
      'AWS::SQS::Queue',
      'AWS::SQS::QueuePolicy',
    ]);
    expect(Object.keys(JSON.parse(text)).sort()).toEqual(['Description', 'Resources']);
  });

  it('fits into a property of a stack set many times over', () => {
    expect(Buffer.byteLength(text)).toBeLessThan(6_500);
  });

  it('is the same however often it is made', () => {
    expect(memberTemplate({ name: 'opentrail', hub: HUB, alerts: true })).toBe(text);
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

  it('sends what is urgent of it straight to the alerts of the hub in the same Region, too', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      Name: 'opentrail-forward-urgent',
      State: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS',
      EventBusName: Match.absent(),
      EventPattern: URGENT_EVENTS,
      Targets: [
        {
          Arn: ALERT_QUEUE,
          RoleArn: Match.anyValue(),
          DeadLetterConfig: Match.anyValue(),
          RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
        },
      ],
    });
  });

  it('sends nothing to alerts that there are not', () => {
    const without = memberTemplate({ name: 'opentrail', hub: HUB, alerts: false });

    Template.fromJSON(JSON.parse(without)).resourceCountIs('AWS::Events::Rule', 1);
    expect(without).not.toContain('opentrail-alert');
  });

  it('has a role that these rules alone take, for these queues alone', () => {
    template.hasResourceProperties('AWS::IAM::Role', {
      RoleName: { 'Fn::Join': ['', ['opentrail-forward-', { Ref: 'AWS::Region' }]] },
      AssumeRolePolicyDocument: {
        Statement: [
          { Action: 'sts:AssumeRole', Principal: { Service: 'events.amazonaws.com' }, Condition: onlyTheRules },
        ],
      },
      ManagedPolicyArns: Match.absent(),
      Policies: [
        {
          PolicyDocument: {
            Statement: [{ Action: 'sqs:SendMessage', Effect: 'Allow', Resource: [ALERT_QUEUE, HUB_QUEUE] }],
          },
        },
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
          { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Condition: onlyTheRules },
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
    const stack = new MemberStack(anApp(), 'Management', { name: 'opentrail', hub: HUB, alerts: true });

    expect(Template.fromStack(stack).toJSON().Resources).toEqual(JSON.parse(text).Resources);
  });

  it('leaves cdk-nag nothing to say', () => {
    const app = aCheckedApp();
    new MemberStack(app, 'Management', {
      name: 'opentrail',
      hub: HUB,
      alerts: true,
      env: { account: '999988887777', region: 'us-east-1' },
    });

    expect(() => app.synth()).not.toThrow();
  });
});
