import type { Fields } from '../trails/naive-selectors.ts';

const CLUSTER = 'arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/1';

/** What stands in sessions that nobody is behind. */
export const NOBODYS: readonly Fields[] = [
  {},
  ...['false', false, null].map((mfaAuthenticated) => ({ attributes: { mfaAuthenticated } })),
  ...['', null].map((sourceIdentity) => ({ sourceIdentity })),
  ...['false', false].map((assumedRoot) => ({ assumedRoot })),
  ...[{}, null, { federatedProvider: CLUSTER }].map((webIdFederationData) => ({ webIdFederationData })),
];

/** What stands in sessions that somebody may be behind. */
export const SOMEBODYS: readonly Fields[] = [
  ...['true', true, 'True', 1].map((mfaAuthenticated) => ({ attributes: { mfaAuthenticated } })),
  ...['ann', 7, {}].map((sourceIdentity) => ({ sourceIdentity })),
  ...['true', true, {}].map((assumedRoot) => ({ assumedRoot })),
  ...[[], 'x', { federatedProvider: 'accounts.google.com' }].map((webIdFederationData) => ({ webIdFederationData })),
  { signInSessionArn: 'arn:aws:signin:eu-west-1:111122223333:session/1' },
];

const ofRole = (account: string, session: string): string => `arn:aws:sts::${account}:assumed-role/${session}`;

/** Sessions of account 111122223333 that have the names of machines. */
export const OF_MACHINES = ['App/i-1', 'App/i-2', 'Deploy/ci', 'NotAWSReservedSSO_/x', 'App'].map((session) =>
  ofRole('111122223333', session),
);

/** And whatever else may stand there. */
export const OF_OTHERS = [
  ...['App/ann@example.org', 'AWSReservedSSO_Admin_0a/ann', 'a@b/c'].map((one) => ofRole('111122223333', one)),
  ...[ofRole('444455556666', 'App/i-1'), 'no ARN', 'me@example.org'],
];
