import * as fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import type { AlertMessage } from '../../../core/alerts/alert-message.ts';
import type { Finding } from '../../../core/alerts/finding.ts';
import { digestMessage, heldMessage, messageOf } from '../../../core/alerts/messages.ts';
import { anEvent } from '../../data/event.ts';
import { RUNS } from '../../stages/runs.ts';
import { aCorrelation, aFinding, aRule, BY_ACTOR } from './a-finding.ts';
import { DANGERS, hostileText } from './hostile.ts';

const NINE = Date.UTC(2026, 2, 1, 9);
const linesOf = ({ text }: AlertMessage): readonly string[] => text.split('\n');

/** Puts other texts in place of an event's own; what is chosen from a list stays. */
const OURS = new Set(['kind', 'via', 'namespace', 'arrivedBy', 'type', 'field']);
const withTexts = (finding: Finding, next: () => string): Finding => {
  const replaced = (value: unknown, name: string): unknown => {
    if (typeof value === 'string') return OURS.has(name) ? value : next();
    if (Array.isArray(value)) return value.map((item) => replaced(item, name));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([member, inner]) => [member, replaced(inner, member)]));
  };
  const { event, correlation, group } = finding;
  return {
    ...finding,
    ...(event && { event: replaced(event, '') as Finding['event'] }),
    ...(correlation && { correlation: replaced(correlation, '') as Finding['correlation'] }),
    ...(group && { group: { ...group, by: replaced(group.by, '') as Readonly<Record<string, string>> } }),
  };
};

const FULL = anEvent({
  userIdentity: {
    type: 'AssumedRole',
    arn: 'arn:aws:sts::111122223333:assumed-role/Admin/bob',
    accountId: '111122223333',
    accessKeyId: 'ASIAEXAMPLE',
    invokedBy: 'cloudformation.amazonaws.com',
    onBehalfOf: { userId: 'u-1' },
    sessionContext: { sourceIdentity: 'carol' },
  },
  errorCode: 'AccessDenied',
  errorMessage: 'No.',
  resources: [{ ARN: 'a' }, { ARN: 'b' }],
});
const rule = aRule({ level: 'high', suppression: BY_ACTOR });
const KINDS = [
  'root',
  'user',
  'role',
  'identity-center',
  'federated',
  'service',
  'account',
  'anonymous',
  'unknown',
] as const;
const ofKind = (kind: (typeof KINDS)[number]): Finding => {
  const finding = aFinding(FULL, { rule });
  return { ...finding, event: { ...finding.event!, actor: { ...finding.event!.actor, kind } } };
};
const FINDINGS = [...KINDS.map(ofKind), aFinding(FULL, { rule, namespace: 'direct:app' }), aCorrelation()];

const MESSAGES: readonly ((finding: Finding) => AlertMessage)[] = [
  messageOf,
  (first) => digestMessage({ first, more: 12, from: NINE, to: NINE, some: [first, first] }),
  (first) => heldMessage({ from: NINE, length: 60_000, most: 60, held: [], some: [first, first] }),
];

/** What stands before a value, or the whole line if it has none. */
const labelOf = (line: string): string => /^ *[^:]*:? /.exec(line)?.[0] ?? line;

describe('whatever an attacker writes', () => {
  const messages = fc
    .tuple(
      fc.constantFrom(...FINDINGS),
      fc.constantFrom(...MESSAGES),
      fc.array(hostileText, { minLength: 12, maxLength: 12 }),
    )
    .map(([finding, message, texts]) => {
      const next = (values: readonly string[]) =>
        (
          (index) => () =>
            values[index.at++ % values.length]
        )({ at: 0 });
      return {
        hostile: message(withTexts(finding, next(texts))),
        harmless: message(withTexts(finding, next(['word']))),
      };
    });

  it('a subject is 1 to 100 printable ASCII characters, of one line, without angle brackets', () => {
    const holds = ({ hostile: { subject } }: { hostile: AlertMessage }): void => {
      expect(subject).toMatch(/^(?! )[ -;=?-~]{1,100}(?<! )$/);
      expect(subject).toMatch(
        /^\[HIGH\] (?:12 more: )?Root access|^\[MEDIUM\] (?:12 more: )?Many f|^\[HIGH\] 0 alerts held back/,
      );
    };

    fc.assert(fc.property(messages, holds), { numRuns: RUNS * 3 });
  });

  it('a text holds no markup, no link, no mention, and nothing that is not seen', () => {
    const holds = ({ hostile: { text } }: { hostile: AlertMessage }): void => {
      const told = text.replace('ATT&CK', 'ATTACK');
      expect(DANGERS.filter((danger) => danger.test(told)).map((danger) => [danger.source, told])).toEqual([]);
    };

    fc.assert(fc.property(messages, holds), { numRuns: RUNS * 5 });
  });

  it('its lines are those of a harmless one, each with the same label', () => {
    const holds = ({ hostile, harmless }: { hostile: AlertMessage; harmless: AlertMessage }): void => {
      const labels = [hostile, harmless].map((message) =>
        linesOf(message)
          .slice(4)
          .filter((line) => !line.startsWith('  - '))
          .map(labelOf),
      );
      expect(labels[0]).toEqual(labels[1]);
    };

    fc.assert(fc.property(messages, holds), { numRuns: RUNS * 3 });
  });

  it('a message is short, and machines get the texts as they are', () => {
    const holds = (text: string): void => {
      const finding = withTexts(FINDINGS[0], () => text);
      const message = messageOf(finding);
      expect(message.text.length).toBeLessThan(20_000);
      expect(message.json.finding).toEqual(finding);
    };

    fc.assert(fc.property(hostileText, holds), { numRuns: RUNS });
    holds('\u202e'.repeat(256));
  });
});
