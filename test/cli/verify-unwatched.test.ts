import { describe, expect, it } from '@jest/globals';
import { BUILT_IN_NAME } from '../../core/trails/routes.ts';
import { ALL, HOUR, placesOf, type Settings, START } from './verify-deliveries.ts';

describe('times in which nobody vouches for files', () => {
  const MINUTES = 5 * 60_000;
  const off = { validatesLogFiles: false };

  it.each<[string, readonly Settings[], readonly (readonly [from: number, to: number])[]]>([
    ['none while all are validated', [{}, { name: 'other' }], []],
    ['those before the trail itself validated them', [{ ...off, to: START + HOUR }, {}], [[START, START + HOUR]]],
    [
      'those in which another did not',
      [{}, { ...off, name: 'other', from: START + HOUR, to: START + 2 * HOUR }],
      [[START + HOUR, START + 2 * HOUR]],
    ],
    ['until now, if another does not', [{}, { ...off, name: 'other', from: START + HOUR }], [[START + HOUR, Infinity]]],
    ['none of what was never started', [{}, { ...off, name: 'other', isLogging: false, startedAt: undefined }], []],
    [
      'a day more of what was stopped: events of before may come late',
      [{}, { ...off, name: 'other', isLogging: false, stoppedAt: START, from: START }],
      [[START, START + 24 * HOUR]],
    ],
    ['none of what is elsewhere', [{}, { ...off, name: 'other', prefix: 'p' }], []],
    [
      'one time, of several that touch',
      [
        {},
        { ...off, name: 'a', to: START + 2 * HOUR },
        { ...off, name: 'b', from: START + HOUR, to: START + 3 * HOUR },
      ],
      [[START, START + 3 * HOUR]],
    ],
  ])('are %s', (_, trails, expected) => {
    const unwatched = expected.map(([from, to]) => ({ from: from - MINUTES, to: to + MINUTES }));

    expect(placesOf(ALL, undefined, ...trails)).toEqual([
      { bucket: 'logs', prefix: '', ...(unwatched.length > 0 && { unwatched }) },
    ]);
  });

  it('are also those of the archive itself, where trails may deliver to it', () => {
    const off = { validatesLogFiles: false, to: START + HOUR };
    const [root] = placesOf(ALL, 'logs', off);
    const [builtIn] = placesOf({ is: 'built-in' }, 'logs', off);

    expect(root).toEqual({
      bucket: 'logs',
      prefix: '',
      isRoot: true,
      unwatched: [{ from: START - MINUTES, to: START + HOUR + MINUTES }],
    });
    expect(builtIn).toEqual({ ...root, trail: { name: BUILT_IN_NAME } });
  });
});
