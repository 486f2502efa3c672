import { CfnStackSet, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { OrganizationSettings } from './settings-types.ts';
import { withoutBootstrap } from './without-bootstrap.ts';

export interface RolloutStackProps extends StackProps {
  readonly name: string;
  /** Its own events come by the rule of its Region stacks. */
  readonly hub: string;
  readonly organization: OrganizationSettings;
  /** The member template, as JSON. */
  readonly template: string;
}

/**
 * Brings the member template to every account below the targets, and to those that join. A stack set never reaches the
 * management account, which is served by a stack of its own, and leaves out the hub, whose events would come twice.
 */
export class RolloutStack extends Stack {
  constructor(scope: Construct, id: string, { name, hub, organization, template, ...props }: RolloutStackProps) {
    const isInHub = organization.delegatedAdministrator || hub === organization.managementAccount;
    super(scope, id, {
      description: 'OpenTrail: what member accounts send their events by',
      // Nobody has to prepare the management account for CDK; the hub is.
      ...(!isInHub && { synthesizer: withoutBootstrap() }),
      ...props,
    });
    new CfnStackSet(this, 'Members', {
      stackSetName: `${name}-members`,
      description: 'OpenTrail: sends events of the default bus to the hub in the same Region',
      permissionModel: 'SERVICE_MANAGED',
      callAs: organization.delegatedAdministrator ? 'DELEGATED_ADMIN' : 'SELF',
      autoDeployment: { enabled: true, retainStacksOnAccountRemoval: false },
      managedExecution: { Active: true },
      // The forwarding role has a name that the hub's queue can check.
      capabilities: ['CAPABILITY_NAMED_IAM'],
      operationPreferences: OPERATION_PREFERENCES,
      stackInstancesGroup: [
        {
          deploymentTargets: {
            organizationalUnitIds: [...organization.targets],
            ...(hub !== organization.managementAccount && { accountFilterType: 'DIFFERENCE', accounts: [hub] }),
          },
          regions: regionsOf(organization),
        },
      ],
      templateBody: template,
    });
  }
}

/** One account that refuses must not keep the others from sending, yet a template that fails everywhere stops early. */
const OPERATION_PREFERENCES: CfnStackSet.OperationPreferencesProperty = {
  regionConcurrencyType: 'PARALLEL',
  concurrencyMode: 'SOFT_FAILURE_TOLERANCE',
  maxConcurrentPercentage: 25,
  failureTolerancePercentage: 20,
};

/** Global services, as IAM, tell of their calls in us-east-1 only. */
const GLOBAL_REGION = 'us-east-1';

/** The Regions of the members, each once. */
export const regionsOf = ({ regions }: OrganizationSettings): string[] =>
  [...new Set([GLOBAL_REGION, ...regions])].sort();
