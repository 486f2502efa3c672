import { Duration, Stack } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { collectFilesEnvironment } from '../contracts/environment.ts';
import type { FeedSource } from './feed-source.ts';
import { homeOf } from './home.ts';
import { ownBuckets, ownRoles } from './own-traffic.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import type { Settings } from './settings-types.ts';
import { StageFunction } from './stage-function.ts';
import { failuresOf, messagesIn, oldestIn, sentTo, TOO_LONG } from './watched.ts';
import { WorkQueue } from './work-queue.ts';

export interface CollectFilesStageProps {
  readonly settings: Settings;
  readonly source: FeedSource;
  /** Who is told of alarms. */
  readonly topic: ITopic;
}

/** A run stops reading a minute before, and sends back what is left. */
const TIMEOUT = Duration.minutes(5);
/** CloudTrail writes every few minutes anyway; files that come together are staged together, which costs less. */
const WINDOW = Duration.minutes(1);
/** Notifications of one run: their files are read one after another, and what is too much is sent back. */
const MOST_NOTICES = 50;

/** Reads the trail files that notifications tell of, and stages their events. */
export class CollectFilesStage extends Construct {
  /** Notifications of trail files, and those that could not be sent or read. */
  readonly work: WorkQueue;

  constructor(scope: Construct, id: string, { settings, source, topic }: CollectFilesStageProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const { store } = homeOf(this, settings);
    this.work = new WorkQueue(this, 'TrailFiles', { timeout: TIMEOUT, window: WINDOW });
    const collect = new StageFunction(this, 'CollectFiles', {
      stage: 'collect-files',
      name: settings.name,
      description: 'OpenTrail: stages the events of trail files',
      contract: collectFilesEnvironment,
      environment: {
        STORE_BUCKET: store.bucketName,
        STORE_OWNER: stack.account,
        OWN_ROLES: ownRoles(stack, settings).join(','),
        OWN_BUCKETS: ownBuckets(stack, settings).join(','),
        FEED_BUCKET: source.bucketName,
        FEED_OWNER: source.owner,
        FEED_PREFIX: source.prefix,
        QUEUE_URL: this.work.queue.queueUrl,
      },
      memory: 1769,
      timeout: TIMEOUT,
      logDays: settings.functionLogDays,
    });
    collect.addEventSource(
      new SqsEventSource(this.work.queue, {
        batchSize: MOST_NOTICES,
        maxBatchingWindow: WINDOW,
        reportBatchItemFailures: true,
      }),
    );
    source.grantRead(collect);
    store.grants.grantStage(collect);
    this.work.queue.grantSendMessages(collect);
    this.watch(collect, settings.noEventsMinutes, topic);
  }

  private watch(collect: StageFunction, noFilesMinutes: number, topic: ITopic): void {
    const { queue, deadLetters } = this.work;
    const alarms = [
      ['DeadLetters', { alarm: 'trailFilesDeadLetters', metric: messagesIn(deadLetters) }],
      ['Waiting', { alarm: 'trailFilesWaiting', metric: oldestIn(queue), above: TOO_LONG.toSeconds() }],
      ['Silent', { alarm: 'trailFilesSilent', metric: sentTo(queue, Duration.minutes(noFilesMinutes)), below: 1 }],
      ['Failing', { alarm: 'collectFilesFailing', metric: failuresOf(collect), periods: { bad: 2, of: 3 } }],
    ] as const;
    for (const [id, alarm] of alarms) new RunbookAlarm(this, id, { ...alarm, topic });
  }
}
