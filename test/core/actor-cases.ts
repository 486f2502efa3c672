import type { JsonRecord } from '../../core/rules/rule-event.ts';

export const ACCOUNT = '111122223333';
export const HIDDEN = 'HIDDEN_DUE_TO_SECURITY_REASONS';
export const SSO = 'AWSReservedSSO_AdministratorAccess_0123456789abcdef';
const CLI = 'aws-cli/2.17.32 md/awscrt#0.21.2';

export const assumed = (role: string, session: string, more: JsonRecord = {}, path = '/') => ({
  type: 'AssumedRole',
  principalId: `AROAEXAMPLE:${session}`,
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/${session}`,
  accountId: ACCOUNT,
  accessKeyId: 'ASIAEXAMPLE',
  sessionContext: {
    sessionIssuer: {
      type: 'Role',
      principalId: 'AROAEXAMPLE',
      arn: `arn:aws:iam::${ACCOUNT}:role${path}${role}`,
      accountId: ACCOUNT,
      userName: role,
    },
    webIdFederationData: {},
    attributes: { creationDate: '2026-03-01T09:00:00Z', mfaAuthenticated: 'false' },
    ...more,
  },
});
export const AN_USER = {
  type: 'IAMUser',
  principalId: 'AIDA',
  arn: `arn:aws:iam::${ACCOUNT}:user/alice`,
  accountId: ACCOUNT,
  userName: 'alice',
};

export const ACCOUNTS_OWN: readonly (readonly [string, unknown, JsonRecord, object])[] = [
  [
    'the root user',
    {
      type: 'Root',
      principalId: ACCOUNT,
      arn: `arn:aws:iam::${ACCOUNT}:root`,
      accountId: ACCOUNT,
      userName: 'my-alias',
    },
    {},
    { kind: 'root', id: `arn:aws:iam::${ACCOUNT}:root`, name: 'root', account: ACCOUNT, byService: false },
  ],
  [
    'a root session of the management account',
    { ...assumed('x', 'y', { assumedRoot: 'true' }), arn: `arn:aws-cn:sts::${ACCOUNT}:assumed-root` },
    {},
    { kind: 'root', id: `arn:aws-cn:iam::${ACCOUNT}:root`, name: 'root' },
  ],
  [
    'a user',
    AN_USER,
    {},
    { kind: 'user', id: `arn:aws:iam::${ACCOUNT}:user/alice`, name: 'alice', user: 'alice', account: ACCOUNT },
  ],
  [
    'a user without an ARN, in China',
    { ...AN_USER, arn: undefined },
    { awsRegion: 'cn-north-1' },
    { kind: 'user', id: `arn:aws-cn:iam::${ACCOUNT}:user/alice`, name: 'alice' },
  ],
  [
    'a user name that was typed wrong',
    { type: 'IAMUser', accountId: ACCOUNT, accessKeyId: '', userName: HIDDEN },
    { eventType: 'AwsConsoleSignIn', responseElements: { ConsoleLogin: 'Failure' } },
    {
      kind: 'unknown',
      id: `${ACCOUNT}:${HIDDEN}`,
      name: 'a user name that does not exist',
      user: undefined,
      accessKey: undefined,
    },
  ],
  [
    'a role',
    assumed('Deploy', 'ci', {}, '/team/'),
    {},
    {
      kind: 'role',
      id: `arn:aws:iam::${ACCOUNT}:role/team/Deploy`,
      name: 'Deploy (session ci)',
      user: 'Deploy',
      session: 'ci',
      accessKey: 'ASIAEXAMPLE',
      mfa: false,
      service: undefined,
    },
  ],
  [
    'a role without an issuer, in a government Region',
    {
      type: 'AssumedRole',
      principalId: 'AROA:s',
      arn: `arn:aws-us-gov:sts::${ACCOUNT}:assumed-role/Deploy/s`,
      sessionContext: {},
    },
    {},
    { kind: 'role', id: `arn:aws-us-gov:iam::${ACCOUNT}:role/Deploy`, account: ACCOUNT, session: 's' },
  ],
  [
    'a role of which only the unique id is known',
    { type: 'AssumedRole', principalId: 'AROAEXAMPLE:s' },
    {},
    { kind: 'role', id: 'AROAEXAMPLE', name: 'AROAEXAMPLE (session s)' },
  ],
  [
    'a lasting role',
    { type: 'Role', userName: 'Deploy', accountId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:role/Deploy` },
    {},
    { kind: 'role', id: `arn:aws:iam::${ACCOUNT}:role/Deploy`, name: 'Deploy' },
  ],
  [
    'an instance',
    assumed('Web', 'i-0123456789abcdef0'),
    {},
    { kind: 'role', id: `arn:aws:iam::${ACCOUNT}:role/Web`, session: 'i-0123456789abcdef0', byService: false },
  ],
  [
    'a service-linked role',
    assumed('AWSServiceRoleForRDS', 'SLR', {}, '/aws-service-role/rds.amazonaws.com/'),
    {},
    { kind: 'role', service: 'rds.amazonaws.com', byService: true, via: 'service' },
  ],
  [
    'a role that is only called like a service-linked one',
    assumed('AWSServiceRoleForRDS', 'SLR'),
    {},
    { kind: 'role', service: undefined, byService: false },
  ],
];

export const VIAS: readonly (readonly [string, JsonRecord, JsonRecord])[] = [
  ['cli', { userAgent: CLI }, {}],
  ['cli', { userAgent: `[${CLI} exec-env/CloudShell]`, sessionCredentialFromConsole: 'true' }, {}],
  ['cli', { userAgent: 'aws-cli/1.16.263 Python/3.4.7 botocore/1.12.253' }, {}],
  ['sdk', { userAgent: 'Boto3/1.26.165 Python/3.10.6 Botocore/1.29.165' }, {}],
  ['sdk', { userAgent: 'aws-sdk-go/1.41.4 (go1.18.3; linux; amd64)' }, {}],
  ['console', { userAgent: 'AWS Internal', sessionCredentialFromConsole: 'true' }, {}],
  ['console', { userAgent: '[S3Console/0.4, aws-internal/3 aws-sdk-java/1.12.488]' }, {}],
  ['console', { userAgent: 'signin.amazonaws.com' }, {}],
  ['console', { userAgent: CLI, eventType: 'AwsConsoleSignIn' }, {}],
  ['automation', { userAgent: 'APN/1.0 HashiCorp/1.0 Terraform/1.1.2 (+https://www.terraform.io) aws-sdk-go/1' }, {}],
  [
    'automation',
    { userAgent: 'Boto3/1.26' },
    {
      webIdFederationData: {
        federatedProvider: `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`,
      },
    },
  ],
  ['unknown', { userAgent: 'stratus-red-team' }, {}],
  ['unknown', { userAgent: undefined }, {}],
];
