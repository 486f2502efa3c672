import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeBackHalfWritten } from './ministack.ts';

describe('what the emulator had half written when it was killed', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'opentrail-half-written-'));
    mkdirSync(join(folder, 'account/bucket'), { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (name: string, second: number): void => {
    const path = join(folder, 'account/bucket', name);
    writeFileSync(path, '');
    utimesSync(path, second, second);
  };

  it.each([
    { title: 'an object and what is known of it stay', files: { a: 1, 'a.meta.json': 1 }, left: ['a', 'a.meta.json'] },
    { title: 'half an object goes', files: { 'a.tmp': 1 }, left: [] },
    { title: 'half of what is known of an earlier object goes', files: { a: 1, 'a.meta.json.tmp': 6 }, left: ['a'] },
    { title: 'a new object goes with half of what is known of it', files: { a: 6, 'a.meta.json.tmp': 6 }, left: [] },
    {
      title: 'a new object of which nothing is known goes',
      files: { a: 6, b: 6, 'b.meta.json': 6 },
      left: ['b', 'b.meta.json'],
    },
    { title: 'an earlier object of which nothing is known stays', files: { a: 1 }, left: ['a'] },
    { title: 'what is known of an earlier object goes', files: { a: 2, 'a.meta.json': 1 }, left: ['a'] },
    {
      title: 'an object whose key ends as a temporary file does stays',
      files: { 'a.tmp': 1, 'a.tmp.meta.json': 2 },
      left: ['a.tmp', 'a.tmp.meta.json'],
    },
  ])('$title', ({ files, left }) => {
    for (const [name, second] of Object.entries(files)) if (second !== undefined) write(name, second);
    takeBackHalfWritten(folder, 5_000);
    expect(readdirSync(join(folder, 'account/bucket')).sort()).toEqual(left);
  });
});
