import { Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { type StageName, stageRoleName } from '../contracts/names.ts';

export interface StageRoleProps {
  /** The installation's name. */
  readonly name: string;
  readonly stage: StageName;
}

/** Who a stage is, in one Region. It may do nothing but what it is granted. */
export class StageRole extends Role {
  constructor(scope: Construct, id: string, { name, stage }: StageRoleProps) {
    super(scope, id, {
      // Others tell our own requests apart by this name: the feed, the key's policy and collect.
      roleName: stageRoleName(name, stage, Stack.of(scope).region),
      description: `OpenTrail: ${stage}`,
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
  }
}
