import { describe, expect, it } from '@jest/globals';
import { DataEvent } from '../../../core/summaries/data-event.ts';

const ROLE = 'arn:aws:sts::111122223333:assumed-role/App/i-0abc';
const aRole = (more: object = {}) => ({ type: 'AssumedRole', arn: ROLE, ...more });

const ACCOUNT = '111122223333';
const web = (federatedProvider: unknown) => aRole({ sessionContext: { webIdFederationData: { federatedProvider } } });
const session = (sessionContext: object) => aRole({ sessionContext });

interface Case {
  readonly title: string;
  readonly userIdentity?: unknown;
  readonly more?: object;
  readonly isMachines: boolean;
}

const CASES: readonly Case[] = [
  { title: 'a service', userIdentity: { type: 'AWSService', invokedBy: 'x.amazonaws.com' }, isMachines: true },
  { title: 'a role', userIdentity: aRole(), isMachines: true },
  {
    title: 'a role without a second factor',
    userIdentity: aRole({ sessionContext: { attributes: { mfaAuthenticated: 'false' } } }),
    isMachines: true,
  },
  {
    title: 'a role with a second factor',
    userIdentity: aRole({ sessionContext: { attributes: { mfaAuthenticated: 'true' } } }),
    isMachines: false,
  },
  {
    title: 'a role with a source identity',
    userIdentity: aRole({ sessionContext: { sourceIdentity: 'ann' } }),
    isMachines: false,
  },
  {
    title: 'a role that called by the console',
    userIdentity: aRole(),
    more: { sessionCredentialFromConsole: 'true' },
    isMachines: false,
  },
  {
    title: 'a role of Identity Center',
    userIdentity: aRole({ arn: 'arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0a/ann' }),
    isMachines: false,
  },
  {
    title: 'a session named by an address',
    userIdentity: aRole({ arn: 'arn:aws:sts::111122223333:assumed-role/Admin/ann@example.com' }),
    isMachines: false,
  },
  {
    title: 'a role in whose session nothing is said',
    userIdentity: session({ webIdFederationData: {} }),
    isMachines: true,
  },
  { title: 'a role on behalf of a person', userIdentity: aRole({ onBehalfOf: { userId: 'u' } }), isMachines: false },
  { title: 'a role of a sign-in session', userIdentity: session({ signInSessionArn: 'arn:x' }), isMachines: false },
  { title: 'the root user of a member', userIdentity: session({ assumedRoot: 'true' }), isMachines: false },
  { title: 'no root user', userIdentity: session({ assumedRoot: false, sourceIdentity: null }), isMachines: true },
  {
    title: 'a workload in a cluster',
    userIdentity: web('arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/0A'),
    isMachines: true,
  },
  { title: 'somebody of a web identity', userIdentity: web('accounts.google.com'), isMachines: false },
  { title: 'a provider that is no text', userIdentity: web(7), isMachines: false },
  { title: 'a web identity that is no object', userIdentity: session({ webIdFederationData: 'x' }), isMachines: false },
  { title: 'a source identity that is no text', userIdentity: session({ sourceIdentity: 5 }), isMachines: false },
  {
    title: 'a second factor that is written otherwise',
    userIdentity: session({ attributes: { mfaAuthenticated: 'TRUE' } }),
    isMachines: false,
  },
  {
    title: 'a role of another account',
    userIdentity: aRole({ arn: 'arn:aws:sts::444455556666:assumed-role/App/i-0abc' }),
    isMachines: false,
  },
  {
    title: 'a role whose ARN is no session',
    userIdentity: aRole({ arn: 'arn:aws:iam::111122223333:role/App' }),
    isMachines: false,
  },
  { title: 'a role without an ARN', userIdentity: { type: 'AssumedRole' }, isMachines: false },
  ...['Root', 'IAMUser', 'SAMLUser', 'WebIdentityUser', 'IdentityCenterUser', 'FederatedUser', 'AWSAccount', 'New'].map(
    (type) => ({ title: `the type ${type}`, userIdentity: { type, arn: ROLE }, isMachines: false }),
  ),
  { title: 'nobody', isMachines: false },
  { title: 'a text', userIdentity: 'AWSService', isMachines: false },
];

describe('who is certainly a machine', () => {
  it.each(CASES)('$title: $isMachines', ({ userIdentity, more, isMachines }) => {
    const bytes = Buffer.from(JSON.stringify({ userIdentity, ...more }));
    expect(new DataEvent(bytes, 0, bytes.length).isMachines(ACCOUNT)).toBe(isMachines);
  });
});
