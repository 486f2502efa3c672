import * as fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { kindOfHost, PAYLOADS } from '../../adapters/local/webhook-payloads.ts';
import type { AlertMessage } from '../../core/alerts/alert-message.ts';
import { messageOf } from '../../core/alerts/messages.ts';
import { aFinding, aRule } from '../core/alerts/a-finding.ts';
import { hostileText } from '../core/alerts/hostile.ts';
import { anEvent } from '../data/event.ts';
import { RUNS } from '../stages/runs.ts';

interface Slack {
  readonly text: string;
  readonly blocks: readonly {
    readonly type: string;
    readonly text: { readonly type: string; readonly text: string; readonly emoji: boolean };
  }[];
}
interface Teams {
  readonly type: string;
  readonly attachments: readonly {
    readonly contentType: string;
    readonly content: {
      readonly type: string;
      readonly body: readonly {
        readonly type: string;
        readonly inlines: readonly { readonly type: string; readonly text: string }[];
      }[];
    };
  }[];
}
const slackOf = (message: AlertMessage) => PAYLOADS.slack(message) as Slack;
const teamsOf = (message: AlertMessage) => PAYLOADS.teams(message) as Teams;
const teamsLines = (message: AlertMessage) =>
  teamsOf(message).attachments[0].content.body.map(({ inlines }) => inlines.map(({ text }) => text).join(''));
const unescaped = (text: string) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

const MESSAGE = messageOf(aFinding());
const withText = (text: string): AlertMessage => ({ ...MESSAGE, text });

describe('the kind of a webhook', () => {
  it.each([
    ['hooks.slack.com', 'slack'],
    ['hooks.slack.com.evil.example', 'json'],
    ['contoso.webhook.office.com', 'teams'],
    ['prod-12.westeurope.logic.azure.com', 'teams'],
    ['default0123.45.environment.api.powerplatform.com', 'teams'],
    ['example.com', 'json'],
  ])('of %s is %s', (host, kind) => {
    expect(kindOfHost(host)).toBe(kind);
  });
});

describe('what Slack gets', () => {
  it('is the whole text, plain', () => {
    const { text, blocks } = slackOf(MESSAGE);

    expect(text).toBe(MESSAGE.subject);
    expect(blocks[0]).toEqual({ type: 'header', text: { type: 'plain_text', text: MESSAGE.subject, emoji: false } });
    expect(
      unescaped(
        blocks
          .slice(1)
          .map((block) => block.text.text)
          .join('\n'),
      ),
    ).toBe(MESSAGE.text);
  });

  it('has only plain text that is escaped and not too long, whatever is in it', () => {
    const holds = (text: string, times: number): void => {
      const payload = slackOf({ ...withText(text.repeat(times)), subject: text });
      expect(payload.blocks.length).toBeLessThan(50);
      for (const { type, text: shown } of payload.blocks.slice(1)) {
        expect([type, shown.type, shown.emoji]).toEqual(['section', 'plain_text', false]);
        expect(shown.text.length).toBeGreaterThan(0);
        expect(shown.text.length).toBeLessThanOrEqual(3000);
      }
      const whole =
        payload.text +
        payload.blocks
          .slice(1)
          .map((block) => block.text.text)
          .join('');
      expect(whole).not.toMatch(/[<>]|&(?!(?:amp|lt|gt);)/);
    };

    fc.assert(fc.property(hostileText, fc.integer({ min: 1, max: 500 }), holds), { numRuns: RUNS });
    holds('&', 100_000);
    holds('\n', 10_000);
    holds('<!channel>\n', 5000);
  });
});

describe('what Teams gets', () => {
  it('is a card of text that is no Markdown, a line each', () => {
    const { type, attachments } = teamsOf(MESSAGE);

    expect(type).toBe('message');
    expect(attachments).toMatchObject([
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: { type: 'AdaptiveCard', version: '1.4' },
      },
    ]);
    expect(teamsLines(MESSAGE).map((line) => line.trimEnd())).toEqual([MESSAGE.subject, ...MESSAGE.text.split('\n')]);
  });

  it('knows text runs only, and is small enough, whatever is in it', () => {
    const holds = (text: string, times: number): void => {
      const card = teamsOf(withText(text.repeat(times)));
      const { body } = card.attachments[0].content;
      expect(new Set(body.map(({ type }) => type))).toEqual(new Set(['RichTextBlock']));
      expect(new Set(body.flatMap(({ inlines }) => inlines.map(({ type }) => type)))).toEqual(new Set(['TextRun']));
      expect(2 * JSON.stringify(card).length).toBeLessThan(28 * 1024);
    };

    fc.assert(fc.property(hostileText, fc.integer({ min: 1, max: 500 }), holds), { numRuns: RUNS });
    holds('\n', 10_000);
    holds('x'.repeat(50_000), 1);
  });

  it('holds the long text of a real alert', () => {
    const rule = aRule({ why: 'w'.repeat(500), check: Array.from({ length: 6 }, () => 'c'.repeat(200)) });
    const long = messageOf(aFinding(anEvent({ errorMessage: 'e'.repeat(1024), userAgent: 'u'.repeat(256) }), { rule }));

    expect(teamsLines(long).at(-1)).toMatch(/^Show it: /);
  });
});
