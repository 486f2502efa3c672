import { Match, Template } from 'aws-cdk-lib/assertions';
import { memberTemplate } from '../../lib/member-stack.ts';
import { RolloutStack } from '../../lib/rollout-stack.ts';
import type { OrganizationSettings } from '../../lib/settings-types.ts';
import { aCheckedApp, anApp } from './an-app.ts';
import { anOrganization, HOME, HUB } from './settings.ts';

const env = { account: HUB, region: HOME };
const template = memberTemplate({ name: 'opentrail', hub: HUB, alerts: true });

const rolledOut = (over: Partial<OrganizationSettings> = {}): Template =>
  Template.fromStack(
    new RolloutStack(anApp(), 'Rollout', {
      env,
      name: 'opentrail',
      hub: HUB,
      organization: { ...anOrganization, ...over },
      template,
    }),
  );

describe('the rollout', () => {
  it('is one stack set of the member template, for all accounts that are or will be below the targets', () => {
    const stack = rolledOut();

    stack.hasResourceProperties('AWS::CloudFormation::StackSet', {
      StackSetName: 'opentrail-members',
      PermissionModel: 'SERVICE_MANAGED',
      AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false },
      ManagedExecution: { Active: true },
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      TemplateBody: template,
      Parameters: Match.absent(),
      StackInstancesGroup: [
        { DeploymentTargets: Match.objectLike({ OrganizationalUnitIds: ['r-abcd', 'ou-abcd-12345678'] }) },
      ],
    });
    expect(Object.keys(stack.toJSON().Resources)).toHaveLength(1);
  });

  it.each([
    ['leaves out the hub, whose own rules bring its events', {}, { AccountFilterType: 'DIFFERENCE', Accounts: [HUB] }],
    ['leaves out nobody if the hub is the management account, which it never reaches', { managementAccount: HUB }, {}],
  ])('%s', (_, over, filter) => {
    rolledOut(over).hasResourceProperties('AWS::CloudFormation::StackSet', {
      StackInstancesGroup: [
        {
          DeploymentTargets: Match.objectEquals({
            OrganizationalUnitIds: ['r-abcd', 'ou-abcd-12345678'],
            ...filter,
          }),
        },
      ],
    });
  });

  it('goes on in all other Regions and accounts where one refuses', () => {
    rolledOut().hasResourceProperties('AWS::CloudFormation::StackSet', {
      OperationPreferences: { RegionConcurrencyType: 'PARALLEL', ConcurrencyMode: 'SOFT_FAILURE_TOLERANCE' },
    });
  });

  it.each([
    ['reaches us-east-1, where global services tell of their calls', ['eu-central-1'], ['eu-central-1', 'us-east-1']],
    ['names no Region twice', ['us-east-1', 'eu-west-1', 'eu-west-1'], ['eu-west-1', 'us-east-1']],
  ])('%s', (_, regions, Regions) => {
    rolledOut({ regions }).hasResourceProperties('AWS::CloudFormation::StackSet', {
      StackInstancesGroup: [{ Regions }],
    });
  });

  it.each([
    ['as delegated administrator', true, 'DELEGATED_ADMIN'],
    ['as the management account itself', false, 'SELF'],
  ])('is made %s', (_, delegatedAdministrator, CallAs) => {
    rolledOut({ delegatedAdministrator }).hasResourceProperties('AWS::CloudFormation::StackSet', { CallAs });
  });

  it('leaves cdk-nag nothing to say', () => {
    const app = aCheckedApp();
    new RolloutStack(app, 'Rollout', { env, name: 'opentrail', hub: HUB, organization: anOrganization, template });

    expect(() => app.synth()).not.toThrow();
  });
});
