import { readFileSync } from 'node:fs';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { ALARM, type AlarmName, runbookPlace } from '../../contracts/alarms.ts';
import { METRIC, METRICS } from '../../contracts/metrics.ts';
import { composeApp } from '../../lib/app.ts';
import { alarmText, RunbookAlarm, type RunbookAlarmProps } from '../../lib/runbook-alarm.ts';
import type { Settings } from '../../lib/settings-types.ts';
import { anApp } from './an-app.ts';
import { anOrganization, HOME, HUB, someSettings } from './settings.ts';

interface AlarmProperties {
  readonly AlarmDescription: string;
  readonly AlarmActions: unknown[];
  readonly OKActions: unknown[];
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: { readonly Name: string; readonly Value: unknown }[];
}

/** Every alarm of an app, with its stack. */
const alarmsOf = (over: Partial<Settings>): [string, AlarmProperties][] => {
  const app = anApp();
  composeApp(app, someSettings(over), { account: undefined });
  return app.node
    .findAll()
    .filter((node) => node instanceof Stack)
    .flatMap((stack) =>
      Object.entries(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm')).map(
        ([id, { Properties }]): [string, AlarmProperties] => [`${stack.stackName} ${id}`, Properties],
      ),
    );
};

/** An installation with everything that there is, the management account's stacks among it. */
const everything = alarmsOf({
  organization: anOrganization,
  direct: { senders: [`arn:aws:iam::${HUB}:role/payroll`] },
  trails: [{ name: 'all' }],
});
const runbook = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
const headings = [...runbook.matchAll(/^### (.+)$/gm)].map(([, title]) => title);
const names = Object.keys(ALARM) as AlarmName[];

describe('the runbook', () => {
  it('has a heading for every alarm, and none besides', () => {
    expect([...headings].sort()).toEqual(names.map((name) => ALARM[name].title).sort());
  });

  it('leads only to headings that it has', () => {
    const anchors = new Set(
      [...runbook.matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
        title
          .toLowerCase()
          .replaceAll(/[^a-z0-9 -]/g, '')
          .replaceAll(' ', '-'),
      ),
    );
    const links = [...runbook.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);

    expect(links.filter((anchor) => !anchors.has(anchor))).toEqual([]);
    expect(names.map((name) => runbookPlace(name).split('#')[1]).filter((anchor) => !anchors.has(anchor))).toEqual([]);
  });

  it('says of every alarm when it clears', () => {
    const silent = runbook.split(/^#{2,3} /m).filter((part) => {
      const [title] = part.split('\n');
      return headings.includes(title) && !/[Ii]t\s+clears/.test(part);
    });

    expect(silent).toEqual([]);
  });
});

describe('every alarm', () => {
  it.each(everything)('%s says what it means and where to read on', (_, { AlarmDescription }) => {
    expect(names.map(alarmText)).toContain(AlarmDescription);
  });

  it.each(everything)('%s tells one topic, of its end too', (_, { AlarmActions, OKActions }) => {
    expect(AlarmActions).toHaveLength(1);
    expect(OKActions).toEqual(AlarmActions);
  });

  it('of the runbook is rung by some stack', () => {
    const rung = new Set(everything.map(([, { AlarmDescription }]) => AlarmDescription));

    expect(names.filter((name) => !rung.has(alarmText(name)))).toEqual([]);
  });

  it('on a metric of ours watches one that its stage emits', () => {
    const ours = everything.filter(([, { Namespace }]) => Namespace === METRICS);
    const emitted = Object.values(METRIC).map(({ name, stage }) => `${name} of opentrail-${stage}`);

    expect(ours.length).toBeGreaterThan(5);
    for (const [, { MetricName, Dimensions }] of ours) {
      expect(Dimensions).toEqual([{ Name: 'service', Value: expect.any(String) }]);
      expect(emitted).toContain(`${MetricName} of ${Dimensions?.[0].Value as string}`);
    }
  });
});

describe('alarms of two installations in one account and Region', () => {
  /** Metrics of our own that alarms watch. */
  const watchedBy = (name: string): string[] =>
    alarmsOf({ name }).flatMap(([, { Namespace, MetricName, Dimensions }]) =>
      Namespace === METRICS ? [JSON.stringify([MetricName, Dimensions])] : [],
    );

  it('have no metric in common, so that neither hides what the other tells', () => {
    const theirs = new Set(watchedBy('second'));
    const ours = watchedBy('opentrail');

    expect(ours.length).toBeGreaterThan(5);
    expect(ours.filter((metric) => theirs.has(metric))).toEqual([]);
  });
});

describe('what is set aside', () => {
  it('is told of once an hour at most, however often it happens', () => {
    const [found, ...others] = everything.filter(([, { MetricName }]) => MetricName === 'SetAside');

    expect(others).toEqual([]);
    expect(found[1]).toMatchObject({
      AlarmDescription: alarmText('setAside'),
      Statistic: 'Sum',
      Period: 3600,
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 1,
      TreatMissingData: 'notBreaching',
    });
  });
});

describe('silence', () => {
  const silences = (over: Partial<Settings>): string[] =>
    alarmsOf(over).flatMap(([, { AlarmDescription }]) => (/^No /.test(AlarmDescription) ? [AlarmDescription] : []));

  it('is listened for in every Region that has a bus, and for trail files once', () => {
    expect(silences({})).toEqual([alarmText('trailFilesSilent'), alarmText('busSilent'), alarmText('busSilent')]);
  });

  it('is not listened for where nothing is expected', () => {
    expect(silences({ bus: false, feed: { kind: 'none' } })).toEqual([]);
  });
});

describe('an alarm', () => {
  const made = (props: Partial<RunbookAlarmProps>): Record<string, unknown> => {
    const stack = new Stack(anApp(), 'Test', { env: { account: HUB, region: HOME } });
    const metric = new Metric({ namespace: 'Some', metricName: 'Thing' });
    const topic = Topic.fromTopicArn(stack, 'Topic', `arn:aws:sns:${HOME}:${HUB}:alarms`);
    new RunbookAlarm(stack, 'Alarm', { alarm: 'deliveryLag', metric, topic, ...props });
    const [alarm] = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'));
    return alarm.Properties as Record<string, unknown>;
  };
  const above = { ComparisonOperator: 'GreaterThanThreshold', TreatMissingData: 'notBreaching' };
  const below = { ComparisonOperator: 'LessThanThreshold', TreatMissingData: 'breaching' };

  it.each<[string, Partial<RunbookAlarmProps>, object]>([
    ['rings at the first, if not told otherwise', {}, { ...above, Threshold: 0, EvaluationPeriods: 1 }],
    ['rings above what it is told', { above: 900 }, { ...above, Threshold: 900 }],
    ['rings below what it is told, and in silence', { below: 1 }, { ...below, Threshold: 1 }],
    ['rings above, and in silence', { above: 9, ringsWithoutData: true }, { ...above, TreatMissingData: 'breaching' }],
    ['bears with one bad period', { periods: { bad: 2, of: 3 } }, { DatapointsToAlarm: 2, EvaluationPeriods: 3 }],
  ])('%s', (_, props, expected) => {
    expect(made(props)).toMatchObject(expected);
  });
});
