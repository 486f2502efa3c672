import { Template } from 'aws-cdk-lib/assertions';
import type { IConstruct } from 'constructs';
import { LOG_FOLDERS } from '../../contracts/archive-layout.ts';
import { DeliveryStack } from '../../lib/delivery-stack.ts';
import { FeedStack } from '../../lib/feed-stack.ts';
import type { Deliverers, Settings } from '../../lib/settings-types.ts';
import { aCheckedApp, anApp } from './an-app.ts';
import { anOrganization, HOME, HUB, someSettings } from './settings.ts';
import { flat, permissionsOf } from './statements.ts';

const aDeliveryStack = (over: Partial<Settings> = {}, app = anApp()) =>
  new DeliveryStack(app, 'Test', { settings: someSettings(over), env: { account: HUB, region: HOME } });

const templateOf = (over: Partial<Settings> = {}) => Template.fromStack(aDeliveryStack(over));

const reconcileRuns = (): IConstruct => {
  const feed = { kind: 'account', dataEvents: [] } as const;
  const env = { account: HUB, region: HOME };
  const stack = new FeedStack(anApp(), 'Feed', { settings: someSettings(), feed, env });
  return stack.node.findChild('Reconcile').node.findChild('LostRuns');
};

const TRAILS = [
  { name: 'everything' },
  { name: 'below', s3KeyPrefix: 'below' },
  {
    name: 'audit',
    s3BucketName: 'example-audit',
    s3KeyPrefix: 'ours',
    snsTopicArn: 'arn:aws:sns:eu-west-1:111122223333:files',
    cloudWatchLogsLogGroupArn: 'arn:aws:logs:eu-west-1:111122223333:log-group:audit:*',
    cloudWatchLogsRoleArn: 'arn:aws:iam::111122223333:role/audit',
  },
];

const template = templateOf({ trails: TRAILS });
const STORE = `arn:aws:s3:::opentrail-store-${HUB}-${HOME}`;
const ARCHIVE = `arn:aws:s3:::opentrail-archive-${HUB}-${HOME}`;

const isOurLog = (permission: string) => /^logs:\w+ <\w+Logs\w+\.Arn>$/.test(permission);
const permissions = (stage: string, of = template) =>
  permissionsOf(of, `${stage}${stage}Role`).filter(
    (permission) => !isOurLog(permission) && !permission.startsWith('sqs:'),
  );

const schedulesOf = (of: Template, cron: string) =>
  Object.values(of.findResources('AWS::Scheduler::Schedule'))
    .map(({ Properties }) => Properties)
    .filter(({ ScheduleExpression }) => ScheduleExpression === cron);

describe('schedules', () => {
  it.each<Deliverers>([1, 2, 4, 8, 16])(
    'of %i runs take every shard once, to deliver, publish and seal',
    (deliverers) => {
      const divided = templateOf({ deliverers });

      for (const cron of ['cron(0/5 * * * ? *)', 'cron(2/5 * * * ? *)', 'cron(4/15 * * * ? *)']) {
        const inputs = schedulesOf(divided, cron).map(({ Target }) => JSON.parse(Target.Input) as { shards: number[] });

        expect(inputs).toHaveLength(deliverers);
        expect(inputs.flatMap(({ shards }) => shards).sort((a, b) => a - b)).toEqual([...Array(16).keys()]);
        expect(new Set(inputs.map(({ shards }) => shards.length)).size).toBe(1);
      }
    },
  );

  it('begin exactly when they say, in UTC, and are tried twice more but not for long', () => {
    for (const { Properties } of Object.values(template.findResources('AWS::Scheduler::Schedule'))) {
      expect(Properties).toMatchObject({
        State: 'ENABLED',
        FlexibleTimeWindow: { Mode: 'OFF' },
        ScheduleExpressionTimezone: 'Etc/UTC',
        Target: { RetryPolicy: { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 300 } },
      });
      expect(flat(Properties.Target.DeadLetterConfig.Arn)).toMatch(/^<LostRuns/);
    }
  });

  it('are what only the scheduler of this account may do', () => {
    const roles = Object.values(template.findResources('AWS::IAM::Role'))
      .map(({ Properties }) => Properties.AssumeRolePolicyDocument.Statement[0])
      .filter(({ Principal }) => Principal.Service === 'scheduler.amazonaws.com');

    expect(roles).toHaveLength(3);
    for (const { Condition } of roles) {
      expect(Condition.StringEquals['aws:SourceAccount']).toBe(HUB);
      expect(flat(Condition.StringEquals['aws:SourceArn'])).toBe(
        `arn:aws:scheduler:${HOME}:${HUB}:schedule-group/default`,
      );
    }
  });

  it('refresh the organization every hour, if there is one', () => {
    const refreshes = (of: Template) => schedulesOf(of, 'cron(41 * * * ? *)').map(({ Target }) => Target.Input);

    expect(refreshes(template)).toEqual([]);
    expect(refreshes(templateOf({ organization: anOrganization }))).toEqual(['{"refresh":"organization"}']);
  });
});

describe('a run', () => {
  it('that fails is tried again once, unless the next one is due, and then leaves word', () => {
    template.resourceCountIs('AWS::Lambda::EventInvokeConfig', 4);
    template.resourcePropertiesCountIs(
      'AWS::Lambda::EventInvokeConfig',
      { MaximumRetryAttempts: 1, MaximumEventAgeInSeconds: 300 },
      3,
    );
    for (const { Properties } of Object.values(template.findResources('AWS::Lambda::EventInvokeConfig'))) {
      expect(flat(Properties.DestinationConfig.OnFailure.Destination)).toMatch(/^<LostRuns/);
    }
  });

  it.each([
    ['deliver', 290],
    ['publish', 290],
    ['seal', 840],
  ])('of %s ends before the next one begins', (stage, Timeout) => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Timeout,
      Environment: { Variables: { POWERTOOLS_SERVICE_NAME: `opentrail-${stage}` } },
    });
  });

  it('of deliver has a whole vCPU', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      MemorySize: 1769,
      Environment: { Variables: { POWERTOOLS_SERVICE_NAME: 'opentrail-deliver' } },
    });
  });

  it('that was lost is forgotten after a day, as the next one did its work', () => {
    template.hasResourceProperties('AWS::SQS::Queue', { MessageRetentionPeriod: 86_400, SqsManagedSseEnabled: true });
  });
});

describe('deliver', () => {
  const toDeliver = [
    `s3:DeleteObject ${STORE}/ledger/*`,
    `s3:DeleteObject ${STORE}/staging/*`,
    `s3:GetObject ${STORE}/ledger/*`,
    `s3:GetObject ${STORE}/registry/*`,
    `s3:GetObject ${STORE}/staging/*`,
    `s3:ListBucket ${STORE}`,
    `s3:PutObject ${STORE}/ledger/*`,
  ];
  const sends = (of: Template): string[] =>
    permissionsOf(of, 'DeliverDeliverRole').filter((permission) => permission.startsWith('sqs:'));

  it('may move what is staged into the ledger, note what correlations have counted, and nothing else', () => {
    const counted = `${STORE}/alert/correlations*`;

    expect(permissions('Deliver')).toEqual([...toDeliver, `s3:GetObject ${counted}`, `s3:PutObject ${counted}`].sort());
  });

  it('may hand findings over to the alerts of the home Region, if there are any', () => {
    const quiet = templateOf({ alerts: undefined });

    expect(sends(template)).toContain(`sqs:SendMessage arn:aws:sqs:${HOME}:${HUB}:opentrail-alert`);
    expect(sends(quiet).join()).not.toContain('opentrail-alert');
    expect(permissions('Deliver', quiet)).toEqual(toDeliver);
  });
});

describe('publish', () => {
  it('may add to the destinations of the settings, and change none', () => {
    expect(permissions('Publish').filter((permission) => !permission.includes(STORE))).toEqual(
      [
        'logs:CreateLogStream arn:aws:logs:eu-west-1:111122223333:log-group:audit:*',
        'logs:PutLogEvents arn:aws:logs:eu-west-1:111122223333:log-group:audit:*',
        `s3:GetObject ${ARCHIVE}/AWSLogs/*`,
        `s3:GetObject ${ARCHIVE}/below/AWSLogs/*`,
        `s3:GetObject ${ARCHIVE}/set-aside/*`,
        's3:GetObject arn:aws:s3:::example-audit/ours/AWSLogs/*',
        `s3:ListBucket ${ARCHIVE}`,
        's3:ListBucket arn:aws:s3:::example-audit',
        ...[`${ARCHIVE}/AWSLogs`, `${ARCHIVE}/below/AWSLogs`, 'arn:aws:s3:::example-audit/ours/AWSLogs'].flatMap(
          (logs) => LOG_FOLDERS.map((folder) => `s3:PutObject ${logs}/*/${folder}/*`),
        ),
        `s3:PutObject ${ARCHIVE}/set-aside/*`,
        'sns:Publish arn:aws:sns:eu-west-1:111122223333:files',
      ].sort(),
    );
  });

  it('may delete nothing but what is in the ledger', () => {
    expect(permissions('Publish').filter((permission) => permission.includes('Delete'))).toEqual([
      `s3:DeleteObject ${STORE}/ledger/*`,
    ]);
  });
});

describe('seal', () => {
  it('may add digests to the destinations of the settings, and reads no log file', () => {
    const digests = [ARCHIVE, `${ARCHIVE}/below`, 'arn:aws:s3:::example-audit/ours'].map(
      (place) => `${place}/AWSLogs/*/CloudTrail-Digest/*`,
    );

    expect(permissions('Seal').filter((permission) => !permission.includes(STORE))).toEqual(
      [
        ...digests.map((digest) => `s3:GetObject ${digest}`),
        ...digests.map((digest) => `s3:PutObject ${digest}`),
        `s3:ListBucket ${ARCHIVE}`,
        's3:ListBucket arn:aws:s3:::example-audit',
      ].sort(),
    );
  });

  it('may delete nothing, and signs by the policy of its key alone', () => {
    expect(permissions('Seal').filter((permission) => /Delete|kms:/.test(permission))).toEqual([]);
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { POWERTOOLS_SERVICE_NAME: 'opentrail-seal' } },
    });
  });

  it.each([1, 3])('signs with the last of %d keys, by its ARN: an alias could be led to another', (signingKeys) => {
    templateOf({ signingKeys }).hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { SIGNING_KEY: { 'Fn::ImportValue': `opentrail-seal-${signingKeys}` } } },
    });
  });

  it('rings when an hour is not sealed three hours later, or no run tells anything for an hour', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'SealLag',
      Period: 3600,
      EvaluationPeriods: 1,
      Threshold: 10_800,
      TreatMissingData: 'breaching',
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'MissingDigests',
      Statistic: 'Sum',
      Threshold: 0,
      TreatMissingData: 'notBreaching',
    });
  });
});

describe('configure', () => {
  it('may look at destinations and add to the registry', () => {
    expect(permissions('Configure')).toEqual(
      [
        'logs:DescribeLogGroups arn:aws:logs:eu-west-1:111122223333:log-group:*',
        `s3:GetObject ${STORE}/registry/*`,
        `s3:ListBucket ${ARCHIVE}`,
        's3:ListBucket arn:aws:s3:::example-audit',
        `s3:ListBucket ${STORE}`,
        `s3:PutObject ${STORE}/registry/*`,
        'sns:GetTopicAttributes arn:aws:sns:eu-west-1:111122223333:files',
      ].sort(),
    );
  });

  it('may read the organization only if there is one', () => {
    const reads = permissions('Configure', templateOf({ organization: anOrganization }));

    expect(reads).toContain('organizations:ListAccounts *');
    expect(permissions('Configure').join()).not.toContain('organizations:');
  });

  it.each([undefined, anOrganization])(
    'waits longer than other stages, as CloudFormation does (%#)',
    (organization) => {
      const of = templateOf({ organization });
      const configs = Object.values(of.findResources('AWS::Lambda::EventInvokeConfig')).map(
        ({ Properties }) => Properties,
      );
      const configure = configs.find(({ FunctionName }) => flat(FunctionName).startsWith('<Configure'));
      const [resource] = Object.values(of.findResources('AWS::CloudFormation::CustomResource'));

      expect(configure).toMatchObject({ MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 600 });
      expect(flat(configure!.DestinationConfig.OnFailure.Destination)).toMatch(/^<LostRuns/);
      expect(resource.Properties.ServiceTimeout).toBe(1500);
      expect(resource.DependsOn).toContainEqual(expect.stringMatching(/EventInvokeConfig/));
    },
  );

  it('asks for the Regions of members of its organization alone', () => {
    const reads = permissions('Configure', templateOf({ organization: anOrganization }));

    expect(reads.filter((read) => read.startsWith('account:'))).toEqual([
      `account:ListRegions arn:aws:account::${HUB}:account`,
      `account:ListRegions arn:aws:account::${anOrganization.managementAccount}:account/${anOrganization.id}/*`,
    ]);
  });

  it('is given the trails as one text, and not before it has its permissions', () => {
    const [resource] = Object.values(template.findResources('AWS::CloudFormation::CustomResource'));

    expect(JSON.parse(resource.Properties.Trails)).toEqual(TRAILS);
    expect(flat(resource.Properties.ServiceToken)).toMatch(/^<Configure\w+\.Arn>$/);
    expect(resource.DependsOn).toContainEqual(expect.stringMatching(/^ConfigureConfigureRoleDefaultPolicy/));
  });
});

describe('what cdk-nag is told of the queue of lost runs', () => {
  it.each<[string, IConstruct]>([
    ['of delivery', aDeliveryStack().deadLetters],
    ['of reconcile', reconcileRuns()],
  ])('%s is true: they expire, and nobody empties it', (_, queue) => {
    const reasons = JSON.stringify(queue.node.metadata.map(({ data }) => data as unknown));

    expect(reasons).toContain('its messages expire by themselves');
    expect(reasons).not.toContain('a person empties it');
  });
});

describe('the delivery stack', () => {
  it('keeps nothing, so it can be replaced', () => {
    const kept = Object.entries(template.toJSON().Resources as Record<string, { DeletionPolicy?: string }>)
      .filter(([, { DeletionPolicy }]) => DeletionPolicy === 'Retain')
      .map(([id]) => id);

    expect(kept).toEqual([]);
    expect(aDeliveryStack().terminationProtection).toBe(false);
  });

  it('rings when a run tells of lag for longer than the settings allow, or none tells anything', () => {
    templateOf({ deliveryLagMinutes: 30 }).hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'DeliveryLag',
      Threshold: 1800,
      TreatMissingData: 'breaching',
    });
  });
});

describe('cdk-nag', () => {
  it.each<[string, Partial<Settings>]>([
    ['a sandbox', {}],
    ['trails to everywhere', { trails: TRAILS, organization: anOrganization, deliverers: 16 }],
    ['a key of the user', { encryption: 'arn:aws:kms:eu-central-1:111122223333:key/1', trails: TRAILS }],
  ])('has nothing to say of %s', (_, over) => {
    const app = aCheckedApp();
    aDeliveryStack(over, app);

    expect(() => app.synth()).not.toThrow();
  });
});
