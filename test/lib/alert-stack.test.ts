import { Match, Template } from 'aws-cdk-lib/assertions';
import { alertEnvironment } from '../../contracts/environment.ts';
import { URGENT_EVENTS } from '../../contracts/urgent-calls.ts';
import { AlertStack } from '../../lib/alert-stack.ts';
import type { AlertSettings, Settings } from '../../lib/settings-types.ts';
import { aCheckedApp, anApp } from './an-app.ts';
import { anOrganization, HOME, HUB, someAlerts, someSettings } from './settings.ts';
import { flat, permissionsOf, type Statement, statementsOnQueue } from './statements.ts';

const ELSEWHERE = 'us-east-1';
const PAGER = 'arn:aws:sns:eu-west-1:444455556666:pager';
const STORE = `arn:aws:s3:::opentrail-store-${HUB}-${HOME}`;

interface Over {
  readonly settings?: Partial<Settings>;
  readonly alerts?: Partial<AlertSettings>;
  readonly region?: string;
}

const anAlertStack = ({ settings, alerts: over, region = ELSEWHERE }: Over, app = anApp()) => {
  const alerts = someAlerts(over);
  const env = { account: HUB, region };
  return new AlertStack(app, 'Test', { settings: someSettings({ ...settings, alerts }), alerts, region, env });
};

const templateOf = (over: Over = {}) => Template.fromStack(anAlertStack(over));

const template = templateOf();
const home = templateOf({ region: HOME });

const allowing = (statements: readonly Statement[]) => statements.filter(({ Effect }) => Effect === 'Allow');

describe('the fast lane', () => {
  const [[ruleId, { Properties: rule }]] = Object.entries(template.findResources('AWS::Events::Rule'));

  it('takes what is urgent from the default bus, reading events too, straight to the queue', () => {
    expect(rule.State).toBe('ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS');
    expect(rule.EventPattern).toEqual(URGENT_EVENTS);
    expect(rule.EventBusName).toBeUndefined();
    expect(flat(rule.Targets[0].Arn)).toMatch(/^<AlertWorkQueue/);
  });

  it('tries for a day, and leaves what it cannot send in the DLQ', () => {
    expect(rule.Targets[0].RetryPolicy).toEqual({ MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 });
    expect(flat(rule.Targets[0].DeadLetterConfig.Arn)).toMatch(/^<AlertWorkDeadLetters/);
  });

  it.each(['AlertWorkQueue', 'AlertWorkDeadLetters'])('alone is let in to %s by its policy', (queue) => {
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

  it('is not there where the bus is not taken', () => {
    const quiet = templateOf({ settings: { bus: false, organization: anOrganization } });

    quiet.resourceCountIs('AWS::Events::Rule', 0);
    expect(allowing(statementsOnQueue(quiet, 'AlertWorkQueue'))).toEqual([]);
  });

  it('comes from rules of members, too, by their one role within the organization', () => {
    const [, members, ...others] = allowing(
      statementsOnQueue(templateOf({ settings: { organization: anOrganization } }), 'AlertWorkQueue'),
    );

    expect(others).toEqual([]);
    expect(members).toMatchObject({ Sid: 'RulesOfMembers', Principal: { AWS: '*' }, Action: 'sqs:SendMessage' });
    expect(members.Condition!.StringEquals).toEqual({ 'aws:PrincipalOrgID': anOrganization.id });
    expect(flat(members.Condition!.ArnLike['aws:PrincipalArn'])).toBe(
      `arn:aws:iam::*:role/opentrail-forward-${ELSEWHERE}`,
    );
  });
});

describe('the alert queue', () => {
  it('is one that members compute, is encrypted, and gives a message a hundred runs', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'opentrail-alert',
      MessageRetentionPeriod: 1_209_600,
      SqsManagedSseEnabled: true,
      VisibilityTimeout: 180,
      RedrivePolicy: { maxReceiveCount: 100, deadLetterTargetArn: Match.anyValue() },
    });
  });

  it('is reached by TLS only', () => {
    expect(statementsOnQueue(template, 'AlertWorkQueue')).toContainEqual(
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    );
  });

  it('is told by outputs that the command line finds, and so is what was given up', () => {
    expect(Object.keys(template.toJSON().Outputs as object).sort()).toEqual(['AlertDeadLettersUrl', 'AlertQueueUrl']);
  });
});

describe('alert', () => {
  const variablesOf = (of: Template): Record<string, unknown> =>
    Object.values(of.findResources('AWS::Lambda::Function'))[0].Properties.Environment.Variables;

  it('waits for nothing, and gives back only what it could not tell', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 10,
      MaximumBatchingWindowInSeconds: Match.absent(),
      ScalingConfig: { MaximumConcurrency: 3 },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      FilterCriteria: Match.absent(),
    });
  });

  it('knows store and topics of the home Region, and whom to tell what', () => {
    const routes = [
      { level: 'high', topic: PAGER },
      { level: 'critical', emails: ['a@example.com'] },
    ] as const;
    const told = variablesOf(templateOf({ alerts: { routes, level: 'low', mostMessages: 7 } }));
    const { LEVEL_TOPICS } = told as Record<string, string>;

    expect(told).toMatchObject({
      STORE_BUCKET: `opentrail-store-${HUB}-${HOME}`,
      STORE_REGION: HOME,
      ALERT_TOPIC: `arn:aws:sns:${HOME}:${HUB}:opentrail-alerts`,
      LEAST_LEVEL: 'low',
      MOST_MESSAGES: '7',
      AWS_SDK_UA_APP_ID: 'opentrail-alert',
    });
    expect(alertEnvironment.LEVEL_TOPICS(LEVEL_TOPICS)).toEqual({
      high: PAGER,
      critical: `arn:aws:sns:${HOME}:${HUB}:opentrail-alerts-critical`,
    });
  });

  it('may note what it told, tell the topics of the settings, take from its queue and log, and nothing else', () => {
    const routed = templateOf({ alerts: { routes: [{ level: 'high', topic: PAGER }] } });
    const permissions = permissionsOf(routed, 'AlertAlertRole');
    const queue = permissions.filter((permission) => permission.startsWith('sqs:'));

    expect(permissions.filter((permission) => !permission.startsWith('sqs:'))).toEqual([
      expect.stringMatching(/^logs:CreateLogStream <AlertAlertLogs\w+\.Arn>$/),
      expect.stringMatching(/^logs:PutLogEvents <AlertAlertLogs\w+\.Arn>$/),
      `s3:DeleteObject ${STORE}/alert/open/*`,
      ...['held', 'open', 'told'].map((part) => `s3:GetObject ${STORE}/alert/${part}/*`),
      `s3:ListBucket ${STORE}`,
      ...['held', 'open', 'told'].map((part) => `s3:PutObject ${STORE}/alert/${part}/*`),
      `sns:Publish arn:aws:sns:${HOME}:${HUB}:opentrail-alerts`,
      `sns:Publish ${PAGER}`,
    ]);
    expect(
      queue.every((permission) => /sqs:(Receive|Delete|Change|GetQueue)\w+ <AlertWorkQueue/.test(permission)),
    ).toBe(true);
  });

  it('may use a key of the user, which leaves it to IAM', () => {
    const encryption = `arn:aws:kms:${HOME}:${HUB}:key/1234`;

    expect(permissionsOf(templateOf({ settings: { encryption } }), 'AlertAlertRole')).toEqual(
      expect.arrayContaining([`kms:Decrypt ${encryption}`, `kms:GenerateDataKey ${encryption}`]),
    );
  });
});

describe('slots that are over', () => {
  it('are looked for every five minutes, in the home Region alone', () => {
    template.resourceCountIs('AWS::Scheduler::Schedule', 0);
    home.resourceCountIs('AWS::Scheduler::Schedule', 1);
    home.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'cron(1/5 * * * ? *)',
      Target: { Input: '{"close":"due"}', RetryPolicy: { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 300 } },
    });
  });
});

describe('alarms', () => {
  const alarmsOf = (of: Template) => Object.values(of.findResources('AWS::CloudWatch::Alarm'));

  it('are eight, and one for the schedule, as each is paid for, and go to the alarms of the Region', () => {
    expect([alarmsOf(template).length, alarmsOf(home).length]).toEqual([8, 9]);
    for (const { Properties } of alarmsOf(template)) {
      expect(flat(Properties.AlarmActions[0])).toBe(`arn:aws:sns:${ELSEWHERE}:${HUB}:opentrail-alarms`);
    }
  });

  it.each([
    ['a message waits for more than five minutes', 'ApproximateAgeOfOldestMessage', 300],
    ['something is held back', 'AlertsHeld', 0],
    ['something is told without a record', 'AlertsUnrecorded', 0],
    ['something is given up', 'ApproximateNumberOfMessagesVisible', 0],
  ])('ring when %s', (_, MetricName, Threshold) => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName,
      Threshold,
      ComparisonOperator: 'GreaterThanThreshold',
      Period: 300,
      EvaluationPeriods: 1,
      TreatMissingData: 'notBreaching',
    });
  });
});

describe('cdk-nag', () => {
  it.each<[string, Over]>([
    ['the home Region', { region: HOME }],
    [
      'another Region, with routes and an organization',
      {
        settings: { organization: anOrganization, encryption: `arn:aws:kms:${HOME}:${HUB}:key/1` },
        alerts: { routes: [{ level: 'critical', topic: PAGER }] },
      },
    ],
  ])('has nothing to say of %s', (_, over) => {
    const app = aCheckedApp();
    anAlertStack(over, app);

    expect(() => app.synth()).not.toThrow();
  });
});
