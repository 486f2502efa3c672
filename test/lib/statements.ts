import type { Template } from 'aws-cdk-lib/assertions';

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: unknown;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** An ARN or a name as one text, its references in pointed brackets. */
export const flat = (value: unknown): string => {
  if (typeof value === 'string') return value;
  const { Ref, ...functions } = value as { readonly Ref?: string } & Record<string, unknown>;
  if (Ref !== undefined) return `<${Ref}>`;
  if (functions['Fn::Join']) return (functions['Fn::Join'] as [string, unknown[]])[1].map(flat).join('');
  if (functions['Fn::GetAtt']) return `<${(functions['Fn::GetAtt'] as string[]).join('.')}>`;
  return JSON.stringify(value);
};

interface Policy {
  readonly Properties: {
    readonly Queues: readonly { readonly Ref: string }[];
    readonly Roles: readonly { readonly Ref: string }[];
    readonly PolicyDocument: { readonly Statement: readonly Statement[] };
  };
}

const policiesIn = (template: Template, type: string): Policy[] =>
  Object.values(template.findResources(type)) as unknown as Policy[];

/** What the policies of queues allow or deny, on the queue whose logical id begins so. */
export const statementsOnQueue = (template: Template, start: string): Statement[] =>
  policiesIn(template, 'AWS::SQS::QueuePolicy')
    .filter(({ Properties }) => Properties.Queues.some(({ Ref }) => Ref.startsWith(start)))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);

/** What identities may do: "action resource", by the logical id of their role. */
export const permissionsOf = (template: Template, roleStart: string): string[] =>
  policiesIn(template, 'AWS::IAM::Policy')
    .filter(({ Properties }) => Properties.Roles.some(({ Ref }) => Ref.startsWith(roleStart)))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .flatMap(({ Action, Resource }) =>
      [Action].flat().flatMap((action) => [Resource].flat().map((arn) => `${action} ${flat(arn)}`)),
    )
    .sort();
