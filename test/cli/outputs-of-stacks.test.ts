import { describe, expect, it } from '@jest/globals';
import { outputOf, type StackOutputs } from '../../cli/outputs.ts';
import { QUEUE_NAMES, workOf } from '../../cli/redrive-queues.ts';
import { composeApp } from '../../lib/app.ts';
import { parseSettings } from '../../lib/settings.ts';
import { anApp } from '../lib/an-app.ts';

const HUB = '123837392027';
const SETTINGS = `
region: eu-central-1
regions: [us-east-1]
email: security@example.com
direct: { senders: ['arn:aws:iam::${HUB}:role/app'] }
`;

/** What `cdk deploy --outputs-file` would write, with made-up values. */
const stacks = (): readonly StackOutputs[] => {
  const app = anApp();
  composeApp(app, parseSettings(SETTINGS, { account: HUB }), { account: HUB });
  return app.synth().stacks.map(({ stackName, environment: { region }, template }) => {
    const { Outputs = {} } = template as { readonly Outputs?: Record<string, unknown> };
    const url = (name: string) => `https://sqs.${region}.amazonaws.com/${HUB}/${name}`;
    return { stack: stackName, values: Object.fromEntries(Object.keys(Outputs).map((name) => [name, url(name)])) };
  });
};

describe('the outputs of the stacks', () => {
  const told = stacks();

  it('name every queue that can be redriven, in every Region', () => {
    const work = workOf(told, { queues: QUEUE_NAMES, region: undefined, fallbackRegion: undefined });

    expect(work).toEqual(
      expect.arrayContaining(
        [
          ['trail-files', 'eu-central-1'],
          ['bus', 'eu-central-1'],
          ['bus', 'us-east-1'],
          ['direct', 'eu-central-1'],
          ['direct', 'us-east-1'],
          ['alert', 'eu-central-1'],
          ['alert', 'us-east-1'],
        ].map(([queue, region]) => expect.objectContaining({ queue, region })),
      ),
    );
    expect(work).toHaveLength(7);
  });

  it('name the alarm topic of each Region', () => {
    expect(told.filter((stack) => outputOf(stack, 'AlarmTopic') !== undefined)).toHaveLength(2);
  });
});
