import type { AlertMessage } from './alert-message.ts';
import type { Finding } from './finding.ts';
import { findingText } from './finding-text.ts';
import { subjectOf } from './subject.ts';

/** Nobody's: accounts, addresses and names that documentation uses. */
const EXAMPLE: Finding = {
  format: 1,
  rule: {
    id: 'example',
    title: 'Root access key created',
    level: 'critical',
    description: 'Someone made an access key for the root user.',
    tags: ['attack.t1098.001', 'cis.5.3'],
    falsePositives: [],
    why: 'The root user can do everything in the account, and nobody can take that away. It should have no keys at all.',
    check: [
      'Ask whoever keeps the password of the root user whether they made the key.',
      'If nobody did: delete the key, change the password, and look at what else came from the same address.',
    ],
  },
  key: '0'.repeat(48),
  time: Date.UTC(2026, 2, 1, 9, 1, 2),
  event: {
    namespace: 'aws',
    arrivedBy: 'bus',
    eventId: '0b0e6b1e-0000-4000-8000-000000000001',
    name: 'CreateAccessKey',
    source: 'iam.amazonaws.com',
    account: '111122223333',
    region: 'us-east-1',
    category: 'Management',
    readOnly: false,
    actor: {
      kind: 'root',
      id: 'arn:aws:iam::111122223333:root',
      name: 'root',
      arn: 'arn:aws:iam::111122223333:root',
      account: '111122223333',
      byService: false,
      via: 'console',
      mfa: false,
    },
    address: '198.51.100.10',
    userAgent: 'Mozilla/5.0',
    resources: [],
  },
};

/** Says that it is a test, and shows what an alert looks like. */
export const testMessage = (): AlertMessage => {
  const subject = subjectOf('test', 'OpenTrail can reach you: nothing has happened');
  const text = [
    'This is a test: nothing has happened. Whoever reads this will get the alerts of OpenTrail.',
    '',
    'An alert looks like this:',
    '',
    ...findingText(EXAMPLE)
      .split('\n')
      .map((line) => `> ${line}`.trimEnd()),
  ].join('\n');
  const level = 'informational';
  return { level, kind: 'test', subject, text, json: { version: 1, kind: 'test', level, subject, finding: EXAMPLE } };
};
