import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { ALARM, runbookPlace } from '../../contracts/alarms.ts';
import { METRIC } from '../../contracts/metrics.ts';
import { PipelineDashboard, type PipelineDashboardProps } from '../../lib/dashboard.ts';
import { anApp } from './an-app.ts';
import { HOME, HUB } from './settings.ts';

interface Widget {
  readonly type: string;
  readonly properties: { readonly title?: string; readonly markdown?: string; readonly metrics?: unknown[][] };
}

/** The widgets of a dashboard, with what only CloudFormation knows as text. */
const widgetsOf = (over: Partial<PipelineDashboardProps> & { readonly takesFiles?: boolean } = {}): Widget[] => {
  const stack = new Stack(anApp(), 'Test', { env: { account: HUB, region: HOME } });
  const aFunction = (id: string) =>
    new LambdaFunction(stack, id, {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline('exports.handler = () => {}'),
    });
  const { takesFiles = true, ...props } = over;
  new PipelineDashboard(stack, 'Overview', {
    name: 'opentrail',
    regions: [HOME, 'us-east-1'],
    sources: { bus: true, direct: false },
    alertRegions: [HOME, 'us-east-1'],
    deliver: aFunction('Deliver'),
    publish: aFunction('Publish'),
    seal: aFunction('Seal'),
    ...(takesFiles && { trailFiles: new Queue(stack, 'TrailFiles') }),
    ...props,
  });
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Dashboard'));
  const [, pieces] = Properties.DashboardBody['Fn::Join'] as [string, unknown[]];
  const body = pieces.map((piece) => (typeof piece === 'string' ? piece : 'known-later')).join('');
  return (JSON.parse(body) as { widgets: Widget[] }).widgets;
};

const titles = (widgets: Widget[]): (string | undefined)[] => widgets.map(({ properties }) => properties.title);

describe('the dashboard', () => {
  it('shows every metric of ours but the faults of the registry, which are an alarm only', () => {
    const shown = JSON.stringify(widgetsOf());
    const missing = Object.values(METRIC).filter(({ name }) => !shown.includes(`"OpenTrail","${name}"`));

    expect(missing).toEqual([METRIC.registryFaults]);
  });

  it.each(['opentrail', 'second'])('shows metrics of its own installation alone: %s', (name) => {
    const emitted = Object.values(METRIC).map((metric) => `${metric.name} of ${name}-${metric.stage}`);
    const shown = [...JSON.stringify(widgetsOf({ name })).matchAll(/"OpenTrail","(\w+)","service","([\w-]+)"/g)];

    expect(shown.length).toBeGreaterThan(5);
    for (const [, metric, service] of shown) expect(emitted).toContain(`${metric} of ${service}`);
  });

  it('shows the bus of every Region', () => {
    const arrivals = widgetsOf().find(({ properties }) => properties.title === 'Messages that arrive');

    expect(JSON.stringify(arrivals?.properties.metrics)).toContain('"region":"us-east-1"');
    expect(arrivals?.properties.metrics).toHaveLength(2);
  });

  it('shows the alerts of every Region, where each is counted by itself', () => {
    const found = widgetsOf().find(({ properties }) => properties.title?.startsWith('What was found'));
    const shown = JSON.stringify(found?.properties.metrics);

    expect(found?.properties.metrics).toHaveLength(10);
    expect(shown).toContain('"us-east-1 AlertsTold"');
    expect(shown).toContain('"region":"us-east-1"');
  });

  it('says what the most telling alarms mean and where to read on', () => {
    const { markdown } = widgetsOf()[0].properties;

    expect(markdown).toContain(ALARM.deliveryLag.title);
    expect(markdown).toContain(runbookPlace('deliveryLag'));
  });

  it('shows nothing of what the installation has not', () => {
    const shown = titles(widgetsOf({ takesFiles: false, sources: { bus: false, direct: false }, alertRegions: [] }));

    expect(shown).not.toContain('Messages that arrive');
    expect(shown).not.toContain('Trail files that were missed');
    expect(JSON.stringify(shown)).not.toContain('found');
    expect(shown).toContain('What became of the events');
  });
});
