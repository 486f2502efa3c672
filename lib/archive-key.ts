import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { ownRoles } from './own-traffic.ts';
import type { Settings } from './settings-types.ts';

/** The key of archive and store, made anew every year. Outlives the stack: without it nobody can read what is kept. */
export class ArchiveKey extends Key {
  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id, {
      alias: `alias/${settings.name}`,
      description: 'OpenTrail: archive and store',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const stack = Stack.of(this);
    // Roles of other Regions cannot be named as principals before they exist; their names are known.
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'StagesByS3',
        principals: [new AnyPrincipal()],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        // In a key's policy it is the key itself.
        resources: ['*'],
        conditions: {
          ArnEquals: { 'aws:PrincipalArn': ownRoles(stack, settings) },
          StringEquals: { 'kms:CallerAccount': stack.account, 'kms:ViaService': `s3.${stack.region}.amazonaws.com` },
        },
      }),
    );
  }
}
