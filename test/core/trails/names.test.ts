import { describe, expect, it } from '@jest/globals';
import { checkBucketName, checkTrailName } from '../../../core/trails/names.ts';
import { parseTrailArn, trailArn, trailPlace } from '../../../core/trails/trail-arn.ts';

const CHARACTERS =
  'Trail name or ARN can only contain uppercase letters, lowercase letters, numbers, periods (.), hyphens (-), and underscores (_).';

describe('the name of a trail', () => {
  it.each([['abc'], ['a.b-c_d'], ['A1z'], ['1.2.3'], ['a'.repeat(128)], ['1.2.3.4.5'], ['v1.2.3.4']])(
    '%s is fine',
    (name) => {
      expect(checkTrailName(name)).toBeUndefined();
    },
  );

  it.each([
    ['', 'Trail name cannot be blank!'],
    ['ab', 'Trail name too short. Minimum allowed length: 3 characters. Specified name length: 2 characters.'],
    [
      'a'.repeat(129),
      'Trail name too long. Maximum allowed length: 128 characters. Specified name length: 129 characters.',
    ],
    ['-ab', 'Trail name must starts with a letter or number.'],
    ['.ab', 'Trail name must starts with a letter or number.'],
    ['ab_', 'Trail name must ends with a letter or number.'],
    ['ab\n', 'Trail name must ends with a letter or number.'],
    ['a b', CHARACTERS],
    ['äbc', 'Trail name must starts with a letter or number.'],
    ['aßc', CHARACTERS],
    ['a/b', CHARACTERS],
    ['my-_x', 'Trail name cannot have adjacent periods, underscores or hyphens.'],
    ['my--x', 'Trail name cannot have adjacent periods, underscores or hyphens.'],
    ['my..x', 'Trail name cannot have adjacent periods, underscores or hyphens.'],
    ['192.168.5.4', 'Trail name cannot be formatted as an IP address.'],
    ['999.999.999.999', 'Trail name cannot be formatted as an IP address.'],
  ])('%j is refused', (name, message) => {
    expect(checkTrailName(name)).toEqual({ refused: 'InvalidTrailNameException', message });
  });
});

describe('the name of a bucket', () => {
  it.each([['abc'], ['my-logs.example.com'], ['1-2'], ['a'.repeat(63)]])('%s is fine', (name) => {
    expect(checkBucketName(name)).toBeUndefined();
  });

  it.each([
    [''],
    ['ab'],
    ['a'.repeat(64)],
    ['Logs'],
    ['my_logs'],
    ['logs-'],
    ['-logs'],
    ['.logs'],
    ['logs.'],
    ['my..logs'],
    ['my-.logs'],
    ['my.-logs'],
    ['192.168.5.4'],
    ['../logs'],
    ['logs\n'],
  ])('%j is refused', (name) => {
    expect(checkBucketName(name)).toMatchObject({ refused: 'InvalidS3BucketNameException' });
  });
});

describe('the ARN of a trail', () => {
  it.each([
    ['eu-west-1', 'arn:aws:cloudtrail:eu-west-1:111111111111:trail/my.trail'],
    ['cn-north-1', 'arn:aws-cn:cloudtrail:cn-north-1:111111111111:trail/my.trail'],
    ['us-gov-west-1', 'arn:aws-us-gov:cloudtrail:us-gov-west-1:111111111111:trail/my.trail'],
  ])('is of the partition of %s', (region, arn) => {
    const trail = { region, account: '111111111111', name: 'my.trail' };

    expect(trailArn(trail)).toBe(arn);
    expect(parseTrailArn(arn)).toEqual(trail);
  });

  it.each([
    ['trail'],
    ['arn:aws:cloudtrail:eu-west-1:111111111111:trail'],
    ['arn:aws:cloudtrail:eu-west-1:111111111111:trail/'],
    ['arn:aws:cloudtrail:eu-west-1:111111111111:trail/a--b'],
    ['arn:aws:cloudtrail:eu-west-1:111111111111:trail/abc:x'],
    ['arn:aws:cloudtrail:eu-west-1:111111111111:channel/abc'],
    ['arn:aws:cloudtrail:eu-west-1:11111111111:trail/abc'],
    ['arn:aws:cloudtrail:europe:111111111111:trail/abc'],
    ['arn:aws:s3:eu-west-1:111111111111:trail/abc'],
    ['arn:aws-cn:cloudtrail:eu-west-1:111111111111:trail/abc'],
    ['arn:aws:cloudtrail:../..:111111111111:trail/abc'],
  ])('is not %s', (arn) => {
    expect(parseTrailArn(arn)).toBeUndefined();
  });

  it('has a place of its own that no file system minds', () => {
    const arn = 'arn:aws:cloudtrail:eu-west-1:111111111111:trail/abc.versions';

    expect(trailPlace(arn)).toBe('111111111111.abc.versions.eu-west-1');
  });
});
