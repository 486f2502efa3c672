import * as fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { ascii, authored, plain, quoted } from '../../../core/alerts/plain-text.ts';
import { RUNS } from '../../stages/runs.ts';

const SHOWN: readonly (readonly [string, string])[] = [
  ['aws-cli/2.17.32 md/awscrt#0.21.2', 'aws-cli/2.17.32 md/awscrt#0.21.2'],
  ['bob.smith@example.com', 'bob.smith@example.com'],
  ['iam.amazonaws.com', 'iam.amazonaws.com'],
  ['Jörg 日本 レポート', 'Jörg 日本 レポート'],
  ['a\r\nOutcome: succeeded\u2028x\u0085y', 'a Outcome: succeeded x y'],
  ['http://evil.com/a?b&c', 'hxxp://evil[.]com/a?b+c'],
  ['.HTTPS://1.2.3.4', '.hxxpS://1.2.3.4'],
  ['ssh://evil.com', 'ssh(:)//evil[.]com'],
  ['x.s3.amazonaws.com/phish', 'x.s3[.]amazonaws[.]com/phish'],
  ['evil.com', 'evil[.]com'],
  ['bob@evil.com/login', 'bob@evil[.]com/login'],
  ['https:evil', 'https(:)evil'],
  ['1.2.3.4 10.0.0.0/8 0.0.0.0/0', '1.2.3.4 10.0.0.0/8 0.0.0.0/0'],
  ['1.2.3.4:80/x 1.2.3.4/x 1.2.3.4/24/x', '1.2.3[.]4:80/x 1.2.3[.]4/x 1.2.3[.]4/24/x'],
  ['javascript:alert(1)', 'javascript(:)alert(1)'],
  ['<!channel> <https://evil.com|fine>', '(!channel) (hxxps://evil[.]com/fine)'],
  ['[fine](https://evil.com) `rm`', "(fine)(hxxps://evil[.]com) 'rm'"],
  ['@here and @channel', '(at)here and (at)channel'],
  ['<at>all</at> {{DATE(x)}}', '(at)all(/at) ((DATE(x)))'],
  ['gnp\u202Eexe', 'gnp(U+202E)exe'],
  ['\u0430dmin', '(U+0430)dmin'],
  ['a\u200bb\u{E0041}', 'a(U+200B)b(U+E0041)'],
  ['\u001b[2Jx', '(2Jx'],
  ['\ud800', '(U+FFFD)'],
  [' \t ', '(blank)'],
];

describe("an attacker's text", () => {
  it.each(SHOWN)('%j reads %j', (text, shown) => {
    expect(plain(text)).toBe(shown);
  });

  it('stands in quotes if it is more than a word', () => {
    expect([quoted('alice'), quoted('alice in 999999999999'), quoted('a" b')]).toEqual([
      'alice',
      '"alice in 999999999999"',
      '"a\' b"',
    ]);
  });

  it('is cut, also where its characters became longer', () => {
    const isShort = (text: string): boolean => plain(text, 50).length <= 50;

    expect(plain('x'.repeat(60), 50)).toBe(`${'x'.repeat(47)}...`);
    expect(plain(`${'x'.repeat(45)}.com${'x'.repeat(20)}`, 50)).toBe(`${'x'.repeat(45)}...`);
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), isShort), { numRuns: RUNS });
  });

  it.each(['a.', 'http://', '@', '\u202e', 'a', 'a@', '.com', 'mailto:'])('of many %j takes no time', (piece) => {
    const begin = performance.now();

    plain(piece.repeat(200_000), 1100);

    expect(performance.now() - begin).toBeLessThan(500);
  });
});

describe("an author's text", () => {
  it('is on one line, with its links, and without what cannot be seen', () => {
    expect(authored(' See\n  https://example.com \u202e\u200b<b>\u001b')).toBe('See https://example.com <b>');
  });
});

describe('a subject', () => {
  it('is printable ASCII', () => {
    expect(ascii('Jörg <x>\r\nBcc: y 日')).toBe('Jorg (x) Bcc: y ?');
  });
});
