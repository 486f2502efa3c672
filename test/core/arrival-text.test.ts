import { describe, expect, it } from '@jest/globals';
import { aRecord, readArrivals } from './read-arrivals.ts';

const MARKDOWN = '# A title\n[a link](https://example.org)\n[1]: note\n{ not JSON }\n';

describe('a text that does not begin as JSON', () => {
  it.each([
    ['Markdown with links', MARKDOWN],
    ['a program', 'const a = [\n[1, 2],\n];\n{\n  a();\n}\n'],
    ['a program with JSON in it', 'x = 1\n{"name":"value"}\n[1,2]\n'],
  ])('is no log: %s', (_, text) => {
    for (const size of [undefined, 1, 7]) {
      const { leftAlone, pieces, records } = readArrivals(text, size);

      expect({ leftAlone, pieces, records }).toEqual({ leftAlone: ['not a log'], pieces: [], records: [] });
    }
  });

  it('is a log as soon as one event is in it, and what stands around the event is set aside', () => {
    const { leftAlone, pieces, records } = readArrivals(`${MARKDOWN}${aRecord(1)}\nthe end\n`);

    expect(leftAlone).toEqual([]);
    expect(records).toEqual([aRecord(1)]);
    expect(pieces.map(({ position }) => position)).toEqual(
      [...pieces.map(({ position }) => position)].sort((a, b) => a - b),
    );
    expect(pieces.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBeGreaterThan(MARKDOWN.length - 5);
  });

  it.each([
    ['is set aside when it holds bytes that are no text', '# A title\n[a\0b]\n'],
    ['is set aside when it is longer than can be judged', `x\n${'[1]\n'.repeat(1500)}`],
  ])('%s', (_, text) => {
    const { leftAlone, pieces } = readArrivals(text);

    expect(leftAlone).toEqual([]);
    expect(pieces.length).toBeGreaterThan(0);
  });
});

it('a text that begins as JSON and breaks off is set aside', () => {
  const { leftAlone, pieces } = readArrivals('{"Records":[{"eventVersion":"1.0');

  expect(leftAlone).toEqual([]);
  expect(pieces).toHaveLength(1);
});
