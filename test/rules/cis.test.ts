import { describe, expect, it } from '@jest/globals';
import { type Example, matching, tells } from './pack.ts';

/** The events that each control of section 5 of CIS 7.0.0 names: service, and names of calls. */
const CONTROLS: readonly (readonly [control: string, source: string, names: string])[] = [
  [
    '5.4',
    'iam',
    `DeleteGroupPolicy DeleteRolePolicy DeleteUserPolicy PutGroupPolicy PutRolePolicy PutUserPolicy CreatePolicy DeletePolicy
     CreatePolicyVersion DeletePolicyVersion AttachRolePolicy DetachRolePolicy AttachUserPolicy DetachUserPolicy
     AttachGroupPolicy DetachGroupPolicy`,
  ],
  ['5.5', 'cloudtrail', 'CreateTrail UpdateTrail DeleteTrail StartLogging StopLogging'],
  ['5.7', 'kms', 'DisableKey ScheduleKeyDeletion'],
  [
    '5.8',
    's3',
    `PutBucketAcl PutBucketPolicy PutBucketCors PutBucketLifecycle PutBucketReplication DeleteBucketPolicy DeleteBucketCors
     DeleteBucketLifecycle DeleteBucketReplication`,
  ],
  ['5.9', 'config', 'StopConfigurationRecorder DeleteDeliveryChannel PutDeliveryChannel PutConfigurationRecorder'],
  [
    '5.10',
    'ec2',
    `AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress RevokeSecurityGroupIngress RevokeSecurityGroupEgress
     CreateSecurityGroup DeleteSecurityGroup ModifySecurityGroupRules`,
  ],
  [
    '5.11',
    'ec2',
    `CreateNetworkAcl CreateNetworkAclEntry DeleteNetworkAcl DeleteNetworkAclEntry ReplaceNetworkAclEntry
     ReplaceNetworkAclAssociation`,
  ],
  [
    '5.12',
    'ec2',
    `CreateCustomerGateway DeleteCustomerGateway AttachInternetGateway CreateInternetGateway DeleteInternetGateway
     DetachInternetGateway`,
  ],
  [
    '5.13',
    'ec2',
    `CreateRoute CreateRouteTable ReplaceRoute ReplaceRouteTableAssociation DeleteRouteTable DeleteRoute
     DisassociateRouteTable`,
  ],
  [
    '5.14',
    'ec2',
    `CreateVpc DeleteVpc ModifyVpcAttribute AcceptVpcPeeringConnection CreateVpcPeeringConnection
     DeleteVpcPeeringConnection RejectVpcPeeringConnection AttachClassicLinkVpc DetachClassicLinkVpc DisableVpcClassicLink
     EnableVpcClassicLink`,
  ],
  [
    '5.15',
    'organizations',
    `AcceptHandshake AttachPolicy CreateAccount CreateOrganizationalUnit CreatePolicy DeclineHandshake DeleteOrganization
     DeleteOrganizationalUnit DeletePolicy DetachPolicy DisablePolicyType EnablePolicyType InviteAccountToOrganization
     LeaveOrganization MoveAccount RemoveAccountFromOrganization UpdatePolicy UpdateOrganizationalUnit`,
  ],
];

const USER = { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/alice', userName: 'alice' };
const ROLE = { type: 'AssumedRole', arn: 'arn:aws:sts::111122223333:assumed-role/Deploy/ci' };
const ROOT = { type: 'Root', arn: 'arn:aws:iam::111122223333:root', accountId: '111122223333' };
const QUARANTINE = 'arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3';
const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';

const EVERYTHING = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' };
const POLICY = { Statement: [EVERYTHING] };
const OPENED = { bucketPolicy: POLICY, policyDocument: JSON.stringify(POLICY) };
const PUBLIC_ACL = { 'x-amz-acl': 'public-read' };
const PUBLIC_GRANT = { 'x-amz-grant-read': 'uri="http://acs.amazonaws.com/groups/global/AllUsers"' };

const anEvent = (change: Example): Example => ({
  userIdentity: USER,
  eventTime: '2026-11-22T09:01:02Z',
  sourceIPAddress: '203.0.113.10',
  requestParameters: null,
  responseElements: null,
  eventType: 'AwsApiCall',
  managementEvent: true,
  recipientAccountId: '111122223333',
  eventCategory: 'Management',
  ...change,
});

/** The files of the rules with that tag that tell of the event. */
const tellersOf = (control: string, event: Example): readonly string[] =>
  matching(event)
    .filter((rule) => tells(rule) && rule.tags.includes(`cis.${control}`))
    .map(({ file }) => file);

const named = CONTROLS.flatMap(([control, source, names]) =>
  names.split(/\s+/).map((name) => [control, `${source}.amazonaws.com`, name] as const),
);

/** Who may do it, and how it may end: the controls make no difference. */
const VARIANTS: readonly (readonly [string, Example])[] = [
  ['by a user', {}],
  ['by a role', { userIdentity: ROLE }],
  ['by root', { userIdentity: ROOT }],
  ['by a service', { userIdentity: { ...ROLE, invokedBy: 'cloudformation.amazonaws.com' } }],
  ['in vain', { errorCode: 'AccessDenied' }],
  ['of administrator rights', { requestParameters: { policyArn: ADMINISTRATOR } }],
  ['of administrator rights, in vain', { requestParameters: { policyArn: ADMINISTRATOR }, errorCode: 'AccessDenied' }],
  ['of the rest of IAM', { requestParameters: { policyArn: 'arn:aws:iam::aws:policy/IAMFullAccess' } }],
  ['for everybody and everything', { requestParameters: OPENED }],
  ['for everybody and everything, in vain', { requestParameters: OPENED, errorCode: 'AccessDenied' }],
  ['with a public ACL', { requestParameters: PUBLIC_ACL }],
  ['with a public ACL, in vain', { requestParameters: PUBLIC_ACL, errorCode: 'AccessDenied' }],
  ['with a grant to everybody', { requestParameters: PUBLIC_GRANT }],
  ['with a grant to everybody, in vain', { requestParameters: PUBLIC_GRANT, errorCode: 'AccessDenied' }],
  ['of quarantine, in vain', { requestParameters: { policyArn: QUARANTINE }, errorCode: 'AccessDenied' }],
  ['of quarantine', { requestParameters: { policyArn: QUARANTINE } }],
];

describe.each(VARIANTS)('a call that CIS names, %s', (_, change) => {
  it.each(named)('is told of for %s: %s %s', (control, eventSource, eventName) => {
    expect(tellersOf(control, anEvent({ eventSource, eventName, ...change }))).toHaveLength(1);
  });
});

const login = (change: Example): Example =>
  anEvent({
    eventSource: 'signin.amazonaws.com',
    eventName: 'ConsoleLogin',
    eventType: 'AwsConsoleSignIn',
    responseElements: { ConsoleLogin: 'Success' },
    additionalEventData: { MFAUsed: 'No' },
    ...change,
  });
const FAILED = { responseElements: { ConsoleLogin: 'Failure' }, errorMessage: 'Failed authentication' };
const WITH_MFA = { additionalEventData: { MFAUsed: 'Yes' } };
const s3 = (change: Example): Example =>
  anEvent({ eventSource: 's3.amazonaws.com', errorCode: 'AccessDenied', ...change });

const OTHERS: readonly (readonly [control: string, what: string, event: Example])[] = [
  ['5.1', 'AccessDenied', s3({ eventName: 'GetBucketAcl' })],
  ['5.1', 'AccessDeniedException', s3({ eventName: 'ListKeys', errorCode: 'AccessDeniedException' })],
  ['5.1', 'UnauthorizedOperation', anEvent({ eventName: 'RunInstances', errorCode: 'Client.UnauthorizedOperation' })],
  ['5.1', 'HeadBucket that is unauthorized', s3({ eventName: 'HeadBucket', errorCode: 'X.UnauthorizedOperation' })],
  [
    '5.1',
    'log delivery that is unauthorized',
    anEvent({ eventName: 'X', errorCode: 'UnauthorizedOperation', sourceIPAddress: 'delivery.logs.amazonaws.com' }),
  ],
  ['5.2', 'a user without MFA', login({})],
  ['5.2', 'a user of whom no MFA is known', login({ additionalEventData: {} })],
  ['5.2', 'a record without additional data', login({ additionalEventData: undefined })],
  ['5.2', 'root without MFA', login({ userIdentity: ROOT })],
  ['5.2', 'a federated session', login({ userIdentity: ROLE })],
  ['5.2', 'a failure without MFA', login(FAILED)],
  ['5.2', 'a failure of root without MFA', login({ ...FAILED, userIdentity: ROOT })],
  ['5.2', 'a failure of a federated session', login({ ...FAILED, userIdentity: ROLE })],
  [
    '5.3',
    'a call of root',
    anEvent({ eventSource: 'ec2.amazonaws.com', eventName: 'RunInstances', userIdentity: ROOT }),
  ],
  ['5.3', 'a read of root', anEvent({ eventName: 'DescribeVpcs', readOnly: true, userIdentity: ROOT })],
  ['5.3', 'a denied call of root', s3({ eventName: 'DeleteBucket', userIdentity: ROOT })],
  ['5.3', 'a sign-in of root', login({ ...WITH_MFA, userIdentity: ROOT })],
  ['5.3', 'a sign-in of root without MFA', login({ userIdentity: ROOT })],
  ['5.3', 'a sign-in of root that failed', login({ ...FAILED, ...WITH_MFA, userIdentity: ROOT })],
  [
    '5.3',
    'a key of root',
    anEvent({ eventSource: 'iam.amazonaws.com', eventName: 'CreateAccessKey', userIdentity: ROOT }),
  ],
  [
    '5.3',
    'a password of root',
    login({ eventName: 'PasswordUpdated', responseElements: { PasswordUpdated: 'Success' }, userIdentity: ROOT }),
  ],
  ['5.6', 'a wrong password', login(FAILED)],
  ['5.6', 'a wrong code', login({ ...FAILED, ...WITH_MFA })],
  ['5.6', 'a wrong password of root', login({ ...FAILED, userIdentity: ROOT })],
  ['5.6', 'a message alone', login({ responseElements: null, errorMessage: 'Failed authentication' })],
];

it.each(OTHERS)('an event that CIS %s describes is told of once: %s', (control, _, event) => {
  expect(tellersOf(control, event)).toHaveLength(1);
});

it.each<[string, string, Example]>([
  ['5.1', 'HeadBucket that is denied', s3({ eventName: 'HeadBucket' })],
  [
    '5.1',
    'log delivery that is denied',
    s3({ eventName: 'PutObject', sourceIPAddress: 'delivery.logs.amazonaws.com' }),
  ],
  ['5.1', 'another error', s3({ eventName: 'DeleteBucket', errorCode: 'NoSuchBucket' })],
  ['5.2', 'a user with MFA', login(WITH_MFA)],
  ['5.3', 'a service on behalf of root', anEvent({ userIdentity: { ...ROOT, invokedBy: 'backup.amazonaws.com' } })],
  ['5.3', 'an event of a service', anEvent({ userIdentity: ROOT, eventType: 'AwsServiceEvent' })],
  ['5.3', 'somebody else', anEvent({ eventName: 'DescribeVpcs' })],
  ['5.6', 'a success', login({})],
])('an event that CIS %s leaves out is not told of for it: %s', (control, _, event) => {
  expect(tellersOf(control, event)).toEqual([]);
});
