import { describe, expect, it } from '@jest/globals';
import type { AlertMessage } from '../../../core/alerts/alert-message.ts';
import { messageOf } from '../../../core/alerts/messages.ts';
import { anEvent } from '../../data/event.ts';
import { aCorrelation, aFinding, aRule, ROOT_KEY } from './a-finding.ts';

const ID = '0b0e6b1e-0000-4000-8000-000000000001';
const linesOf = ({ text }: AlertMessage): readonly string[] => text.split('\n');

describe('the message of a finding', () => {
  it('says all in one place', () => {
    expect(messageOf(aFinding()).text).toBe(
      [
        'CRITICAL: Root access key created',
        '',
        'The root user of account 111122223333 called CreateAccessKey of iam.amazonaws.com: it succeeded.',
        '',
        'Who: the root user of account 111122223333',
        'Identity: arn:aws:iam::111122223333:root',
        'When: 2026-03-01 09:01:02 UTC',
        'Where: account 111122223333, Region us-east-1',
        'From address: 198.51.100.10',
        'With: the command line, "aws-cli/2.17.32 md/awscrt"',
        'Call: CreateAccessKey of iam.amazonaws.com',
        'Outcome: succeeded',
        '',
        'Why it matters',
        '  Nobody can take rights from the root user.',
        '',
        'What to check first',
        '  1. Ask who did it.',
        '  2. Delete the key.',
        '',
        'Rule: Root access key created (root-access-key), level critical',
        'It looks for: Someone made an access key for the root user.',
        'ATT&CK: T1098.001',
        'CIS AWS Foundations: 5.3',
        `Event: ${ID}`,
        'Known by: EventBridge',
        `Show it: aws cloudtrail lookup-events --region us-east-1 --lookup-attributes AttributeKey=EventId,AttributeValue=${ID}`,
        `Show it: opentrail detect ARCHIVE/AWSLogs/111122223333/CloudTrail/us-east-1 --event ${ID}`,
      ].join('\n'),
    );
  });

  it('has level, title, who and where as its subject', () => {
    expect(messageOf(aFinding())).toMatchObject({
      level: 'critical',
      kind: 'finding',
      subject: '[CRITICAL] Root access key created: root in 111122223333',
      rule: 'root-access-key',
    });
  });

  it('keeps the name and the account in a subject whose title is too long', () => {
    const { subject } = messageOf(aFinding(ROOT_KEY, { rule: aRule({ title: 'Very long title '.repeat(20) }) }));

    expect(subject.length).toBeLessThan(100);
    expect(subject).toMatch(/^\[CRITICAL\] Very long title .*\.\.\.: root in 111122223333$/);
  });

  it('says who worked for whom, with what session, and what became of it', () => {
    const record = anEvent({
      userIdentity: {
        type: 'AssumedRole',
        arn: 'arn:aws:sts::111122223333:assumed-role/Admin/bob',
        accessKeyId: 'ASIAEXAMPLE',
        invokedBy: 'cloudformation.amazonaws.com',
        onBehalfOf: { userId: 'u-1' },
        sessionContext: { sourceIdentity: 'carol@example.com', attributes: { mfaAuthenticated: 'true' } },
      },
      errorCode: 'Client.UnauthorizedOperation',
      errorMessage: 'You are not authorized. Encoded authorization failure message: abc-_123',
      resources: [{ ARN: 'arn:aws:s3:::b1' }],
    });

    const message = messageOf(aFinding(record));

    expect(message.subject).toBe('[CRITICAL] Root access key created: Admin (session bob) in 111122223333');
    expect(linesOf(message)).toEqual(
      expect.arrayContaining([
        'Who: the role Admin of account 111122223333',
        'Session: bob',
        'Source identity: carol@example.com',
        'On behalf of: arn:aws:identitystore:::user/u-1',
        'Called for them by: cloudformation.amazonaws.com',
        'Access key: ASIAEXAMPLE',
        'MFA: used',
        'Outcome: denied (Client.UnauthorizedOperation)',
        'Error message: "You are not authorized."',
        'On: arn:aws:s3:::b1',
      ]),
    );
  });

  it('says plainly that AWS did not say what a direct sender says', () => {
    const { text } = messageOf(aFinding(ROOT_KEY, { namespace: 'direct:app' }));

    expect(text).toContain('AWS did not say this: the direct sender app handed it in');
    expect(text).not.toContain('aws cloudtrail lookup-events');
    expect(text).toContain(`Show it: opentrail detect`);
    expect(messageOf(aFinding()).text).not.toContain('AWS did not say this');
  });

  it.each([
    ['an id that is none', { ...ROOT_KEY, eventID: `${ID.slice(0, -1)};` }, {}],
    ['no id', anEvent({ eventID: undefined }), {}],
  ])('shows no command for %s', (_, record, envelope) => {
    expect(messageOf(aFinding(record, { envelope })).text).not.toContain('Show it');
  });

  it.each([
    ['a data event', { category: 'Data' }, ['opentrail detect ARCHIVE/AWSLogs/111122223333/CloudTrail/us-east-1']],
    ['a Region that is none', { region: 'us-east-1 --x' }, ['opentrail detect ARCHIVE/AWSLogs']],
    ['an account that is none', { account: '--x', category: 'Data' }, ['opentrail detect ARCHIVE/AWSLogs']],
  ])('shows only commands that are safe and help for %s', (_, envelope, commands) => {
    const shown = linesOf(messageOf(aFinding(ROOT_KEY, { envelope }))).filter((line) => line.startsWith('Show it: '));

    expect(shown).toEqual(commands.map((command) => `Show it: ${command} --event ${ID}`));
  });

  it('leaves out what a rule does not say', () => {
    const rule = aRule({ why: undefined, check: [], tags: [], description: '', falsePositives: ['Unknown', ' '] });
    const { text } = messageOf(aFinding(ROOT_KEY, { rule }));

    for (const heading of ['Why it matters', 'What to check', 'It may be nothing', 'It looks for', 'ATT&CK', 'CIS'])
      expect(text).not.toContain(heading);
    expect(text).not.toMatch(/\n\n\n|undefined/);
  });

  it("has a rule's own words on lines of their own, and its description if it does not say why", () => {
    const rule = aRule({ why: undefined, description: 'Two\nlines', falsePositives: ['A planned\u202e change'] });

    expect(messageOf(aFinding(ROOT_KEY, { rule })).text).toContain(
      'Why it matters\n  Two lines\n\nWhat to check first\n  1. Ask who did it.\n  2. Delete the key.\n\nIt may be nothing if it is\n  - A planned change\n',
    );
  });

  it('gives machines the finding as it is', () => {
    const finding = aFinding(anEvent({ userAgent: '<b>\n' }));

    expect(messageOf(finding).json).toEqual({
      version: 1,
      kind: 'finding',
      level: 'critical',
      subject: expect.any(String),
      finding,
    });
  });
});

describe('the message of a correlation', () => {
  it('says what was counted, of what, and when', () => {
    const message = messageOf(aCorrelation());

    expect(message.subject).toBe('[MEDIUM] Many failed sign-ins: user/alice in 111122223333');
    expect(message.text).toContain(
      [
        '12 different values of userIdentity.userName within 5 minutes.',
        '',
        'Counted: 12 different values of userIdentity.userName within 5 minutes',
        'Group by actor.id: arn:aws:iam::111122223333:user/alice',
        'Field counted: userIdentity.userName',
        'First: 2026-03-01 09:00:00 UTC',
        'Last: 2026-03-01 09:04:00 UTC',
        'Noticed: 2026-03-01 09:01:02 UTC',
        'Accounts: 111122223333',
        'Regions: us-east-1',
        `Some of the events: ${ID}`,
        'Show them: opentrail detect ARCHIVE/AWSLogs/111122223333 --since 2026-03-01T09:00:00Z --until 2026-03-01T09:04:01Z --rule root-access-key --limit 100',
        `Show them: opentrail detect ARCHIVE/AWSLogs/111122223333 --event ${ID}`,
      ].join('\n'),
    );
  });

  it.each([
    [{ 'actor.id': 'alice', recipientAccountId: '111122223333' }, ': alice in 111122223333'],
    [{ 'actor.id': 'arn:aws:sts::1:assumed-role/Admin', awsRegion: 'x' }, ': assumed-role/Admin, x in 111122223333'],
    [{ recipientAccountId: '111122223333' }, ' in 111122223333'],
  ])('says the account once in a subject, and ARNs in short: %j', (group, end) => {
    expect(messageOf(aCorrelation(group)).subject).toBe(`[MEDIUM] Many failed sign-ins${end}`);
  });

  it('puts nothing into a command of a correlation that is more than a word', () => {
    const { correlation, ...finding } = aCorrelation();
    const hostile = {
      ...finding,
      rule: { ...finding.rule, id: 'x; rm -rf /' },
      correlation: { ...correlation!, accounts: ['$(reboot)'], eventIds: ['`id`', ID], from: 1e300 },
    };

    const commands = linesOf(messageOf(hostile)).filter((line) => line.startsWith('Show them: '));
    expect(commands).toEqual([
      'Show them: opentrail detect ARCHIVE/AWSLogs --limit 100',
      `Show them: opentrail detect ARCHIVE/AWSLogs --event ${ID}`,
    ]);
  });
});
