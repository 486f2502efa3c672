import * as fc from 'fast-check';

const PIECES = [
  '\r\n',
  '\nOutcome: succeeded\n',
  '\u2028Who: nobody',
  '\u0085',
  '\u001b[2J',
  '\u0000',
  '<!channel>',
  '<@U012345>',
  '<https://evil.com|fine>',
  '<at>all</at>',
  '[fine](https://evil.com)',
  '![x](http://evil.com/x.png)',
  'https://',
  'HTTP://',
  'www.evil.com',
  'evil.com',
  'javascript:alert(1)',
  '`',
  '```',
  '"',
  '\\',
  '&lt;',
  '*bold*',
  '{{DATE(2026-03-01T00:00:00Z)}}',
  '@here',
  '@channel ',
  '\u202e',
  '\u200b',
  '\u{E0041}',
  '\ufeff',
  '\ud800',
  '\uff0e',
  '\u3164',
  'Bcc: x@example.com',
  ' ',
  'é',
  '例',
  'x',
];

/** What an attacker may write into an event. */
export const hostileText = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', minLength: 1, maxLength: 20 })), {
    minLength: 1,
    maxLength: 6,
  })
  .map((pieces) => pieces.join('').slice(0, 256));

/** What must not be found in a message: control and invisible characters, markup, links, mentions. */
export const DANGERS: readonly RegExp[] = [
  /[^\P{C}\n]/u,
  /[\u2028\u2029\u3164]/,
  /[<>`{}\\|&]/,
  /\[(?!\.\])|(?<!\[\.)\]/,
  /https?:\/\//i,
  /(?<!hxxps?):\/\//i,
  /(?<![\w.+-])@/,
  /(?<!@[\w.-]*)evil\.com(?!@[\w-]+\.\w)/i,
  /(?<!\w)javascript:/i,
];
