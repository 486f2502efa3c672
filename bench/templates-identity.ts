import { base32, base64, between, hex, lowercase, pick, uuid } from './random.ts';
import type { Call, Template } from './templates.ts';

const TRUST = JSON.stringify(
  JSON.stringify(
    {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    },
    null,
    2,
  ),
);
const ENCODED_TRUST = encodeURIComponent(JSON.parse(TRUST) as string);

const roleArn = ({ account }: Call, role: string): string => `arn:aws:iam::${account.id}:role/${role}`;

const assumeRole = (call: Call) => {
  const { random, account, time } = call;
  const role = pick(random, account.roles);
  const session = `${pick(random, ['botocore-session', 'aws-sdk-js-session', 'deploy'])}-${time}${between(random, 100, 999)}`;
  const expiry = new Date(time + 3_600_000).toLocaleString('en-US', {
    dateStyle: 'medium',
    timeStyle: 'medium',
    timeZone: 'UTC',
  });
  return {
    request: `{"roleArn":"${roleArn(call, role)}","roleSessionName":"${session}","durationSeconds":3600}`,
    response:
      `{"credentials":{"accessKeyId":"ASIA${base32(random, 16)}","sessionToken":"IQoJb3JpZ2luX2VjE${base64(random, 340)}==",` +
      `"expiration":"${expiry}"},"assumedRoleUser":{"assumedRoleId":"AROA${base32(random, 17)}:${session}",` +
      `"arn":"arn:aws:sts::${account.id}:assumed-role/${role}/${session}"}}`,
    resources: `[{"accountId":"${account.id}","type":"AWS::IAM::Role","ARN":"${roleArn(call, role)}"}]`,
  };
};

const createRole = (call: Call) => {
  const { random, account, time } = call;
  const role = `${pick(random, account.roles)}-${lowercase(random, 5)}`;
  return {
    request: `{"path":"/","roleName":"${role}","assumeRolePolicyDocument":${TRUST},"description":"Rôle d’exécution \\u0026 accès","maxSessionDuration":3600}`,
    response:
      `{"role":{"path":"/","roleName":"${role}","roleId":"AROA${base32(random, 17)}","arn":"${roleArn(call, role)}",` +
      `"createDate":"${new Date(time).toUTCString()}","assumeRolePolicyDocument":"${ENCODED_TRUST}"}}`,
  };
};

const keyCall = (more: (call: Call) => string) => (call: Call) => {
  const arn = `arn:aws:kms:${call.region}:${call.account.id}:key/${pick(call.random, call.account.keys)}`;
  const name = pick(call.random, call.account.functions);
  return {
    request: `{"encryptionContext":{"aws:lambda:FunctionArn":"arn:aws:lambda:${call.region}:${call.account.id}:function:${name}"},${more(call)}"keyId":"${arn}"}`,
    resources: `[{"accountId":"${call.account.id}","type":"AWS::KMS::Key","ARN":"${arn}"}]`,
  };
};

const roleRead = (more: string) => (call: Call) => ({
  request: `{"roleName":"${pick(call.random, call.account.roles)}"${more}}`,
});

const policyName = ({ random }: Call): string => `inline-${lowercase(random, 10)}`;

/** Calls to IAM, STS, KMS and CloudWatch Logs. */
export const IDENTITY: readonly Template[] = [
  { weight: 4, service: 'iam', name: 'GetRole', version: '1.10', readOnly: true, details: roleRead('') },
  {
    weight: 4,
    service: 'iam',
    name: 'ListAttachedRolePolicies',
    version: '1.10',
    readOnly: true,
    details: roleRead(',"maxItems":100'),
  },
  { weight: 1, service: 'iam', name: 'CreateRole', version: '1.10', readOnly: false, details: createRole },
  {
    weight: 1,
    service: 'iam',
    name: 'PutRolePolicy',
    version: '1.10',
    readOnly: false,
    details: (call) => ({
      request: `{"roleName":"${pick(call.random, call.account.roles)}","policyName":"${policyName(call)}","policyDocument":${TRUST}}`,
    }),
  },
  {
    weight: 4,
    service: 'sts',
    name: 'AssumeRole',
    version: '1.08',
    readOnly: true,
    byService: true,
    details: assumeRole,
  },
  { weight: 2, service: 'sts', name: 'AssumeRole', version: '1.11', readOnly: true, details: assumeRole },
  {
    weight: 3,
    service: 'sts',
    name: 'GetCallerIdentity',
    version: '1.11',
    readOnly: true,
    details: () => ({ request: 'null' }),
  },
  {
    weight: 9,
    service: 'kms',
    name: 'Decrypt',
    version: '1.11',
    readOnly: true,
    details: keyCall(() => '"encryptionAlgorithm":"SYMMETRIC_DEFAULT",'),
  },
  {
    weight: 5,
    service: 'kms',
    name: 'GenerateDataKey',
    version: '1.11',
    readOnly: true,
    details: keyCall(() => '"keySpec":"AES_256",'),
  },
  {
    weight: 7,
    service: 'logs',
    name: 'CreateLogStream',
    version: '1.09',
    readOnly: false,
    apiVersion: '20140328',
    details: ({ random, account, time }) => ({
      request: `{"logGroupName":"/aws/lambda/${pick(random, account.functions)}","logStreamName":"${new Date(time).toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${hex(random, 32)}"}`,
    }),
  },
  {
    weight: 3,
    service: 'logs',
    name: 'DescribeLogGroups',
    version: '1.09',
    readOnly: true,
    apiVersion: '20140328',
    details: ({ random }) => ({
      request: `{"logGroupNamePrefix":"/aws/lambda/${lowercase(random, 4)}","nextToken":"${uuid(random)}"}`,
    }),
  },
];
