import type { JsonRecord } from '../../core/rules/rule-event.ts';
import { ACCOUNT, AN_USER, HIDDEN, assumed, SSO } from './actor-cases.ts';

/** Callers from elsewhere, and those of whom little is known. */
export const FROM_ELSEWHERE: readonly (readonly [string, unknown, JsonRecord, object])[] = [
  [
    "a person with a role of Identity Center's",
    assumed(SSO, 'bob@example.com', {}, '/aws-reserved/sso.amazonaws.com/eu-west-1/'),
    {},
    {
      kind: 'identity-center',
      id: `arn:aws:sts::${ACCOUNT}:assumed-role/${SSO}/bob@example.com`,
      name: 'bob@example.com',
      user: SSO,
      session: 'bob@example.com',
    },
  ],
  [
    "a role that is only called like one of Identity Center's",
    assumed(SSO, 'bob@example.com'),
    {},
    { kind: 'role', id: `arn:aws:iam::${ACCOUNT}:role/${SSO}` },
  ],
  [
    "a user of Identity Center's",
    {
      type: 'IdentityCenterUser',
      accountId: ACCOUNT,
      onBehalfOf: { userId: 'u-1', identityStoreArn: `arn:aws:identitystore::${ACCOUNT}:identitystore/d-1` },
      credentialId: 'c',
    },
    { additionalEventData: { UserName: 'bob' } },
    {
      kind: 'identity-center',
      id: 'arn:aws:identitystore:::user/u-1',
      name: 'bob',
      onBehalfOf: 'arn:aws:identitystore:::user/u-1',
    },
  ],
  [
    'somebody who signs in at Identity Center',
    { type: 'Unknown', principalId: ACCOUNT, accountId: ACCOUNT, userName: 'bob' },
    { eventSource: 'signin.amazonaws.com', eventName: 'UserAuthentication' },
    { kind: 'identity-center', id: 'bob', name: 'bob' },
  ],
  [
    'a federated user',
    {
      type: 'FederatedUser',
      principalId: `${ACCOUNT}:bob`,
      arn: `arn:aws:sts::${ACCOUNT}:federated-user/bob`,
      accountId: ACCOUNT,
      sessionContext: {
        sessionIssuer: { type: 'IAMUser', userName: 'broker', arn: `arn:aws:iam::${ACCOUNT}:user/broker` },
      },
    },
    {},
    {
      kind: 'federated',
      id: `arn:aws:iam::${ACCOUNT}:user/broker`,
      name: 'bob (federated by broker)',
      arn: `arn:aws:sts::${ACCOUNT}:federated-user/bob`,
      user: 'bob',
    },
  ],
  [
    'a federated user of whom AWS does not say who let it in',
    { type: 'FederatedUser', arn: `arn:aws:sts::${ACCOUNT}:federated-user/bob`, accountId: ACCOUNT },
    {},
    { kind: 'federated', id: `arn:aws:sts::${ACCOUNT}:federated-user/bob`, name: 'bob' },
  ],
  [
    'a SAML user',
    { type: 'SAMLUser', principalId: 'q=:bob', userName: 'bob', identityProvider: 'q=' },
    { eventSource: 'sts.amazonaws.com', responseElements: { sourceIdentity: 'bob@example.com' } },
    { kind: 'federated', id: 'q=:bob', name: 'bob', sourceIdentity: 'bob@example.com' },
  ],
  [
    'a web identity',
    {
      type: 'WebIdentityUser',
      principalId: 'accounts.google.com:app:7',
      userName: '7',
      identityProvider: 'accounts.google.com',
    },
    {},
    { kind: 'federated', id: 'accounts.google.com:app:7', name: '7' },
  ],
  [
    'a user of a directory',
    { type: 'Directory', accountId: ACCOUNT, userName: 'bob@corp' },
    {},
    { kind: 'federated', id: 'bob@corp', name: 'bob@corp' },
  ],
  [
    'another account',
    { type: 'AWSAccount', principalId: 'AROAOTHER:s', accountId: '444455556666' },
    {},
    { kind: 'account', id: 'AROAOTHER', name: 'account 444455556666', account: '444455556666', session: 's' },
  ],
  [
    'nobody in particular',
    { type: 'AWSAccount', principalId: '', accountId: 'anonymous' },
    {},
    { kind: 'anonymous', id: 'anonymous', account: undefined },
  ],
  [
    'nobody in particular, as S3 says',
    { type: 'AWSAccount', principalId: '', accountId: 'ANONYMOUS_PRINCIPAL' },
    {},
    { kind: 'anonymous' },
  ],
  [
    'a user in an old console',
    { ...AN_USER, invokedBy: 'signin.amazonaws.com' },
    {},
    { kind: 'user', service: undefined, byService: false, via: 'console' },
  ],
  [
    'somebody whose name AWS does not keep',
    { type: 'Unknown', accountId: ACCOUNT, userName: HIDDEN },
    { eventSource: 'signin.amazonaws.com' },
    { kind: 'unknown', id: `${ACCOUNT}:${HIDDEN}`, name: 'a user name that does not exist', user: undefined },
  ],
  ['somebody unknown', { type: 'Unknown', accountId: ACCOUNT }, {}, { kind: 'unknown', id: ACCOUNT, name: ACCOUNT }],
  [
    'a type that nobody knows yet',
    { type: 'Robot', arn: 'arn:aws:x::1:robot/r2' },
    {},
    { kind: 'unknown', id: 'arn:aws:x::1:robot/r2' },
  ],
  ['nobody at all', undefined, {}, { kind: 'unknown', id: 'unknown', name: 'unknown', byService: false }],
];
