import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Stack } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { composeApp } from '../../lib/app.ts';
import { looksLikeRegion, nearestRegion } from '../../lib/known-regions.ts';
import type { Settings } from '../../lib/settings-types.ts';
import { anApp } from './an-app.ts';
import { HOME, HUB, someSettings } from './settings.ts';

/** What is said of the stacks of an app, by their names. */
const warningsOf = (over: Partial<Settings>): [string, string][] => {
  const app = anApp();
  composeApp(app, someSettings(over), { account: HUB });
  return app.node.children
    .filter((child) => Stack.isStack(child))
    .flatMap((stack) =>
      Annotations.fromStack(stack)
        .findWarning('*', Match.stringLikeRegexp('Region'))
        .map(({ entry }): [string, string] => [stack.stackName, entry.data as string]),
    );
};

describe('what looks like a Region', () => {
  it.each(RegionInfo.regions.map(({ name }) => name))('is every one that CDK knows: %s', (region) => {
    expect(looksLikeRegion(region)).toBe(true);
  });

  it.each(['eu-central-3', 'ap-southeast-9', 'nz-north-1', 'eusc-fr-west-1'])('may be new: %s', (region) => {
    expect(looksLikeRegion(region)).toBe(true);
  });

  it.each([
    'europe',
    'eu-frankfurt-1',
    'eu-central-0',
    'eu-central-10',
    'us-east-1a',
    'EU-CENTRAL-1',
    'eu-central',
    '',
  ])('is not %p', (text) => {
    expect(looksLikeRegion(text)).toBe(false);
  });

  it.each([
    ['eu-cental-1', 'eu-central-1'],
    ['us_east_2', 'us-east-2'],
    ['EU-WEST-3', 'eu-west-3'],
    ['paris', undefined],
  ])('is likely meant by %s', (text, nearest) => {
    expect(nearestRegion(text)).toBe(nearest);
  });
});

describe('a stack in a Region that CDK does not know', () => {
  it('is warned of with the nearest one, and made', () => {
    const warnings = warningsOf({ regions: [HOME, 'eu-central-9'] });

    const meant = expect.stringMatching(/no Region eu-central-9\. Did you mean eu-central-1\?/);
    expect(warnings).toEqual([
      ['Opentrail-Region-eu-central-9', meant],
      ['Opentrail-Alert-eu-central-9', meant],
    ]);
  });

  it('may be any of them', () => {
    const stacks = warningsOf({ region: 'zz-north-1', regions: ['zz-north-1'] }).map(([stack]) => stack);

    expect(stacks.sort()).toEqual([
      'Opentrail-Alert-zz-north-1',
      'Opentrail-Archive',
      'Opentrail-Delivery',
      'Opentrail-Feed',
      'Opentrail-Region-zz-north-1',
    ]);
  });

  it('is none where all are known', () => {
    expect(warningsOf({})).toEqual([]);
  });
});
