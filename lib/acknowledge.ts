import { Stack, Validations } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';

/** Says why a rule of cdk-nag is not kept here; `because` is keyed by the rule. */
export const acknowledge = (scope: IConstruct, because: Readonly<Record<string, string>>): void => {
  const findings = Object.entries(because).map(([id, reason]) => ({ id, reason }));
  Validations.of(scope).acknowledge(...findings);
};

/** Says why somebody may do something to all that fits these ARNs, and names each of them: another one is a finding. */
export const acknowledgeWildcards = ({ grantPrincipal }: IGrantable, arns: readonly string[], reason: string): void => {
  const principal = grantPrincipal as Partial<IConstruct>;
  if (principal.node === undefined) return;
  const scope = principal as IConstruct;
  for (const arn of arns) {
    acknowledge(scope, { [`AwsSolutions-IAM5[Resource::${flat(Stack.of(scope).resolve(arn))}]`]: reason });
  }
};

/** An ARN as cdk-nag writes it: references in pointed brackets. */
const flat = (value: unknown): string => {
  if (typeof value === 'string') return value;
  const intrinsic = value as { 'Fn::Join'?: [string, unknown[]]; 'Fn::GetAtt'?: string[]; Ref?: string };
  if (intrinsic['Fn::Join']) return intrinsic['Fn::Join'][1].map(flat).join(intrinsic['Fn::Join'][0]);
  if (intrinsic['Fn::GetAtt']) return `<${intrinsic['Fn::GetAtt'].join('.')}>`;
  return intrinsic.Ref === undefined ? JSON.stringify(value) : `<${intrinsic.Ref}>`;
};
