import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { BUCKET, trailsIn } from './trail-cli.ts';

const newFolder = scratchFolders();
const TrailARN = 'arn:aws:cloudtrail:us-east-1:111122223333:trail/main';
const BASIC = [
  {
    ReadWriteType: 'WriteOnly',
    IncludeManagementEvents: true,
    DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3:::b/'] }],
    ExcludeManagementEventSources: ['kms.amazonaws.com'],
  },
];
const ADVANCED = [
  {
    Name: 'reads of b',
    FieldSelectors: [
      { Field: 'eventCategory', Equals: ['Data'] },
      { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
      { Field: 'resources.ARN', StartsWith: ['arn:aws:s3:::b/'], NotStartsWith: ['arn:aws:s3:::b/tmp/'] },
    ],
  },
];

const withTrail = async () => {
  const cwd = newFolder();
  const trails = trailsIn(cwd);
  await trails.json('trail', 'create', 'main', ...BUCKET);
  return { cwd, ...trails };
};

describe('the selectors of a trail', () => {
  it('are put as JSON and asked for again', async () => {
    const { json } = await withTrail();

    const put = await json('trail', 'selectors', 'main', '--event-selectors', JSON.stringify(BASIC));

    expect(put).toEqual({ TrailARN, EventSelectors: BASIC });
    expect(await json('trail', 'selectors', 'main')).toEqual({ TrailARN, EventSelectors: BASIC });
  });

  it('are read from a file, and replace those of the other kind', async () => {
    const { cwd, json } = await withTrail();
    mkdirSync(join(cwd, 'here'));
    writeFileSync(join(cwd, 'here/advanced.json'), `\uFEFF${JSON.stringify(ADVANCED)}`);
    await json('trail', 'selectors', 'main', '--event-selectors', JSON.stringify(BASIC));

    const relative = await json(
      'trail',
      'selectors',
      'main',
      '--advanced-event-selectors',
      'file://here/advanced.json',
    );
    const absolute = await json(
      'trail',
      'selectors',
      'main',
      '--advanced-event-selectors',
      `file://${join(cwd, 'here/advanced.json')}`,
    );

    expect(relative).toEqual({ TrailARN, AdvancedEventSelectors: ADVANCED });
    expect(absolute).toEqual(relative);
    expect((await json('trail', 'show', 'main'))?.Trail).toMatchObject({ HasCustomEventSelectors: true });
  });

  it('are shown to people as a table', async () => {
    const { run } = await withTrail();

    const basic = await run('trail', 'selectors', 'main', '--event-selectors', JSON.stringify(BASIC));
    const advanced = await run('trail', 'selectors', 'main', '--advanced-event-selectors', JSON.stringify(ADVANCED));

    expect(basic.stdout).toMatch(/│ 1 │ WriteOnly +│ yes +│ kms\.amazonaws\.com │ AWS::S3::Object +│/);
    expect(basic.stdout).toMatch(/│ {3}arn:aws:s3:::b\/ +│/);
    expect(advanced.stdout).toMatch(/│ 1 │ reads of b │ eventCategory Equals Data +│/);
    expect(advanced.stdout).toMatch(/│ resources\.ARN NotStartsWith arn:aws:s3:::b\/tmp\/ │/);
  });

  it.each<[string, string, RegExp]>([
    ['cut short', '[{"ReadWriteType":', /--event-selectors: not JSON at line 2, column 1: it ends too early/],
    [
      'broken',
      '[\n {"ReadWriteType"; "All"}]',
      /--event-selectors: not JSON at line 2, column 18: expected : after a key/,
    ],
    ['with more behind it', '[] []', /--event-selectors: not JSON at line 1, column 4: something stands behind it/],
    ['empty', '', /--event-selectors: not JSON at line /],
    ['in no file', 'file://nowhere.json', /--event-selectors: cannot read nowhere\.json: ENOENT/],
    ['in a folder', 'file://.', /--event-selectors: cannot read \.: EISDIR/],
  ])('are not %s', async (_, text, message) => {
    const { run } = trailsIn(newFolder());

    const { status, stdout, stderr } = await run('trail', 'selectors', 'main', '--event-selectors', text);

    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it.each<[string, string]>([
    ['of no known shape', '17'],
    ['of no known field', '[{"FieldSelectors":[{"Field":"mood","Equals":["good"]}]}]'],
    ['null', 'null'],
    ['a list of null', '[null]'],
  ])('that are %s are refused', async (_, text) => {
    const { refusal } = await withTrail();

    expect(await refusal('trail', 'selectors', 'main', '--advanced-event-selectors', text)).toMatchObject({
      status: 2,
      name: expect.stringMatching(/^Invalid(EventSelectors|Parameter)Exception$/),
    });
  });

  it('show no control characters that a name has', async () => {
    const { run } = await withTrail();
    const named = JSON.stringify([{ ...ADVANCED[0], Name: 'a\u001b[2Jb\nc\u202e' }]);

    const put = await run('trail', 'selectors', 'main', '--advanced-event-selectors', named);
    const asked = await run('trail', 'selectors', 'main', '--json');

    // The runner refuses any output with a control character in it.
    expect([put.status, asked.status]).toEqual([0, 0]);
    expect(put.stdout).toMatch('a\\u{1b}[2Jb');
  });
});

describe('the insight selectors of a trail', () => {
  const RATE = [{ InsightType: 'ApiCallRateInsight' }];

  it('are put, asked for and turned off', async () => {
    const { json, refusal } = await withTrail();

    const none = await refusal('trail', 'insight-selectors', 'main');
    const put = await json('trail', 'insight-selectors', 'main', '--insight-selectors', JSON.stringify(RATE));
    const asked = await json('trail', 'insight-selectors', 'main');
    await json('trail', 'insight-selectors', 'main', '--insight-selectors', '[]');

    expect(none).toMatchObject({ status: 2, name: 'InsightNotEnabledException' });
    expect(put).toMatchObject({ TrailARN, InsightSelectors: RATE });
    expect(asked).toEqual(put);
    expect(await refusal('trail', 'insight-selectors', 'main')).toEqual(none);
  });

  it('of another type are refused', async () => {
    const { refusal } = await withTrail();

    expect(
      await refusal('trail', 'insight-selectors', 'main', '--insight-selectors', '[{"InsightType":"Mood"}]'),
    ).toMatchObject({ status: 2, name: 'InvalidInsightSelectorsException' });
  });
});
