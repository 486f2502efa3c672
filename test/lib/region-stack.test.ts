import { Match, Template } from 'aws-cdk-lib/assertions';
import { collectEnvironment } from '../../contracts/environment.ts';
import { RegionStack } from '../../lib/region-stack.ts';
import type { Settings } from '../../lib/settings-types.ts';
import { aCheckedApp, anApp } from './an-app.ts';
import { anOrganization, HOME, HUB, someSettings } from './settings.ts';
import { flat, permissionsOf, type Statement, statementsOnQueue } from './statements.ts';

const aRegionStack = (over: Partial<Settings> = {}, region = 'us-east-1', app = anApp()) =>
  new RegionStack(app, 'Test', { settings: someSettings(over), region, env: { account: HUB, region } });

const templateOf = (over: Partial<Settings> = {}, region?: string) => Template.fromStack(aRegionStack(over, region));

const SENDER = 'arn:aws:iam::111122223333:role/billing';
const template = templateOf();

const allowing = (statements: readonly Statement[]) => statements.filter(({ Effect }) => Effect === 'Allow');

describe('the bus rule', () => {
  const [[ruleId, { Properties: rule }]] = Object.entries(template.findResources('AWS::Events::Rule'));

  it('takes all that CloudTrail sends, reading events too, and only from AWS', () => {
    expect(rule.State).toBe('ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS');
    expect(rule.EventPattern).toEqual({
      source: [{ prefix: 'aws.' }],
      'detail-type': [
        'AWS API Call via CloudTrail',
        'AWS Console Sign In via CloudTrail',
        'AWS Console Signin via CloudTrail',
        'AWS Console Action via CloudTrail',
        'AWS Service Event via CloudTrail',
        'AWS Insight via CloudTrail',
        'AWS Network Activity Event via CloudTrail',
      ],
    });
    expect(rule.EventBusName).toBeUndefined();
  });

  it('tries for a day, and leaves what it cannot send in the DLQ', () => {
    const [target] = rule.Targets;

    expect(target.RetryPolicy).toEqual({ MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 });
    expect(flat(target.DeadLetterConfig.Arn)).toMatch(/^<BusWorkDeadLetters/);
    expect(flat(target.Arn)).toMatch(/^<BusWorkQueue/);
  });

  it.each(['BusWorkQueue', 'BusWorkDeadLetters'])('alone may send to %s, in this account', (queue) => {
    expect(allowing(statementsOnQueue(template, queue))).toEqual([
      expect.objectContaining({
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Condition: {
          ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [ruleId, 'Arn'] } },
          StringEquals: { 'aws:SourceAccount': HUB },
        },
      }),
    ]);
  });
});

describe('the queues', () => {
  const both = templateOf({ direct: { senders: [SENDER] } });
  const queues = Object.entries(both.findResources('AWS::SQS::Queue'));

  it('keep messages for two weeks, encrypted', () => {
    for (const [, { Properties }] of queues) {
      expect(Properties).toMatchObject({ MessageRetentionPeriod: 1_209_600, SqsManagedSseEnabled: true });
    }
    expect(queues).toHaveLength(4);
  });

  it.each(queues.map(([id]) => id))('%s is reached by TLS only', (id) => {
    expect(statementsOnQueue(both, id)).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: 'sqs:*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    );
  });

  it('give a message a hundred runs, each hidden for six times the timeout and the window', () => {
    both.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'opentrail-bus',
      VisibilityTimeout: 6 * 60 + 90,
      RedrivePolicy: { maxReceiveCount: 100, deadLetterTargetArn: Match.anyValue() },
    });
    both.hasResourceProperties('AWS::SQS::Queue', { QueueName: 'opentrail-direct', VisibilityTimeout: 6 * 60 + 5 });
  });

  it('leave what was given up behind when the stack goes', () => {
    const kept = queues.filter(([, { DeletionPolicy }]) => DeletionPolicy === 'Retain').map(([id]) => id);

    expect(kept).toEqual([expect.stringMatching(/^BusWorkDead/), expect.stringMatching(/^DirectWorkDead/)]);
  });
});

describe('the bus queue', () => {
  it('takes from rules of members by their one role within the organization, and from nobody else', () => {
    const statements = allowing(statementsOnQueue(templateOf({ organization: anOrganization }), 'BusWorkQueue'));
    const [members] = statements.filter(({ Sid }) => Sid === 'RulesOfMembers');

    expect(statements).toHaveLength(2);
    expect(members).toMatchObject({ Principal: { AWS: '*' }, Action: 'sqs:SendMessage' });
    expect(Object.keys(members.Condition!)).toEqual(['StringEquals', 'ArnLike']);
    expect(members.Condition!.StringEquals).toEqual({ 'aws:PrincipalOrgID': anOrganization.id });
    expect(flat(members.Condition!.ArnLike['aws:PrincipalArn'])).toBe(
      'arn:aws:iam::*:role/opentrail-forward-us-east-1',
    );
  });
});

describe('the direct queue', () => {
  it('is there only if somebody may send', () => {
    template.resourcePropertiesCountIs('AWS::SQS::Queue', { QueueName: 'opentrail-direct' }, 0);
  });

  it('takes from the senders of the settings alone', () => {
    const direct = templateOf({ bus: false, direct: { senders: [SENDER] } });

    expect(allowing(statementsOnQueue(direct, 'DirectWorkQueue'))).toEqual([
      expect.objectContaining({
        Principal: { AWS: '*' },
        Action: 'sqs:SendMessage',
        Condition: { ArnEquals: { 'aws:PrincipalArn': [SENDER] } },
      }),
    ]);
    direct.resourceCountIs('AWS::Events::Rule', 0);
  });
});

describe('collect', () => {
  it('empties the queue without filters, and gives back only what it could not take', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 10_000,
      MaximumBatchingWindowInSeconds: 90,
      ScalingConfig: { MaximumConcurrency: 5 },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      FilterCriteria: Match.absent(),
    });
  });

  it('gathers for as long as the settings say', () => {
    const patient = templateOf({ collectWindow: 300 });

    patient.hasResourceProperties('AWS::Lambda::EventSourceMapping', { MaximumBatchingWindowInSeconds: 300 });
    patient.hasResourceProperties('AWS::SQS::Queue', { QueueName: 'opentrail-bus', VisibilityTimeout: 6 * 60 + 300 });
  });

  it('knows the store in the home Region and what is our own', () => {
    const [{ Properties }] = Object.values(template.findResources('AWS::Lambda::Function'));
    const { Variables } = Properties.Environment;

    expect(Variables).toMatchObject({
      STORE_BUCKET: `opentrail-store-${HUB}-${HOME}`,
      STORE_OWNER: HUB,
      STORE_REGION: HOME,
      SOURCE: 'bus',
      AWS_SDK_UA_APP_ID: 'opentrail-collect',
      POWERTOOLS_SERVICE_NAME: 'opentrail-collect',
    });
    expect(flat(Variables.ALERT_QUEUE_URL)).toBe(`https://sqs.us-east-1.<AWS::URLSuffix>/${HUB}/opentrail-alert`);
    expect(collectEnvironment.OWN_ROLES(flat(Variables.OWN_ROLES))).toContain(
      `arn:aws:iam::${HUB}:role/opentrail-deliver-${HOME}`,
    );
    expect(Variables.OWN_BUCKETS).toContain(`opentrail-feed-${HUB}-${HOME}`);
  });

  it('knows of no queue for findings without alerts, and may send to none', () => {
    const quiet = templateOf({ alerts: undefined });
    const [{ Properties }] = Object.values(quiet.findResources('AWS::Lambda::Function'));

    expect(Properties.Environment.Variables.ALERT_QUEUE_URL).toBe('');
    expect(permissionsOf(quiet, 'CollectRole').join()).not.toContain('SendMessage');
  });

  it('may stage, hand findings over in its Region, take from its queue and log, and nothing else', () => {
    const permissions = permissionsOf(template, 'CollectRole');
    const sends = (permission: string) => permission.startsWith('sqs:SendMessage');
    expect(permissions.filter(sends)).toEqual([`sqs:SendMessage arn:aws:sqs:us-east-1:${HUB}:opentrail-alert`]);
    const queue = permissions.filter((permission) => permission.startsWith('sqs:') && !sends(permission));

    expect(permissions.filter((permission) => !permission.startsWith('sqs:'))).toEqual([
      expect.stringMatching(/^logs:CreateLogStream <BusCollectLogs\w+\.Arn>$/),
      expect.stringMatching(/^logs:PutLogEvents <BusCollectLogs\w+\.Arn>$/),
      `s3:GetObject arn:aws:s3:::opentrail-store-${HUB}-${HOME}/staging/*`,
      `s3:PutObject arn:aws:s3:::opentrail-store-${HUB}-${HOME}/staging/*`,
    ]);
    expect(queue.every((permission) => /sqs:(Receive|Delete|Change|GetQueue)\w+ <BusWorkQueue/.test(permission))).toBe(
      true,
    );
  });

  it('is one role, whatever the sources, and has no policy of AWS', () => {
    const both = templateOf({ direct: { senders: [SENDER] } });
    const roles = Object.values(both.findResources('AWS::IAM::Role'));

    expect(roles.map(({ Properties }) => Properties.RoleName)).toEqual(['opentrail-collect-us-east-1']);
    expect(roles[0].Properties.ManagedPolicyArns).toBeUndefined();
    both.resourceCountIs('AWS::Lambda::Function', 2);
  });
});

describe('alarms', () => {
  const alarmsOf = (of: Template) => Object.values(of.findResources('AWS::CloudWatch::Alarm'));

  it('of the home Region go to the topic of the archive stack', () => {
    const home = templateOf({}, HOME);

    home.resourceCountIs('AWS::SNS::Topic', 0);
    for (const { Properties } of alarmsOf(home)) {
      expect(flat(Properties.AlarmActions[0])).toBe(`arn:aws:sns:${HOME}:${HUB}:opentrail-alarms`);
    }
  });

  it('of another Region go to a topic of its own', () => {
    template.hasResourceProperties('AWS::SNS::Topic', { TopicName: 'opentrail-alarms' });
    for (const { Properties } of alarmsOf(template)) expect(flat(Properties.AlarmActions[0])).toMatch(/^<Alarms\w+>$/);
  });

  it('are four for the bus and three for what is sent directly, as each is paid for', () => {
    expect(alarmsOf(template)).toHaveLength(4);
    expect(alarmsOf(templateOf({ direct: { senders: [SENDER] } }))).toHaveLength(7);
  });

  it('ring when nothing comes for as long as the settings say', () => {
    templateOf({ noEventsMinutes: 90 }).hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'NumberOfMessagesSent',
      Period: 90 * 60,
      TreatMissingData: 'breaching',
    });
  });
});

describe('cdk-nag', () => {
  it.each<[string, string, Partial<Settings>]>([
    ['the home Region', HOME, {}],
    ['a Region with everything', 'us-east-1', { organization: anOrganization, direct: { senders: [SENDER] } }],
    ['a key of the user', HOME, { encryption: 'arn:aws:kms:eu-central-1:111122223333:key/1' }],
  ])('has nothing to say of %s', (_, region, over) => {
    const app = aCheckedApp();
    aRegionStack(over, region, app);

    expect(() => app.synth()).not.toThrow();
  });
});
