import { Duration, Stack } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { collectEnvironment } from '../contracts/environment.ts';
import { findingQueueOf } from './finding-queue.ts';
import { homeOf } from './home.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import type { Settings } from './settings-types.ts';
import { StageFunction } from './stage-function.ts';
import type { StageRole } from './stage-role.ts';
import { failuresOf, messagesIn, oldestIn, sentTo, TOO_LONG } from './watched.ts';
import { WorkQueue } from './work-queue.ts';

export interface CollectStageProps {
  readonly settings: Settings;
  readonly source: 'bus' | 'direct';
  /** Senders in other accounts must be able to compute it. */
  readonly queueName: string;
  /** For how long messages are gathered. */
  readonly window: Duration;
  /** Of the stage in this Region, whatever the source. */
  readonly role: StageRole;
}

/** Six megabytes of messages, each shard of them one object in another Region. */
const TIMEOUT = Duration.minutes(1);

/** Lambda closes a batch at six megabytes anyway, some two thousand events. */
const MOST_MESSAGES = 10_000;

/** Five runs take some five thousand events a second, and leave half of what a new account may run to the others. */
const MOST_RUNS = 5;

/** Stages what messages bring: the queue of one source, and the function that empties it. */
export class CollectStage extends Construct {
  readonly work: WorkQueue;
  readonly function: StageFunction;
  private readonly source: 'bus' | 'direct';

  constructor(scope: Construct, id: string, { settings, source, queueName, window, role }: CollectStageProps) {
    super(scope, id);
    this.source = source;
    const stack = Stack.of(this);
    const { store } = homeOf(this, settings);
    const findings = findingQueueOf(this, settings);
    this.work = new WorkQueue(this, 'Work', { queueName, timeout: TIMEOUT, window });
    this.function = new StageFunction(this, 'Collect', {
      stage: 'collect',
      name: settings.name,
      description: `OpenTrail: stages the events of the ${source} queue`,
      contract: collectEnvironment,
      environment: {
        STORE_BUCKET: store.bucketName,
        STORE_OWNER: stack.account,
        STORE_REGION: settings.region,
        ...findings.variables,
        LEAST_LEVEL: settings.alerts?.level ?? '',
        SOURCE: source,
      },
      // Half a vCPU reads a batch in less time than it takes to write it to another Region.
      memory: 1024,
      timeout: TIMEOUT,
      logDays: settings.functionLogDays,
      role,
      rules: findings.rules,
    });
    this.function.addEventSource(
      // Without filters: what does not match one is deleted unseen.
      new SqsEventSource(this.work.queue, {
        batchSize: MOST_MESSAGES,
        maxBatchingWindow: window,
        maxConcurrency: MOST_RUNS,
        reportBatchItemFailures: true,
      }),
    );
    store.grants.grantStage(this.function);
    findings.grantSend(this.function);
  }

  /** Tells the topic of what goes wrong; after `silentMinutes` also of nothing that comes. */
  watch(topic: ITopic, silentMinutes?: number): void {
    const { queue, deadLetters } = this.work;
    const isBus = this.source === 'bus';
    new RunbookAlarm(this, 'DeadLetters', {
      alarm: isBus ? 'busDeadLetters' : 'directDeadLetters',
      metric: messagesIn(deadLetters),
      topic,
    });
    new RunbookAlarm(this, 'Waiting', {
      alarm: isBus ? 'busWaiting' : 'directWaiting',
      metric: oldestIn(queue),
      above: TOO_LONG.toSeconds(),
      topic,
    });
    new RunbookAlarm(this, 'Failing', {
      alarm: 'collectFailing',
      metric: failuresOf(this.function),
      periods: { bad: 2, of: 3 },
      topic,
    });
    if (silentMinutes === undefined) return;
    const sent = sentTo(queue, Duration.minutes(silentMinutes));
    new RunbookAlarm(this, 'Silent', { alarm: 'busSilent', metric: sent, below: 1, topic });
  }
}
