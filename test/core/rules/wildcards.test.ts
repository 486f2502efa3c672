import * as fc from 'fast-check';
import { parsePattern, textTest } from '../../../core/rules/text-pattern.ts';
import { RUNS } from '../../stages/runs.ts';

/** A pattern's pieces, and what each is in Sigma and in a regular expression. */
const PIECES: readonly (readonly [string, string])[] = [
  ['a', 'a'],
  ['b', 'b'],
  ['A', 'A'],
  ['*', '.*'],
  ['?', '.'],
  ['\\*', '\\*'],
  ['\\?', '\\?'],
  ['\\\\', '\\\\'],
  ['\\a', '\\\\a'],
  ['é', 'é'],
  ['😀', '😀'],
];

const texts = fc.string({
  unit: fc.constantFrom('a', 'b', 'A', 'B', '*', '?', '\\', 'é', 'É', '\n', '😀', '😁'),
  maxLength: 12,
});
const patterns = fc.array(fc.constantFrom(...PIECES), { maxLength: 8 });
/** So few of each that they meet often. */
const shortTexts = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 4 });
const shortPatterns = fc.array(fc.constantFrom(PIECES[0], PIECES[1], PIECES[3], PIECES[4]), { maxLength: 5 });
const meetings = fc.oneof(fc.tuple(patterns, texts), fc.tuple(shortPatterns, shortTexts));

describe('wildcards', () => {
  it('mean what they mean in regular expressions', () => {
    const property = fc.property(meetings, fc.boolean(), ([pieces, text], cased) => {
      const sigma = parsePattern(pieces.map(([piece]) => piece).join(''));
      const expression = new RegExp(`^${pieces.map(([, piece]) => piece).join('')}$`, cased ? 'su' : 'siu');

      expect(textTest([sigma], cased)(text)).toBe(expression.test(text));
    });
    fc.assert(property, { numRuns: RUNS * 100 });
  });

  it('match what they were made from', () => {
    const property = fc.property(fc.array(fc.tuple(texts, texts), { minLength: 1, maxLength: 4 }), (pieces) => {
      const plain = (text: string) => text.replaceAll(/[\\*?]/g, '\\$&');
      const pattern = pieces.map(([fixed]) => plain(fixed)).join('*');
      const text = pieces.map(([fixed, any], at) => (at === 0 ? fixed : any + fixed)).join('');

      expect(textTest([parsePattern(pattern)], false)(text)).toBe(true);
    });
    fc.assert(property, { numRuns: RUNS * 20 });
  });

  it.each([
    ['many that almost fit', `${'*a'.repeat(200)}*b`, 'a'.repeat(250_000)],
    ['single characters between them', `${'*?a'.repeat(100)}*b`, 'a'.repeat(250_000)],
    ['one piece that almost fits everywhere', `*${'a?'.repeat(100)}b*`, 'a'.repeat(250_000)],
  ])('take no time that grows out of hand: %s', (_, pattern, text) => {
    const test = textTest([parsePattern(pattern)], false);
    const begin = performance.now();

    expect(test(text)).toBe(false);
    expect(performance.now() - begin).toBeLessThan(2000);
  });
});
