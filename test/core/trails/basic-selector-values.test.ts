import { describe, expect, it } from '@jest/globals';
import { checkSelectors } from '../../../core/trails/check-selectors.ts';
import { OBJECT } from './selector-events.ts';

const FUNCTION = 'AWS::Lambda::Function';
const TABLE = 'AWS::DynamoDB::Table';
const lambda = 'arn:aws:lambda:us-east-1:111122223333:function';
const table = 'arn:aws:dynamodb:us-east-1:111122223333:table';

const check = (Type: string, value: string) =>
  checkSelectors({ EventSelectors: [{ DataResources: [{ Type, Values: [value] }] }] });

const NOT_IN_A_BUCKET = 'does not begin as the ARN of an object, with the whole name of its bucket';
const NOT_WHOLE = 'is not a whole ARN of AWS::';
const WILDCARD = 'has * in a name, where it is no wildcard';
const QUALIFIED = 'names a version or an alias; whichever runs, events name the function without it';
const BELOW = 'names what belongs to a table, such as an index or a stream; events name the table itself';

describe('a value of data resources', () => {
  it.each([
    [OBJECT, 'arn:aws:s3'],
    [OBJECT, 'arn:aws:s3:::'],
    [OBJECT, 'arn:aws-eusc:s3'],
    [OBJECT, 'arn:aws:s3:::b/'],
    [OBJECT, 'arn:aws:s3:::b/beginning'],
    [OBJECT, 'arn:aws:s3:::b/*'],
    [FUNCTION, 'arn:aws:lambda'],
    [FUNCTION, `${lambda}:f`],
    [TABLE, 'arn:aws-iso-b:dynamodb'],
    [TABLE, `${table}/t`],
  ])('of %s may be %s', (type, value) => {
    expect(check(type, value)).toMatchObject({
      EventSelectors: [{ DataResources: [{ Type: type, Values: [value] }] }],
    });
  });

  it.each([
    [OBJECT, 'arn:aws:s3:::*', NOT_IN_A_BUCKET],
    [OBJECT, 'arn:aws:s3:::*/', NOT_IN_A_BUCKET],
    [OBJECT, 'arn:aws:s3:::b', NOT_IN_A_BUCKET],
    [OBJECT, 'arn:aws:s3:::b*/', NOT_IN_A_BUCKET],
    [OBJECT, 'arn:aws:s3:*', NOT_IN_A_BUCKET],
    [OBJECT, 'arn:aws:lambda', NOT_IN_A_BUCKET],
    [OBJECT, 'b/', NOT_IN_A_BUCKET],
    [FUNCTION, 'arn:aws:lambda:*', NOT_WHOLE],
    [FUNCTION, 'arn:aws:lambda:::', NOT_WHOLE],
    [FUNCTION, 'arn:aws:s3', NOT_WHOLE],
    [FUNCTION, lambda, NOT_WHOLE],
    [FUNCTION, `${lambda}:*`, WILDCARD],
    [FUNCTION, `${lambda}:foo*`, WILDCARD],
    [FUNCTION, `${lambda}:f:prod`, QUALIFIED],
    [FUNCTION, `${lambda}:f:23`, QUALIFIED],
    [FUNCTION, `${lambda}:f:$LATEST`, QUALIFIED],
    [TABLE, 'arn:aws:dynamodb:*', NOT_WHOLE],
    [TABLE, `${table}/`, NOT_WHOLE],
    [TABLE, `${table}/*`, WILDCARD],
    [TABLE, `${table}/t/stream/2026-01-01T00:00:00.000`, BELOW],
    [TABLE, `${table}/t/index/i`, BELOW],
  ])('of %s is refused in the words of CloudTrail, and explained: %s', (type, value, why) => {
    const words = `Value ${value} for DataResources.Values is invalid. It ${why}`;

    expect(check(type, value)).toEqual({
      refused: 'InvalidEventSelectorsException',
      message: expect.stringContaining(words),
    });
  });
});
