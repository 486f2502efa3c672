import { describe, expect, it } from '@jest/globals';
import type { Finding } from '../../../core/alerts/finding.ts';
import { digestMessage, heldMessage, testMessage } from '../../../core/alerts/messages.ts';
import { aCorrelation, aFinding, aRule, BY_ACTOR, ROOT_KEY } from './a-finding.ts';

const ID = '0b0e6b1e-0000-4000-8000-000000000001';
const NINE = Date.UTC(2026, 2, 1, 9);

const suppressed = (): Finding => aFinding(ROOT_KEY, { rule: aRule({ level: 'high', suppression: BY_ACTOR }) });

describe('a digest', () => {
  const digest = digestMessage({
    first: suppressed(),
    more: 37,
    from: NINE + 1000,
    to: NINE + 60_000,
    some: [suppressed()],
  });

  it('says how many more there were, and shows some', () => {
    expect(digest).toMatchObject({
      level: 'high',
      kind: 'digest',
      subject: '[HIGH] 37 more: Root access key created: root in 111122223333',
      rule: 'root-access-key',
    });
    expect(digest.text.split('\n')).toEqual(
      expect.arrayContaining([
        '37 more findings of the same group came between 2026-03-01 09:00:01 UTC and 2026-03-01 09:01:00 UTC.',
        'Same actor.id: arn:aws:iam::111122223333:root',
        'Slot: 15 minutes from 2026-03-01 09:00:00 UTC',
        'Some of them',
        `  - 2026-03-01 09:01:02 UTC: CreateAccessKey of iam.amazonaws.com by root, succeeded, from 198.51.100.10, event ${ID}`,
      ]),
    );
  });

  it('gives machines the first finding, and the others briefly', () => {
    expect(digest.json).toMatchObject({
      version: 1,
      kind: 'digest',
      first: suppressed(),
      more: 37,
      from: NINE + 1000,
      to: NINE + 60_000,
      some: [{ eventId: ID, actor: 'arn:aws:iam::111122223333:root', address: '198.51.100.10' }],
    });
  });

  it('shows all if there are few, of events and of correlations', () => {
    const one = digestMessage({ first: aCorrelation(), more: 1, from: NINE, to: NINE, some: [aCorrelation()] });

    expect(one.text).toContain('1 more finding of');
    expect(one.text).toContain('They are\n  - 2026-03-01 09:01:02 UTC: user/alice');
  });
});

describe('a circuit breaker', () => {
  it('tells that it has opened', () => {
    const message = heldMessage({ from: NINE, length: 3_600_000, most: 30 });

    expect(message).toMatchObject({
      level: 'high',
      kind: 'held',
      subject: '[HIGH] Alerts are held back: too many in 1 hour',
    });
    expect(message.text).toContain('After 2026-03-01 10:00:00 UTC');
  });

  it('tells what it has held back, as bad as the worst of it', () => {
    const held = [
      { rule: 'a', title: 'Access <b>denied</b>', level: 'low', count: 400 },
      { rule: 'b', title: 'Root used', level: 'critical', count: 12 },
    ];
    const message = heldMessage({ from: NINE, length: 90_000, most: 30, held });

    expect(message).toMatchObject({
      level: 'critical',
      subject: '[CRITICAL] 412 alerts held back since 2026-03-01 09:00:00 UTC',
    });
    expect(message.text).toContain(
      'from 2026-03-01 09:00:00 UTC to 2026-03-01 09:01:30 UTC. In 90 seconds it sends 30',
    );
    expect(message.text).toContain('  - 12 x Root used (b), level critical');
    expect(message.json).toMatchObject({ version: 1, kind: 'held', held });
  });
});

describe('a test message', () => {
  it('says so before all else, and shows an alert', () => {
    const message = testMessage();

    expect(message).toMatchObject({
      kind: 'test',
      level: 'informational',
      subject: expect.stringMatching(/^\[TEST\] /),
    });
    expect(message.text).toMatch(/^This is a test: nothing has happened\./);
    expect(message.text).toContain('> CRITICAL: Root access key created');
  });
});
