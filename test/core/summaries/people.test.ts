import { describe, expect, it } from '@jest/globals';
import { DataEvent } from '../../../core/summaries/data-event.ts';

const ROLE = 'arn:aws:sts::111122223333:assumed-role/App/i-0abc';
const aRole = (more: object = {}) => ({ type: 'AssumedRole', arn: ROLE, ...more });

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
    expect(new DataEvent(bytes, 0, bytes.length).isMachines).toBe(isMachines);
  });
});
