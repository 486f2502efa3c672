import { describe, expect, it } from '@jest/globals';
import { globalRegionOf, isOptIn, mayBeGlobal, partitionOf } from '../../../core/trails/regions.ts';
import { parseTrailArn, trailArn } from '../../../core/trails/trail-arn.ts';

describe('a Region', () => {
  it.each([
    ['eu-west-1', 'aws', 'us-east-1', false],
    ['us-east-1', 'aws', 'us-east-1', false],
    ['eu-south-2', 'aws', 'us-east-1', true],
    ['ap-southeast-9', 'aws', 'us-east-1', true],
    ['cn-northwest-1', 'aws-cn', 'cn-north-1', false],
    ['us-gov-east-1', 'aws-us-gov', 'us-gov-west-1', false],
    ['us-iso-west-1', 'aws-iso', 'us-iso-east-1', false],
    ['us-isob-east-1', 'aws-iso-b', 'us-isob-east-1', false],
    ['eu-isoe-west-1', 'aws-iso-e', 'eu-isoe-west-1', false],
    ['us-isof-south-1', 'aws-iso-f', 'us-isof-south-1', false],
    ['eusc-de-east-1', 'aws-eusc', 'eusc-de-east-1', false],
  ])('%s is of partition %s, whose global Region is %s', (region, partition, globalRegion, needsOptingIn) => {
    const arn = trailArn({ region, account: '111122223333', name: 'audit' });

    expect(partitionOf(region)).toBe(partition);
    expect(globalRegionOf(region)).toBe(globalRegion);
    expect(isOptIn(region)).toBe(needsOptingIn);
    expect(arn.split(':')[1]).toBe(partition);
    expect(parseTrailArn(arn)).toEqual({ region, account: '111122223333', name: 'audit' });
    expect(mayBeGlobal('iam.amazonaws.com', region)).toBe(region === globalRegion);
  });
});
