import { Duration, Stack } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { alertEnvironment } from '../contracts/environment.ts';
import { alertQueueName } from '../contracts/names.ts';
import { alertTopicsOf } from './alert-topics.ts';
import { homeOf } from './home.ts';
import { ownVariables } from './own-traffic.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import type { AlertSettings, Settings } from './settings-types.ts';
import { StageFunction } from './stage-function.ts';
import { failuresOf, messagesIn, oldestIn, own } from './watched.ts';
import { WorkQueue } from './work-queue.ts';

export interface AlertStageProps {
  readonly settings: Settings;
  /** Those of the settings. */
  readonly alerts: AlertSettings;
  /** Who is told of alarms, which are not alerts. */
  readonly topic: ITopic;
}

/** Ten messages, of which each may be told of; what fails comes back after six times as long. */
const TIMEOUT = Duration.seconds(30);

/** As many as Lambda hands out at once without a window, which would cost the seconds that this is about. */
const MOST_MESSAGES = 10;

/** Three runs read a thousand events a second of which none is a finding. */
const MOST_RUNS = 3;

/** What takes seconds has had its second try by then. */
const ALERTS_TOO_LONG = Duration.minutes(5);

/** Looks at what is urgent and at what collect and deliver have found, and tells people: the queue, and the function. */
export class AlertStage extends Construct {
  readonly work: WorkQueue;
  readonly function: StageFunction;

  constructor(scope: Construct, id: string, { settings, alerts, topic }: AlertStageProps) {
    super(scope, id);
    this.work = new WorkQueue(this, 'Work', { queueName: alertQueueName(settings.name), timeout: TIMEOUT });
    const { store } = homeOf(this, settings);
    const topics = alertTopicsOf(this, settings, alerts);
    this.function = new StageFunction(this, 'Alert', {
      stage: 'alert',
      name: settings.name,
      description: 'OpenTrail: tells people of what rules find',
      contract: alertEnvironment,
      environment: {
        STORE_BUCKET: store.bucketName,
        STORE_OWNER: Stack.of(this).account,
        STORE_REGION: settings.region,
        ...ownVariables(Stack.of(this), settings),
        ...topics.variables,
        LEAST_LEVEL: alerts.level,
        MOST_MESSAGES: String(alerts.mostMessages),
      },
      // Half a vCPU: a run that has to start first is not to wait for its rules.
      memory: 1024,
      timeout: TIMEOUT,
      logDays: settings.functionLogDays,
      rules: alerts,
    });
    this.function.addEventSource(
      new SqsEventSource(this.work.queue, {
        batchSize: MOST_MESSAGES,
        maxConcurrency: MOST_RUNS,
        reportBatchItemFailures: true,
      }),
    );
    store.grants.grantAlert(this.function);
    topics.grantPublish(this.function);
    this.watch(settings.name, topic);
  }

  private watch(name: string, topic: ITopic): void {
    const { queue, deadLetters } = this.work;
    const alarms = [
      ['DeadLetters', { alarm: 'alertDeadLetters', metric: messagesIn(deadLetters) }],
      ['Waiting', { alarm: 'alertWaiting', metric: oldestIn(queue), above: ALERTS_TOO_LONG.toSeconds() }],
      ['Failing', { alarm: 'alertFailing', metric: failuresOf(this.function), periods: { bad: 2, of: 3 } }],
      ['Held', { alarm: 'alertsHeld', metric: own(name, 'alertsHeld') }],
      ['Untold', { alarm: 'alertsUntold', metric: own(name, 'alertsUntold') }],
      ['Unrecorded', { alarm: 'alertsUnrecorded', metric: own(name, 'alertsUnrecorded') }],
      // Collect asks the same rules, for the bus and for applications, and counts both in one.
      ['RulesInCollect', { alarm: 'rulesFailing', metric: own(name, 'rulesFailed') }],
      ['Rules', { alarm: 'rulesFailing', metric: own(name, 'rulesFailedInAlert') }],
    ] as const;
    for (const [id, alarm] of alarms) new RunbookAlarm(this, id, { ...alarm, topic });
  }
}
