import { Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { composeApp } from '../../lib/app.ts';
import type { Settings } from '../../lib/settings-types.ts';
import { anApp } from './an-app.ts';
import { HOME, HUB, someAlerts, someSettings } from './settings.ts';

/** The stacks that hint at the Region of global services. */
const hintsOf = (over: Partial<Settings>): readonly string[] => {
  const app = anApp();
  composeApp(app, someSettings(over), { account: HUB });
  return app.node.children
    .filter((child) => Stack.isStack(child))
    .filter((stack) => Annotations.fromStack(stack).findInfo('*', Match.stringLikeRegexp('us-east-1')).length > 0)
    .map(({ stackName }) => stackName);
};

describe('the Region of global services', () => {
  it('is hinted at, once, where alerts about IAM would take minutes without it', () => {
    expect(hintsOf({ alerts: someAlerts(), regions: ['eu-central-1', 'eu-west-1'] })).toEqual([
      `Opentrail-Alert-${HOME}`,
    ]);
  });

  it.each([
    ['it is among the Regions', { alerts: someAlerts(), regions: [HOME, 'us-east-1'] }],
    ['there are no alerts', { alerts: undefined }],
    ['nothing is taken from the bus', { alerts: someAlerts(), bus: false }],
  ])('is passed over in silence if %s', (_, over) => {
    expect(hintsOf(over)).toEqual([]);
  });
});
