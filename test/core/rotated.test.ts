import { expect, it } from '@jest/globals';
import { rotated } from '../../core/rotated.ts';

it.each<[number, readonly string[], string]>([
  [0, ['a', 'b', 'c'], 'abc'],
  [1, ['a', 'b', 'c'], 'bca'],
  [2, ['a', 'b', 'c'], 'cab'],
  [7, ['a', 'b', 'c'], 'bca'],
  [5, [], ''],
])('begins with another item, round and round: by %d', (by, items, expected) => {
  expect(rotated(items, by).join('')).toBe(expected);
});
