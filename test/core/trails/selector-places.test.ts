import { describe, expect, it } from '@jest/globals';
import { checkSelectors } from '../../../core/trails/check-selectors.ts';
import type { Operator } from '../../../core/trails/event-selectors.ts';
import { data, field, OBJECT } from './selector-events.ts';

const FUNCTION = 'AWS::Lambda::Function';
const TABLE = 'AWS::DynamoDB::Table';

const arn = (region: string, partition = 'aws') => `arn:${partition}:lambda:${region}:111122223333:function:f`;
const table = (region: string) => `arn:aws:dynamodb:${region}:111122223333:table/t`;

const single = { homeRegion: 'eu-west-1', isMultiRegion: false };
const multi = { homeRegion: 'eu-west-1', isMultiRegion: true };

const basic = (Type: string, value: string) => ({ EventSelectors: [{ DataResources: [{ Type, Values: [value] }] }] });
const advanced = (type: string, operator: Operator, value: string) => ({
  AdvancedEventSelectors: [{ Name: 'n', ...data(type, field('resources.ARN', operator, value)) }],
});
const accepted = (input: object) => ({ [Object.keys(input)[0]]: [expect.anything()] });
const refused = (message: string) => ({ refused: 'InvalidEventSelectorsException', message });

describe('a whole ARN', () => {
  it.each([
    ['its own Region', single, 'eu-west-1', undefined],
    ['another Region', single, 'us-east-1', 'is of Region us-east-1; the trail logs only events of eu-west-1'],
    ['its own Region', multi, 'eu-west-1', undefined],
    ['another Region', multi, 'us-east-1', undefined],
    [
      'a Region of another partition',
      multi,
      'cn-north-1',
      'is of Region cn-north-1; the trail logs only events of Regions of aws',
    ],
  ])('may be of %s if a trail (%j) logs there: %s', (_, trail, region, problem) => {
    const values = [
      [FUNCTION, arn(region)],
      [TABLE, table(region)],
    ] as const;

    for (const [type, value] of values) {
      const [inBasic, inAdvanced] = [basic(type, value), advanced(type, 'Equals', value)];
      const shownBasic = `Value ${value} for DataResources.Values is invalid. It ${problem}`;
      const shownAdvanced = `selector 1 ("n"), resources.ARN ${value} ${problem}`;
      expect(checkSelectors(inBasic, trail)).toEqual(problem ? refused(shownBasic) : accepted(inBasic));
      expect(checkSelectors(inAdvanced, trail)).toEqual(problem ? refused(shownAdvanced) : accepted(inAdvanced));
    }
  });

  it.each(['NotEquals', 'NotStartsWith', 'StartsWith'] as const)(
    'may be of another Region where it does no harm: %s',
    (operator) => {
      const input = advanced(FUNCTION, operator, arn('us-east-1'));

      expect(checkSelectors(input, single)).toEqual(accepted(input));
    },
  );

  it('of S3 has no Region', () => {
    const input = advanced(OBJECT, 'Equals', 'arn:aws:s3:::b/us-east-1:k');

    expect(checkSelectors(input, single)).toEqual(accepted(input));
    expect(checkSelectors(basic(OBJECT, 'arn:aws:s3:::b/a:b'), single)).toEqual(accepted(basic(OBJECT, '')));
  });

  it('of a type that is not known has its Region where all have it', () => {
    const input = advanced('AWS::New::Thing', 'Equals', 'arn:aws:new:us-east-1:111122223333:thing/t');

    expect(checkSelectors(input, multi)).toEqual(accepted(input));
    expect(checkSelectors(input, single)).toMatchObject({ message: expect.stringContaining('is of Region us-east-1') });
  });

  it('may be of any Region if it is not known which trail is meant', () => {
    expect(checkSelectors(basic(FUNCTION, arn('us-east-1')))).toEqual(accepted(basic(FUNCTION, '')));
  });
});

describe('an ARN', () => {
  it.each([
    ['basic', 'another partition', basic(OBJECT, 'arn:aws-cn:s3:::b/'), 'aws-cn'],
    ['basic', 'another partition, for all', basic(OBJECT, 'arn:aws-us-gov:s3'), 'aws-us-gov'],
    ['basic', 'another partition, for all', basic(FUNCTION, 'arn:aws-eusc:lambda'), 'aws-eusc'],
    ['Equals', 'another partition', advanced(OBJECT, 'Equals', 'arn:aws-iso:s3:::b/k'), 'aws-iso'],
    ['Equals', 'another partition', advanced(FUNCTION, 'Equals', arn('eu-west-1', 'aws-cn')), 'aws-cn'],
    ['StartsWith', 'another partition', advanced(OBJECT, 'StartsWith', 'arn:aws-cn:s3:::b/'), 'aws-cn'],
    ['StartsWith', 'a part of another partition', advanced(OBJECT, 'StartsWith', 'arn:aws-c'), 'aws-c'],
    ['StartsWith', 'no partition', advanced(OBJECT, 'StartsWith', 'arn::s3'), ''],
  ])('in %s may not be of %s', (_, __, input, partition) => {
    for (const trail of [single, multi]) {
      expect(checkSelectors(input, trail)).toEqual(
        refused(
          expect.stringContaining(`is of partition ${partition}; the trail, of eu-west-1, logs those of aws`) as never,
        ),
      );
    }
  });

  it.each([
    ['us-gov-west-1', 'arn:aws-us-gov:s3:::b/'],
    ['cn-north-1', 'arn:aws-cn:s3:::b/'],
    ['eu-west-1', 'arn:aws:s3:::b/'],
  ])('of a trail in %s is of its partition: %s', (homeRegion, value) => {
    const trail = { homeRegion, isMultiRegion: true };

    expect(checkSelectors(basic(OBJECT, value), trail)).toEqual(accepted(basic(OBJECT, '')));
    expect(checkSelectors(advanced(OBJECT, 'Equals', value), trail)).not.toHaveProperty('refused');
  });

  it.each([
    ['StartsWith', 'arn'],
    ['StartsWith', 'arn:'],
    ['StartsWith', 'arn:aws'],
    ['StartsWith', 'b'],
    ['EndsWith', 'arn:aws-cn:s3:::b/'],
    ['NotEquals', 'arn:aws-cn:s3:::b/'],
    ['NotStartsWith', 'arn:aws-cn:'],
    ['NotEndsWith', 'arn:aws-cn:s3:::b/'],
  ] as const)('may be given so that it does no harm: %s %s', (operator, value) => {
    const input = advanced(OBJECT, operator, value);

    expect(checkSelectors(input, single)).toEqual(accepted(input));
    expect(checkSelectors(input, { homeRegion: 'cn-north-1', isMultiRegion: false })).toEqual(accepted(input));
  });
});
