import type { CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import { composeApp } from '../../lib/app.ts';
import type { Settings } from '../../lib/settings-types.ts';
import { anApp } from './an-app.ts';
import { anOrganization, HOME, someSettings } from './settings.ts';

const { managementAccount } = anOrganization;

/** What a deployment with credentials of an account is told of its stacks, by their names. */
const stacksOf = (account: string, over: Partial<Settings>): Map<string, CloudFormationStackArtifact> => {
  const app = anApp();
  composeApp(app, someSettings(over), { account });
  return new Map(app.synth().stacks.map((stack) => [stack.stackName, stack]));
};

const stacks = stacksOf(managementAccount, {
  organization: { ...anOrganization, delegatedAdministrator: false },
  feed: { kind: 'organization', dataEvents: [] },
});

describe('a management account that is not the hub', () => {
  it('has all that only it can have', () => {
    expect([...stacks.keys()].sort()).toEqual([
      `Opentrail-Management-${HOME}`,
      'Opentrail-Management-us-east-1',
      'Opentrail-Rollout',
      'Opentrail-Trail',
    ]);
  });

  it.each([...stacks])('needs no preparation for CDK: %s uses no role, bucket or version of it', (_, stack) => {
    expect(stack).toMatchObject({
      assumeRoleArn: undefined,
      cloudFormationExecutionRoleArn: undefined,
      lookupRole: undefined,
      requiresBootstrapStackVersion: undefined,
      stackTemplateAssetObjectUrl: undefined,
    });
    expect(stack.assets).toEqual([]);
    expect(stack.template).not.toHaveProperty('Parameters');
    expect(stack.template).not.toHaveProperty('Rules');
  });

  it.each([...stacks])('is sent templates that need no bucket: %s', (_, { template }) => {
    expect(Buffer.byteLength(JSON.stringify(template))).toBeLessThan(50 * 1024);
  });
});
