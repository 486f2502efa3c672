import { describe, expect, it } from '@jest/globals';
import { chosenTrail, onlySealed, trailPlaces } from '../../cli/verify-trails.ts';
import { ALL, arnOf, delivering, placesOf, type Settings } from './verify-deliveries.ts';

describe('what is verified of all trails', () => {
  it.each<[string, readonly Settings[], readonly object[]]>([
    ['no trails: the archive’s own place', [], [{ bucket: 'root', prefix: '', isRoot: true }]],
    ['one that validates nothing', [{ validatesLogFiles: false }], [{ bucket: 'root', prefix: '', isRoot: true }]],
    [
      'one that was never started',
      [{ startedAt: undefined, isLogging: false }],
      [{ bucket: 'root', prefix: '', isRoot: true }],
    ],
    [
      'one that was stopped',
      [{ isLogging: false }],
      [
        { bucket: 'root', prefix: '', isRoot: true },
        { bucket: 'logs', prefix: '' },
      ],
    ],
    [
      'one that has moved',
      [{ prefix: 'old' }, { bucket: 'new' }, { bucket: 'new', version: 2 }],
      [
        { bucket: 'root', prefix: '', isRoot: true },
        { bucket: 'logs', prefix: 'old' },
        { bucket: 'new', prefix: '' },
      ],
    ],
    [
      'two in one folder, and the organization’s in another',
      [{}, { name: 'other' }, { name: 'org', isOrganization: true }],
      [
        { bucket: 'root', prefix: '', isRoot: true },
        { bucket: 'logs', prefix: '' },
        { bucket: 'logs', prefix: '', organization: 'o-example' },
      ],
    ],
    ['one that delivers to the archive itself', [{ bucket: 'root' }], [{ bucket: 'root', prefix: '', isRoot: true }]],
  ])('is each place once, of %s', (_, trails, expected) => {
    expect(placesOf(ALL, 'root', ...trails)).toEqual(expected);
  });

  it('tells a bucket of the archive’s own name from the archive, where no trail can deliver', () => {
    const places = trailPlaces(delivering({ bucket: 'root' }), ALL, { bucket: 'root', isApart: true });

    expect(places).toEqual([
      { bucket: 'root', prefix: '', isRoot: true },
      { bucket: 'root', prefix: '' },
    ]);
  });
});

describe('what is verified of one trail', () => {
  it('is where it delivers and has delivered to, and its digests alone', () => {
    const trails = [{ prefix: 'old' }, {}, { name: 'other' }, { homeRegion: 'eu-west-1', bucket: 'elsewhere' }];

    const places = placesOf({ is: 'one', arn: arnOf('audit') }, 'root', ...trails);

    const trail = { name: 'audit', homeRegion: 'us-east-1' };
    expect(places).toEqual([
      { bucket: 'logs', prefix: 'old', trail },
      { bucket: 'logs', prefix: '', trail },
    ]);
  });

  it.each<[string, boolean, unknown]>([
    ['audit', true, { is: 'one', arn: arnOf('audit') }],
    [arnOf('twice', 'eu-west-1'), true, { is: 'one', arn: arnOf('twice', 'eu-west-1') }],
    ['default', true, { is: 'built-in' }],
    [
      'twice',
      true,
      {
        complaint: "several trails are named 'twice'",
        remedy: `name one of them:\n  ${arnOf('twice')}\n  ${arnOf('twice', 'eu-west-1')}`,
      },
    ],
    [
      'default',
      false,
      {
        complaint: "there is no trail 'default', and never was",
        remedy: `there are:\n  ${['audit', 'twice'].map((name) => arnOf(name)).join('\n  ')}\n  ${arnOf('twice', 'eu-west-1')}`,
      },
    ],
    [
      'nosuch',
      true,
      {
        complaint: "there is no trail 'nosuch', and never was",
        remedy: expect.stringMatching(/\n {2}default \(built in\)$/),
      },
    ],
  ])('is told by %s', (name, hasBuiltIn, expected) => {
    const deliveries = delivering({}, { version: 2 }, { name: 'twice' }, { name: 'twice', homeRegion: 'eu-west-1' });

    expect(chosenTrail(deliveries, name, hasBuiltIn)).toEqual(expected);
  });
});

describe('trails that only the ledger knows of', () => {
  const sealed = { bucket: 'logs', prefix: 'p' };

  it('are verified where their digests are', () => {
    const known = onlySealed(
      [
        { ...sealed, trail: arnOf('gone'), organization: 'o-old' },
        { ...sealed, trail: 'default' },
      ],
      [],
    );

    expect(trailPlaces(known, ALL, undefined)).toEqual([{ bucket: 'logs', prefix: 'p', organization: 'o-old' }]);
  });

  it('are those whose settings tell of another place, or are gone', () => {
    const known = delivering({ prefix: 'p' });

    expect(onlySealed([{ ...sealed, trail: arnOf('audit') }], known)).toEqual([]);
    expect(onlySealed([{ ...sealed, trail: arnOf('audit'), prefix: 'q' }], known)).toMatchObject([{ prefix: 'q' }]);
    expect(onlySealed([{ ...sealed, trail: arnOf('other') }], known)).toMatchObject([{ name: 'other' }]);
  });
});
