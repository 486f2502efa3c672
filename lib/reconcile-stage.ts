import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { reconcileEnvironment } from '../contracts/environment.ts';
import { acknowledge } from './acknowledge.ts';
import type { FeedSource } from './feed-source.ts';
import { homeOf } from './home.ts';
import { ownVariables } from './own-traffic.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import { ScheduledRuns, tryOnceMore } from './scheduled-runs.ts';
import type { Settings } from './settings-types.ts';
import { StageFunction } from './stage-function.ts';
import { failuresOf, messagesIn, own } from './watched.ts';
import { DeadLetterQueue } from './work-queue.ts';

export interface ReconcileStageProps {
  readonly settings: Settings;
  readonly source: FeedSource;
  /** Where collect-files is told of what was missed. */
  readonly queue: Queue;
  /** Who is told of alarms. */
  readonly topic: ITopic;
}

const HOUR = Duration.hours(1);

/** What an hour's run could not take, the next few should have. */
const MOST_LAG = Duration.hours(6);

/** Looks every hour whether a trail file was missed, by the native trail's own digests. */
export class ReconcileStage extends Construct {
  constructor(scope: Construct, id: string, { settings, source, queue, topic }: ReconcileStageProps) {
    super(scope, id);
    const { store } = homeOf(this, settings);
    const stack = Stack.of(this);
    const reconcile = new StageFunction(this, 'Reconcile', {
      stage: 'reconcile',
      name: settings.name,
      description: 'OpenTrail: looks for trail files that were missed',
      contract: reconcileEnvironment,
      environment: {
        STORE_BUCKET: store.bucketName,
        STORE_OWNER: stack.account,
        ...ownVariables(stack, settings),
        FEED_BUCKET: source.bucketName,
        FEED_OWNER: source.owner,
        FEED_PREFIX: source.prefix,
        QUEUE_URL: queue.queueUrl,
      },
      memory: 1769,
      // Thousands of digests after a long stop; what one run cannot take, the next does.
      timeout: Duration.minutes(15),
      logDays: settings.functionLogDays,
    });
    source.grantRead(reconcile);
    store.grants.grantReconcile(reconcile);
    queue.grantSendMessages(reconcile);
    letReadKeys(reconcile);
    // They hold no files, only why a run was not; the next one did its work. So the alarm ends by itself.
    const deadLetters = new DeadLetterQueue(this, 'LostRuns', {
      kept: Duration.days(1),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    tryOnceMore(reconcile, deadLetters);
    // Digests are written at the turn of an hour of their own; any minute is as good, but all hours on the hour are busy.
    new ScheduledRuns(this, 'Hourly', { stage: reconcile, cron: { minute: '17' }, inputs: [{}], deadLetters });
    this.watch(reconcile, settings.name, deadLetters, topic);
  }

  private watch(reconcile: StageFunction, name: string, deadLetters: Queue, topic: ITopic): void {
    const alarms = [
      ['Failing', { alarm: 'reconcileFailing', metric: failuresOf(reconcile, { period: HOUR }) }],
      ['RunsGivenUp', { alarm: 'runDeadLetters', metric: messagesIn(deadLetters) }],
      ['Behind', { alarm: 'reconcileBehind', metric: own(name, 'reconcileLag', HOUR), above: MOST_LAG.toSeconds() }],
      ['Missed', { alarm: 'missedFiles', metric: own(name, 'missedFiles', HOUR) }],
      ['Damaged', { alarm: 'damagedDigests', metric: own(name, 'damagedDigests', HOUR) }],
    ] as const;
    for (const [id, alarm] of alarms) new RunbookAlarm(this, id, { ...alarm, topic });
  }
}

/** CloudTrail's public keys are nobody's in particular: IAM knows no narrower resource. */
const letReadKeys = (reconcile: StageFunction): void => {
  reconcile.addToRolePolicy(new PolicyStatement({ actions: ['cloudtrail:ListPublicKeys'], resources: ['*'] }));
  acknowledge(reconcile.role ?? reconcile, {
    'AwsSolutions-IAM5[Resource::*]':
      'cloudtrail:ListPublicKeys knows no resource: the keys are the same for everybody.',
  });
};
