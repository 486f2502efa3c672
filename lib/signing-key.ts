import { CfnOutput, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement, type PolicyStatementProps } from 'aws-cdk-lib/aws-iam';
import { Alias, Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { signingKeyAlias, signingKeyExport } from '../contracts/names.ts';
import { sealRole } from './own-traffic.ts';
import type { Settings } from './settings-types.ts';

/**
 * What digests are signed with. All keys that were ever made outlive the stack; the last one signs. Each is exported under a
 * name of its own, so that a rotation changes nothing of the keys before it, also if one of them is gone. The aliases are for
 * people: nothing signs by them, as whoever may change an alias could have it lead to a key of theirs.
 *
 * Seal alone signs: others are denied it, administrators and whoever was given a grant among them. And nobody deletes or
 * disables a key but the break-glass role, if the settings name one. The policy itself can be changed: KMS refuses to make a
 * key whose policy its maker could not change again, CloudFormation could mend nothing without it, and by which role it
 * deploys is not known here. So who may call `PutKeyPolicy` can lift all of this; that call is a management event. Only a
 * service control policy withstands it.
 */
export class SigningKey extends Construct {
  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    for (let n = 1; n <= settings.signingKeys; n++) {
      const key = this.makeKey(n, settings);
      // It goes with the stack, so that a stack that is made anew can have it.
      new Alias(this, `Alias${n}`, { aliasName: signingKeyAlias(settings.name, n), targetKey: key });
      new CfnOutput(this, `Arn${n}`, { value: key.keyArn, exportName: signingKeyExport(settings.name, n) });
    }
  }

  private makeKey(n: number, settings: Settings): Key {
    const key = new Key(this, `Key${n}`, {
      description: `OpenTrail: signs digests (key ${n})`,
      keySpec: KeySpec.RSA_2048,
      keyUsage: KeyUsage.SIGN_VERIFY,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    for (const statement of statements(Stack.of(this), settings)) key.addToResourcePolicy(statement);
    return key;
  }
}

/** The ARN of the key that signs, in another stack of the home Region: whichever key it was when that stack was deployed. */
export const signingKeyArn = ({ name, signingKeys }: Settings): string =>
  Fn.importValue(signingKeyExport(name, signingKeys));

const statements = (stack: Stack, settings: Settings): PolicyStatement[] => {
  const { breakGlass } = settings;
  const ours = { 'kms:CallerAccount': stack.account };
  // The role is made later, in another stack, and perhaps anew: its name is known, it is not.
  const seal = { 'aws:PrincipalArn': sealRole(stack, settings) };
  return [
    of('SealSigns', ['kms:Sign'], { ArnEquals: seal, StringEquals: ours }),
    of('PublicHalf', ['kms:GetPublicKey'], { StringEquals: ours }),
    of('SealAlone', ['kms:Sign'], { ArnNotEquals: seal }, Effect.DENY),
    of(
      'KeptForEver',
      ['kms:ScheduleKeyDeletion', 'kms:DisableKey', 'kms:DeleteImportedKeyMaterial'],
      breakGlass === undefined ? undefined : { ArnNotEquals: { 'aws:PrincipalArn': breakGlass } },
      Effect.DENY,
    ),
  ];
};

const of = (
  sid: string,
  actions: string[],
  conditions: PolicyStatementProps['conditions'],
  effect = Effect.ALLOW,
): PolicyStatement =>
  // In a key's policy it is the key itself.
  new PolicyStatement({ sid, effect, principals: [new AnyPrincipal()], actions, resources: ['*'], conditions });
