import { Duration } from 'aws-cdk-lib';
import {
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  Metric,
  PeriodOverride,
  Stats,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ALARM, type AlarmName, runbookPlace } from '../contracts/alarms.ts';
import { METRIC, type MetricName } from '../contracts/metrics.ts';
import { alertQueueName, busQueueName, directQueueName } from '../contracts/names.ts';
import { oldestIn, own, sentTo } from './watched.ts';

export interface PipelineDashboardProps {
  readonly name: string;
  /** Regions that have queues of their own. */
  readonly regions: readonly string[];
  /** Which of the queues they have. */
  readonly sources: { readonly bus: boolean; readonly direct: boolean };
  /** Regions in which people are told of findings; none without alerts. */
  readonly alertRegions: readonly string[];
  readonly deliver: IFunction;
  readonly publish: IFunction;
  readonly seal: IFunction;
  /** The queue of notifications of trail files. @default - no trail files are taken */
  readonly trailFiles?: IQueue;
}

/** The pipeline on one page: what comes in, what becomes of it, how long it takes, and what fails. */
export class PipelineDashboard extends Construct {
  constructor(scope: Construct, id: string, props: PipelineDashboardProps) {
    super(scope, id);
    new Dashboard(this, 'Dashboard', {
      defaultInterval: Duration.days(1),
      periodOverride: PeriodOverride.INHERIT,
      widgets: [
        [whatToDo()],
        outcomes(props),
        alerts(props),
        arrivals(props),
        ...trailFiles(props),
        sealing(props),
        failures(props),
      ],
    });
  }
}

const HALF = 12;

const graph = (title: string, left: IMetric[], label?: string): IWidget =>
  new GraphWidget({
    title,
    left,
    width: HALF,
    height: 6,
    leftYAxis: { min: 0, ...(label !== undefined && { label }) },
  });

/** A queue of another Region is known by its name. */
const queueMetric = (region: string, queue: string, metricName: string, statistic: string): Metric =>
  new Metric({
    namespace: 'AWS/SQS',
    metricName,
    dimensionsMap: { QueueName: queue },
    region,
    statistic,
    period: Duration.minutes(5),
    label: `${region} ${queue}`,
  });

const LOOK_FIRST: AlarmName[] = [
  'deliveryLag',
  'alertDeadLetters',
  'busDeadLetters',
  'trailFilesDeadLetters',
  'missedFiles',
  'missingDigests',
  'corrections',
  'pathsDiffer',
];

const whatToDo = (): IWidget => {
  const lines = LOOK_FIRST.map((name) => `- **${ALARM[name].title}**: ${ALARM[name].meaning} (${runbookPlace(name)})`);
  return new TextWidget({
    markdown: ['# OpenTrail', 'Every alarm has a heading in docs/runbook.md. Look first for:', ...lines].join('\n'),
    width: 2 * HALF,
    height: 5,
  });
};

const outcomes = ({ name }: PipelineDashboardProps): IWidget[] => [
  graph(
    'What became of the events',
    (['delivered', 'duplicates', 'setAside', 'excluded', 'summarised'] as const).map((metric) => own(name, metric)),
    'events',
  ),
  graph('How long the oldest staged event waits', [own(name, 'deliveryLag')], 'seconds'),
];

const arrivals = ({ name, regions, sources }: PipelineDashboardProps): IWidget[] => {
  const queues = [...(sources.bus ? [busQueueName(name)] : []), ...(sources.direct ? [directQueueName(name)] : [])];
  if (queues.length === 0) return [];
  const each = (metricName: string, statistic: string): Metric[] =>
    queues.flatMap((queue) => regions.map((region) => queueMetric(region, queue, metricName, statistic)));
  return [
    graph('Messages that arrive', each('NumberOfMessagesSent', Stats.SUM), 'messages'),
    graph('How long the oldest message waits', each('ApproximateAgeOfOldestMessage', Stats.MAXIMUM), 'seconds'),
  ];
};

const alerts = ({ name, alertRegions }: PipelineDashboardProps): IWidget[] => {
  if (alertRegions.length === 0) return [];
  const inEach = (...metrics: readonly MetricName[]): Metric[] =>
    metrics.flatMap((metric) =>
      alertRegions.map((region) => own(name, metric).with({ region, label: `${region} ${METRIC[metric].name}` })),
    );
  const counted = inEach('alertsTold', 'alertsSuppressed', 'alertsHeld', 'alertsUnrecorded', 'alertsUntold');
  const failed = [...inEach('rulesFailed', 'rulesFailedInAlert'), own(name, 'rulesFailedInFiles')];
  const waiting = alertRegions.map((region) =>
    queueMetric(region, alertQueueName(name), 'ApproximateAgeOfOldestMessage', Stats.MAXIMUM),
  );
  return [
    graph('What was found, and what people were told', counted, 'findings'),
    graph('How long the oldest of what may be a finding waits', waiting, 'seconds'),
    graph('Rules that fail, and what correlations have not counted', [...failed, own(name, 'hitsDropped')]),
  ];
};

const trailFiles = ({ name, trailFiles: queue }: PipelineDashboardProps): IWidget[][] =>
  queue === undefined
    ? []
    : [
        [
          graph('Trail files that are announced', [sentTo(queue)], 'notifications'),
          graph('How long the oldest trail file waits', [oldestIn(queue)], 'seconds'),
        ],
        [
          graph('Trail files that were missed, and damaged digests', [
            own(name, 'missedFiles'),
            own(name, 'damagedDigests'),
          ]),
          graph('How far reconcile is behind', [own(name, 'reconcileLag')], 'seconds'),
        ],
      ];

const sealing = ({ name }: PipelineDashboardProps): IWidget[] => [
  graph('How long the oldest hour waits for its digests', [own(name, 'sealLag')], 'seconds'),
  graph('Digests that are missing', [own(name, 'missingDigests')], 'digests'),
];

const failures = ({ name, deliver, publish, seal }: PipelineDashboardProps): IWidget[] => [
  graph(
    'Runs that failed',
    Object.entries({ deliver, publish, seal }).flatMap(([label, stage]) => failuresIn(label, stage)),
    'runs',
  ),
  graph(
    'What destinations refuse, and copies that differ',
    (['failingTrails', 'undeliverable', 'corrections', 'pathsDiffer'] as const).map((metric) => own(name, metric)),
  ),
];

const failuresIn = (label: string, stage: IFunction): IMetric[] => [
  stage.metricErrors({ label: `${label} failed` }),
  stage.metricThrottles({ label: `${label} throttled` }),
];
