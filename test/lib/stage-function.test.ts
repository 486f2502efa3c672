import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { App, Aws, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import type { Contract } from '../../contracts/environment.ts';
import {
  alertEnvironment,
  collectEnvironment,
  collectFilesEnvironment,
  configureEnvironment,
  deliverEnvironment,
  publishEnvironment,
  reconcileEnvironment,
  sealEnvironment,
} from '../../contracts/environment.ts';
import { type StageName, STAGES } from '../../contracts/names.ts';
import { StageFunction } from '../../lib/stage-function.ts';
import { aCheckedApp, anApp } from './an-app.ts';
import { HOME, HUB, someAlerts } from './settings.ts';

const CONTRACTS: Record<StageName, Contract> = {
  collect: collectEnvironment,
  'collect-files': collectFilesEnvironment,
  deliver: deliverEnvironment,
  publish: publishEnvironment,
  seal: sealEnvironment,
  reconcile: reconcileEnvironment,
  configure: configureEnvironment,
  alert: alertEnvironment,
};

const VALUES: Record<string, string> = {
  SOURCE: 'bus',
  QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/1/q',
  ALERT_TOPIC: `arn:aws:sns:${HOME}:${HUB}:opentrail-alerts`,
  LEVEL_TOPICS: `critical=arn:aws:sns:${HOME}:${HUB}:opentrail-alerts-critical`,
  LEAST_LEVEL: 'medium',
  MOST_MESSAGES: '60',
  SIGNING_KEY: `arn:aws:kms:${HOME}:${HUB}:key/first`,
};

/** Those that ask rules. */
const ASKING: readonly StageName[] = ['collect', 'collect-files', 'deliver', 'alert'];

const variablesOf = (contract: Contract): Record<string, string> =>
  Object.fromEntries(Object.keys(contract).map((name) => [name, VALUES[name] ?? 'a-value']));

const aStage = (app: App, stage: StageName = 'deliver', environment = variablesOf(CONTRACTS[stage])) => {
  const stack = new Stack(app, `Test-${stage}`, { env: { account: HUB, region: HOME } });
  new StageFunction(stack, 'Stage', {
    stage,
    name: 'opentrail',
    description: 'A stage',
    contract: CONTRACTS[stage],
    environment,
    memory: 512,
    timeout: Duration.minutes(1),
    logDays: 30,
    ...(ASKING.includes(stage) && { rules: someAlerts() }),
  });
  return stack;
};

describe('a stage function', () => {
  const template = Template.fromStack(aStage(anApp()));

  it('runs on Node 24 and arm64, with all its limits stated', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      MemorySize: 512,
      Timeout: 60,
      FunctionName: Match.absent(),
      ReservedConcurrentExecutions: Match.absent(),
      RecursiveLoop: Match.absent(),
    });
  });

  it('logs JSON to a group of its own, for as long as it is told', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: Match.stringLikeRegexp('^StageLogs') } },
    });
    template.hasResource('AWS::Logs::LogGroup', { DeletionPolicy: 'Delete', Properties: { RetentionInDays: 30 } });
  });

  it('is a role of a known name that may do nothing but log there', () => {
    template.hasResourceProperties('AWS::IAM::Role', {
      RoleName: `opentrail-deliver-${HOME}`,
      ManagedPolicyArns: Match.absent(),
    });
    template.allResourcesProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
            Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^StageLogs'), 'Arn'] },
          },
        ],
      },
    });
  });

  it('says who it is, in logs, metrics and requests', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: {
          POWERTOOLS_SERVICE_NAME: 'opentrail-deliver',
          POWERTOOLS_METRICS_NAMESPACE: 'OpenTrail',
          AWS_SDK_UA_APP_ID: 'opentrail-deliver',
        },
      },
    });
  });

  it('is refused with variables that its handler would refuse', () => {
    const broken = { ...variablesOf(collectEnvironment), SOURCE: 'elsewhere' };

    expect(() => aStage(anApp(), 'collect', broken)).toThrow(
      'broken environment of collect: SOURCE must be one of bus',
    );
  });

  it.each([
    ['is refused', 3_900, true],
    ['is not refused', 3_600, false],
  ])('%s with an environment of some %i bytes and what is always there', (_, length, isRefused) => {
    const roles = { ...variablesOf(collectEnvironment), OWN_ROLES: 'a'.repeat(length) };
    const making = () => aStage(anApp(), 'collect', roles);

    if (isRefused) expect(making).toThrow(/environment of collect is \d{4} bytes long.*set fewer `regions`/);
    else expect(making).not.toThrow();
  });

  it('counts what only CloudFormation knows, in an environment, as an account', () => {
    const unknown = Array<string>(150).fill(Aws.ACCOUNT_ID).join(',');
    const roles = (text: string) => ({ ...variablesOf(collectEnvironment), OWN_ROLES: text });

    expect(() => aStage(anApp(), 'collect', roles(unknown))).not.toThrow();
    expect(() => aStage(anApp(), 'collect', roles(`${unknown},${unknown}`))).toThrow('set fewer `regions`');
  });

  it('gives cdk-nag nothing to say', () => {
    const app = aCheckedApp();
    aStage(app);

    expect(() => app.synth()).not.toThrow();
  });
});

describe('the bundle', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'opentrail-bundles-'));
  const bundles = new Map<string, string>();

  beforeAll(() => {
    const { context } = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'));
    const app = new App({ outdir, context });
    const stacks = STAGES.map((stage) => [stage, aStage(app, stage)] as const);
    app.synth();
    for (const [stage, stack] of stacks) {
      const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function'));
      bundles.set(stage, join(outdir, `asset.${(Properties.Code.S3Key as string).replace('.zip', '')}`));
    }
  });

  afterAll(() => rmSync(outdir, { recursive: true }));

  it.each(STAGES)('of %s is one file of less than a megabyte, beside which lie the rules that it asks', (stage) => {
    const folder = bundles.get(stage)!;

    expect(readdirSync(folder)).toEqual(['index.mjs', ...(ASKING.includes(stage) ? ['rules.json'] : [])]);
    expect(statSync(join(folder, 'index.mjs')).size).toBeLessThan(1_000_000);
  });

  it.each(STAGES)('of %s is imported by Node 24 and has a handler', (stage) => {
    const place = pathToFileURL(join(bundles.get(stage)!, 'index.mjs')).href;
    const script = `const { handler } = await import(${JSON.stringify(place)}); console.log(process.version, typeof handler)`;
    const environment = { ...variablesOf(CONTRACTS[stage]), AWS_REGION: HOME, AWS_LAMBDA_FUNCTION_NAME: stage };
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], { env: environment });

    expect(said.toString().trim().split('\n').at(-1)).toMatch(/^v24\.\S+ function$/);
  });
});
