import { Duration, Stack } from 'aws-cdk-lib';
import { RecursiveLoop } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { collectFilesEnvironment } from '../contracts/environment.ts';
import { trailFilesQueueName } from '../contracts/names.ts';
import type { FeedSource } from './feed-source.ts';
import { findingQueueOf } from './finding-queue.ts';
import { homeOf } from './home.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import type { Settings } from './settings-types.ts';
import { StageFunction } from './stage-function.ts';
import { failuresOf, messagesIn, oldestIn, own, sentTo } from './watched.ts';
import { WorkQueue } from './work-queue.ts';

export interface CollectFilesStageProps {
  readonly settings: Settings;
  readonly source: FeedSource;
  /** Who is told of alarms. */
  readonly topic: ITopic;
}

/** The most that Lambda offers: a run reads until its time gets short, and sends back what is left. */
const TIMEOUT = Duration.minutes(15);
/** CloudTrail writes every few minutes anyway; files that come together are staged together, which costs less. */
const WINDOW = Duration.minutes(1);
/** Notifications of one run: their files are read one after another, and what is too much is sent back. */
const MOST_NOTICES = 50;
/**
 * Beside the five of collect and the three of alert in the home Region. A new account has ten in all: while so much is to be done, as
 * after a long stop, runs of deliver wait.
 */
const MOST_RUNS = 3;
/** A run holds its notifications until it ends, and what it sends back begins to wait anew: so long is no fault yet. */
const FILES_TOO_LONG = Duration.minutes(45);

/** Reads the trail files that notifications tell of, and stages their events. */
export class CollectFilesStage extends Construct {
  /** Notifications of trail files, and those that could not be sent or read. */
  readonly work: WorkQueue;

  constructor(scope: Construct, id: string, { settings, source, topic }: CollectFilesStageProps) {
    super(scope, id);
    this.work = new WorkQueue(this, 'TrailFiles', {
      queueName: trailFilesQueueName(settings.name),
      timeout: TIMEOUT,
      window: WINDOW,
    });
    const collect = this.stage(settings, source);
    collect.addEventSource(
      new SqsEventSource(this.work.queue, {
        batchSize: MOST_NOTICES,
        maxBatchingWindow: WINDOW,
        maxConcurrency: MOST_RUNS,
        reportBatchItemFailures: true,
      }),
    );
    source.grantRead(collect);
    homeOf(this, settings).store.grants.grantStage(collect);
    this.work.queue.grantSendMessages(collect);
    findingQueueOf(this, settings).grantSend(collect);
    this.watch(collect, settings.noEventsMinutes, topic);
    if (!settings.alerts) return;
    new RunbookAlarm(this, 'Rules', {
      alarm: 'rulesFailing',
      metric: own(settings.name, 'rulesFailedInFiles'),
      topic,
    });
  }

  private stage(settings: Settings, source: FeedSource): StageFunction {
    const stack = Stack.of(this);
    const { store } = homeOf(this, settings);
    const findings = findingQueueOf(this, settings);
    return new StageFunction(this, 'CollectFiles', {
      stage: 'collect-files',
      name: settings.name,
      description: 'OpenTrail: stages the events of trail files',
      contract: collectFilesEnvironment,
      environment: {
        STORE_BUCKET: store.bucketName,
        STORE_OWNER: stack.account,
        ...findings.variables,
        LEAST_LEVEL: settings.alerts?.level ?? '',
        FEED_BUCKET: source.bucketName,
        FEED_OWNER: source.owner,
        FEED_PREFIX: source.prefix,
        QUEUE_URL: this.work.queue.queueUrl,
      },
      memory: 1769,
      timeout: TIMEOUT,
      logDays: settings.functionLogDays,
      // It sends itself what one run has no time for. That ends, since each run takes at least one file; but Lambda's
      // detection of loops would put sound files among the dead letters after some sixteen hops.
      recursiveLoop: RecursiveLoop.ALLOW,
      rules: findings.rules,
    });
  }

  private watch(collect: StageFunction, noFilesMinutes: number, topic: ITopic): void {
    const { queue, deadLetters } = this.work;
    const alarms = [
      ['DeadLetters', { alarm: 'trailFilesDeadLetters', metric: messagesIn(deadLetters) }],
      ['Waiting', { alarm: 'trailFilesWaiting', metric: oldestIn(queue), above: FILES_TOO_LONG.toSeconds() }],
      ['Silent', { alarm: 'trailFilesSilent', metric: sentTo(queue, Duration.minutes(noFilesMinutes)), below: 1 }],
      ['Failing', { alarm: 'collectFilesFailing', metric: failuresOf(collect), periods: { bad: 2, of: 3 } }],
    ] as const;
    for (const [id, alarm] of alarms) new RunbookAlarm(this, id, { ...alarm, topic });
  }
}
