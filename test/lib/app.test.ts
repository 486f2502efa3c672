import { Template } from 'aws-cdk-lib/assertions';
import { Stack } from 'aws-cdk-lib';
import { composeApp } from '../../lib/app.ts';
import { readSettings } from '../../lib/settings.ts';
import type { Settings } from '../../lib/settings-types.ts';
import { aCheckedApp, anApp } from './an-app.ts';
import { anOrganization, HOME, someSettings } from './settings.ts';

const HUB = '111122223333';
const MANAGEMENT = '444455556666';

const example = (name: string, account: string | undefined) => {
  const app = aCheckedApp();
  const place = new URL(`../../examples/settings/${name}.yaml`, import.meta.url).pathname;
  composeApp(app, readSettings(place, { account }), { account });
  return app;
};

const stacksOf = (app: ReturnType<typeof example>): Stack[] =>
  app.node.children.filter((child) => Stack.isStack(child));

const namesOf = (app: ReturnType<typeof example>): string[] =>
  stacksOf(app)
    .map(({ stackName }) => stackName)
    .sort();

/** Which stacks an account gets. */
const REGIONS = ['eu-central-1', 'eu-west-1', 'us-east-1'];
const OF_HUB = [
  ...REGIONS.map((region) => `Opentrail-Alert-${region}`),
  'Opentrail-Archive',
  'Opentrail-Delivery',
  'Opentrail-Feed',
  ...REGIONS.map((region) => `Opentrail-Region-${region}`),
  'Opentrail-Rollout',
];
const OF_MANAGEMENT = [...REGIONS.map((region) => `Opentrail-Management-${region}`), 'Opentrail-Trail'];

describe('the app', () => {
  it('of a sandbox has five stacks', () => {
    expect(namesOf(example('sandbox', HUB))).toEqual([
      'Opentrail-Alert-eu-central-1',
      'Opentrail-Archive',
      'Opentrail-Delivery',
      'Opentrail-Feed',
      'Opentrail-Region-eu-central-1',
    ]);
  });

  it.each([
    ['the hub', HUB, OF_HUB],
    ['the management account', MANAGEMENT, OF_MANAGEMENT],
    ['nobody', undefined, [...OF_HUB, ...OF_MANAGEMENT].sort()],
    ['somebody else', '777788889999', [...OF_HUB, ...OF_MANAGEMENT].sort()],
  ])('of an organization has, with credentials of %s, the stacks that these can deploy', (_, account, stacks) => {
    expect(namesOf(example('organization', account))).toEqual(stacks);
  });

  it('deploys the archive before whatever uses it', () => {
    const stacks = stacksOf(example('sandbox', HUB));
    const others = stacks.filter(({ stackName }) => stackName !== 'Opentrail-Archive');

    for (const stack of others)
      expect(stack.dependencies.map(({ stackName }) => stackName)).toContain('Opentrail-Archive');
  });

  it('deploys, in each Region, what takes findings before whatever sends them', () => {
    const stacks = stacksOf(example('organization', HUB));
    const senders = stacks.filter(({ stackName }) => /Region|Feed|Delivery/.test(stackName));

    expect(senders).toHaveLength(5);
    for (const stack of senders)
      expect(stack.dependencies.map(({ stackName }) => stackName)).toContain(`Opentrail-Alert-${stack.region}`);
  });

  it.each<[string, Partial<Settings>, string[]]>([
    ['every Region that takes events', {}, [HOME, 'us-east-1']],
    ['the home Region alone, if only trail files are taken', { bus: false }, [HOME]],
    ['no Region, if the settings want none', { alerts: undefined }, []],
  ])('has alerts in %s', (_, over, regions) => {
    const app = anApp();
    composeApp(app, someSettings(over), { account: undefined });

    expect(namesOf(app).filter((name) => name.includes('Alert'))).toEqual(
      regions.map((region) => `Opentrail-Alert-${region}`),
    );
  });

  it('has nothing of alerts anywhere, if the settings want none', () => {
    const app = anApp();
    composeApp(app, someSettings({ alerts: undefined, organization: anOrganization }), { account: undefined });
    const templates = stacksOf(app).map((stack) => JSON.stringify(Template.fromStack(stack).toJSON()));

    expect(templates.filter((template) => /opentrail-(forward-urgent|alert[^/])/.test(template))).toEqual([]);
  });

  it('makes the organization trail when the hub has its bucket, and in the management account', () => {
    const stacks = stacksOf(example('organization', undefined));
    const trails = stacks.filter(
      (stack) => Object.keys(Template.fromStack(stack).findResources('AWS::CloudTrail::Trail')).length > 0,
    );

    expect(trails.map(({ stackName, account, region }) => [stackName, account, region])).toEqual([
      ['Opentrail-Trail', MANAGEMENT, 'eu-central-1'],
    ]);
    expect(trails[0].dependencies.map(({ stackName }) => stackName)).toEqual(['Opentrail-Feed']);
  });

  it('protects the archive from being deleted, and nothing that may be replaced', () => {
    const isProtected = ({ terminationProtection }: Stack) => terminationProtection;

    expect(
      stacksOf(example('organization', HUB))
        .filter(isProtected)
        .map(({ stackName }) => stackName),
    ).toContain('Opentrail-Archive');
  });

  it.each(['sandbox', 'organization'])('of the %s gives cdk-nag nothing to say', (name) => {
    expect(() => example(name, undefined).synth()).not.toThrow();
  });
});

/** Properties by which resources are named; a name of a rule within a bucket or a metric is none. */
const NAMES: Readonly<Record<string, string>> = {
  'AWS::S3::Bucket': 'BucketName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::KMS::Alias': 'AliasName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::Events::Rule': 'Name',
  'AWS::Scheduler::Schedule': 'Name',
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::CloudWatch::Dashboard': 'DashboardName',
  'AWS::CloudTrail::Trail': 'TrailName',
  'AWS::CloudFormation::StackSet': 'StackSetName',
};

/** What MiniStack can make, on which the whole pipeline but the feed is tried. */
const EMULATED = [
  ...Object.keys(NAMES).filter((type) => !/CloudTrail|StackSet/.test(type)),
  'AWS::CDK::Metadata',
  'AWS::CloudFormation::CustomResource',
  'AWS::IAM::Policy',
  'AWS::KMS::Key',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Permission',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::Subscription',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
];

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

interface Statement {
  readonly Effect: string;
  readonly Principal?: { readonly Service?: string };
  readonly Action: string | string[];
  readonly Condition?: Readonly<Record<string, object>>;
}

/** The statements of all policies that let in a service: of buckets, queues, topics and roles. */
const servicesLetIn = (resources: readonly Resource[]): Statement[] =>
  resources
    .flatMap(({ Properties }) => [Properties?.PolicyDocument, Properties?.AssumeRolePolicyDocument])
    .flatMap((policy) => (policy as { readonly Statement: Statement[] } | undefined)?.Statement ?? [])
    .filter(({ Effect, Principal }) => Effect === 'Allow' && Principal?.Service !== undefined);

describe('the templates', () => {
  const templates = stacksOf(example('organization', undefined)).map((stack) => ({
    stackName: stack.stackName,
    resources: Object.values(Template.fromStack(stack).toJSON().Resources as Readonly<Record<string, Resource>>),
  }));

  it('name only what another Region or account must compute', () => {
    const named = templates.flatMap(({ resources }) =>
      resources.flatMap(({ Type, Properties }) => {
        const name = Properties?.[NAMES[Type] ?? ''] as string | undefined;
        return name === undefined ? [] : [`${Type.split('::')[2]} ${name}`];
      }),
    );

    expect([...new Set(named)].sort()).toEqual(
      [
        'Alias alias/opentrail',
        'Alias alias/opentrail-seal-1',
        `Bucket opentrail-archive-${HUB}-eu-central-1`,
        `Bucket opentrail-feed-${HUB}-eu-central-1`,
        `Bucket opentrail-store-${HUB}-eu-central-1`,
        'Queue opentrail-alert',
        'Queue opentrail-bus',
        'Queue opentrail-direct',
        'Queue opentrail-trail-files',
        ...['collect-files', 'configure', 'deliver', 'publish', 'reconcile', 'seal'].map(
          (of) => `Role opentrail-${of}-eu-central-1`,
        ),
        ...REGIONS.flatMap((region) => ['alert', 'collect', 'forward'].map((of) => `Role opentrail-${of}-${region}`)),
        'Rule opentrail-forward',
        'Rule opentrail-forward-urgent',
        'StackSet opentrail-members',
        'Topic opentrail-alarms',
        'Topic opentrail-alerts',
        'Trail opentrail-feed',
      ].sort(),
    );
  });

  it.each(
    templates
      .filter(({ stackName }) => /Archive|Delivery|Region|Alert/.test(stackName))
      .map(({ stackName, resources }): [string, readonly Resource[]] => [stackName, resources]),
  )('%s has only what can be tried without AWS', (_, resources) => {
    const types = new Set(resources.map(({ Type }) => Type));

    expect([...types].filter((type) => !EMULATED.includes(type))).toEqual([]);
  });

  it('let services in for one thing of one account, but where AWS sends no such keys', () => {
    const exceptions = new Set(
      servicesLetIn(templates.flatMap(({ resources }) => resources)).flatMap(({ Principal, Action, Condition }) => {
        const keys = Object.values(Condition ?? {}).flatMap((each) => Object.keys(each));
        const hasBoth = keys.includes('aws:SourceArn') && keys.includes('aws:SourceAccount');
        return hasBoth ? [] : [`${Principal!.Service} ${[Action].flat().join()} by ${keys.join()}`];
      }),
    );

    expect([...exceptions].sort()).toEqual([
      'cloudtrail.amazonaws.com s3:GetBucketAcl by aws:SourceArn',
      'cloudtrail.amazonaws.com s3:PutObject by s3:x-amz-acl,aws:SourceArn',
      'cloudwatch.amazonaws.com sns:Publish by aws:SourceOrgID,aws:SourceArn',
      'lambda.amazonaws.com sts:AssumeRole by ',
    ]);
  });

  it('invoke nothing that anybody may invoke', () => {
    const permissions = templates.flatMap(({ resources }) =>
      resources.filter(({ Type }) => Type === 'AWS::Lambda::Permission'),
    );

    for (const { Properties } of permissions) expect(Properties).toHaveProperty('SourceAccount');
  });
});
