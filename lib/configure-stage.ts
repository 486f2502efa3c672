import { CustomResource, Duration, Stack } from 'aws-cdk-lib';
import { type IGrantable, Grant } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { configureEnvironment } from '../contracts/environment.ts';
import { acknowledge } from './acknowledge.ts';
import type { DeliveryStageProps } from './deliver-stage.ts';
import { Destinations } from './destinations.ts';
import { homeOf } from './home.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import { ScheduledRuns } from './scheduled-runs.ts';
import type { TrailDeclaration } from './settings-types.ts';
import { StageFunction } from './stage-function.ts';
import { failuresOf } from './watched.ts';

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
      // An organization of thousands of accounts is asked for a few of them a second.
      timeout: Duration.minutes(15),
      logDays: settings.functionLogDays,
    });
    store.grants.grantConfigure(this.function);
    new Destinations(this, settings).grantLook(this.function);
    this.bringTrails(settings.trails);
    if (!settings.organization) return;
    grantReadOrganization(this.function);
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
    // Its permissions come after the function itself.
    if (this.function.role) declaration.node.addDependency(this.function.role);
  }
}

/** To see its accounts, who administers CloudTrail for it, and which Regions the accounts have. */
const grantReadOrganization = (grantee: IGrantable & Construct & { readonly role?: Construct }): void => {
  Grant.addToPrincipal({
    grantee,
    actions: [
      'organizations:DescribeOrganization',
      'organizations:ListAccounts',
      'organizations:ListAWSServiceAccessForOrganization',
      'organizations:ListDelegatedAdministrators',
      'account:ListRegions',
    ],
    resourceArns: ['*'],
  });
  acknowledge(grantee.role ?? grantee, {
    'AwsSolutions-IAM5[Resource::*]':
      'Lists of an organization know no resource; accounts that join are not known yet.',
  });
};
