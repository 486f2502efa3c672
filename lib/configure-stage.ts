import { ArnFormat, type CfnResource, CustomResource, Duration, Stack } from 'aws-cdk-lib';
import { type IGrantable, Grant } from 'aws-cdk-lib/aws-iam';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Construct } from 'constructs';
import { configureEnvironment } from '../contracts/environment.ts';
import { acknowledge, acknowledgeWildcards } from './acknowledge.ts';
import type { DeliveryStageProps } from './deliver-stage.ts';
import { Destinations } from './destinations.ts';
import { homeOf } from './home.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import { ScheduledRuns } from './scheduled-runs.ts';
import type { TrailDeclaration } from '../contracts/trail-declaration.ts';
import type { OrganizationSettings } from './settings-types.ts';
import { StageFunction } from './stage-function.ts';
import { failuresOf } from './watched.ts';

/** An organization of thousands of accounts is asked for a few of them a second. */
const TIMEOUT = Duration.minutes(15);

/** CloudFormation's own request may be throttled, or fail; dropped, the deployment would wait for an answer in vain. */
const WORTH_BEGINNING = Duration.minutes(10);

/** Brings the trails of the settings into the registry, and every hour who belongs to the organization. */
export class ConfigureStage extends Construct {
  readonly function: StageFunction;

  constructor(scope: Construct, id: string, { settings, deadLetters, topic }: DeliveryStageProps) {
    super(scope, id);
    const { store, archive } = homeOf(this, settings);
    this.function = new StageFunction(this, 'Configure', {
      stage: 'configure',
      name: settings.name,
      description: 'OpenTrail: brings the trails of the settings into the registry',
      contract: configureEnvironment,
      environment: {
        STORE_BUCKET: store.bucketName,
        STORE_OWNER: Stack.of(this).account,
        ARCHIVE_BUCKET: archive.bucketName,
      },
      memory: 512,
      timeout: TIMEOUT,
      logDays: settings.functionLogDays,
    });
    store.grants.grantConfigure(this.function);
    new Destinations(this, settings).grantLook(this.function);
    this.function.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: WORTH_BEGINNING,
      onFailure: new SqsDestination(deadLetters),
    });
    this.bringTrails(settings.trails);
    if (!settings.organization) return;
    grantReadOrganization(this.function, settings.organization);
    new ScheduledRuns(this, 'Refresh', {
      stage: this.function,
      cron: { minute: '41' },
      inputs: [{ refresh: 'organization' }],
      deadLetters,
    });
    const failures = failuresOf(this.function, { period: Duration.hours(1) });
    new RunbookAlarm(this, 'Failing', { alarm: 'configureFailing', metric: failures, topic });
  }

  private bringTrails(trails: readonly TrailDeclaration[]): void {
    const declaration = new CustomResource(this, 'Trails', {
      serviceToken: this.function.functionArn,
      // CloudFormation turns numbers and booleans into texts; within one text they stay what they are.
      properties: { Trails: JSON.stringify(trails) },
    });
    // As long as its request may wait and a run may last, not an hour. CDK's own property would be a text.
    const { defaultChild } = declaration.node;
    (defaultChild as CfnResource).addPropertyOverride('ServiceTimeout', WORTH_BEGINNING.plus(TIMEOUT).toSeconds());
    // Its permissions, and how long a request may wait, come after the function itself.
    declaration.node.addDependency(this.function);
    if (this.function.role) declaration.node.addDependency(this.function.role);
  }
}

/** To see its accounts, who administers CloudTrail for it, and which Regions the accounts have. */
const grantReadOrganization = (
  grantee: IGrantable & Construct & { readonly role?: Construct },
  { id, managementAccount }: OrganizationSettings,
): void => {
  const actions = [
    'organizations:DescribeOrganization',
    'organizations:ListAccounts',
    'organizations:ListAWSServiceAccessForOrganization',
    'organizations:ListDelegatedAdministrators',
  ];
  Grant.addToPrincipal({ grantee, actions, resourceArns: ['*'] });
  acknowledge(grantee.role ?? grantee, {
    'AwsSolutions-IAM5[Resource::*]': 'What is asked of AWS Organizations knows no resource.',
  });
  const stack = Stack.of(grantee);
  const account = { service: 'account', region: '', resource: 'account' };
  // Whoever asks for the own account names none, and that is another resource.
  const own = stack.formatArn({ ...account, arnFormat: ArnFormat.NO_RESOURCE_NAME });
  const members = stack.formatArn({ ...account, account: managementAccount, resourceName: `${id}/*` });
  acknowledgeWildcards(grantee, [members], 'Accounts of one organization: those that join are not known yet.');
  Grant.addToPrincipal({ grantee, actions: ['account:ListRegions'], resourceArns: [own, members] });
};
