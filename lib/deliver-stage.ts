import { Duration, Stack } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { deliverEnvironment } from '../contracts/environment.ts';
import { findingQueueOf } from './finding-queue.ts';
import { homeOf } from './home.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import { ScheduledRuns, tryOnceMore } from './scheduled-runs.ts';
import type { Settings } from './settings-types.ts';
import { shardSets } from './shard-sets.ts';
import { StageFunction } from './stage-function.ts';
import { failuresOf, own } from './watched.ts';
import type { DeadLetterQueue } from './work-queue.ts';

/** What the stages of the delivery stack are made of. */
export interface DeliveryStageProps {
  readonly settings: Settings;
  /** Where runs go that could not begin or failed again. */
  readonly deadLetters: DeadLetterQueue;
  /** Who is told of alarms. */
  readonly topic: ITopic;
}

/** Commits what is staged, once, every five minutes. */
export class DeliverStage extends Construct {
  readonly function: StageFunction;

  constructor(scope: Construct, id: string, { settings, deadLetters, topic }: DeliveryStageProps) {
    super(scope, id);
    const { store } = homeOf(this, settings);
    const findings = findingQueueOf(this, settings);
    this.function = new StageFunction(this, 'Deliver', {
      stage: 'deliver',
      name: settings.name,
      description: 'OpenTrail: commits what is staged, each event once',
      contract: deliverEnvironment,
      environment: { STORE_BUCKET: store.bucketName, STORE_OWNER: Stack.of(this).account, ...findings.variables },
      // One vCPU: it decodes, sorts and compresses, and a second one would wait.
      memory: 1769,
      // Done before the next run begins: rivals are harmless, but only one of them gets anything done.
      timeout: Duration.seconds(290),
      logDays: settings.functionLogDays,
      rules: findings.rules,
    });
    store.grants.grantDeliver(this.function);
    if (settings.alerts) store.grants.grantCorrelate(this.function);
    findings.grantSend(this.function);
    tryOnceMore(this.function, deadLetters);
    new ScheduledRuns(this, 'Runs', {
      stage: this.function,
      cron: { minute: '0/5' },
      inputs: shardSets(settings.deliverers),
      deadLetters,
    });
    this.watch(settings, topic);
  }

  private watch({ name, deliveryLagMinutes, alerts }: Settings, topic: ITopic): void {
    new RunbookAlarm(this, 'Failing', {
      alarm: 'deliverFailing',
      metric: failuresOf(this.function),
      periods: { bad: 2, of: 3 },
      topic,
    });
    new RunbookAlarm(this, 'Lag', {
      alarm: 'deliveryLag',
      metric: own(name, 'deliveryLag'),
      above: deliveryLagMinutes * 60,
      // Every run tells, so silence means that none came to its end.
      ringsWithoutData: true,
      periods: { bad: 3, of: 3 },
      topic,
    });
    new RunbookAlarm(this, 'Registry', { alarm: 'registryFaults', metric: own(name, 'registryFaults'), topic });
    new RunbookAlarm(this, 'Corrections', { alarm: 'corrections', metric: own(name, 'corrections'), topic });
    new RunbookAlarm(this, 'PathsDiffer', { alarm: 'pathsDiffer', metric: own(name, 'pathsDiffer'), topic });
    const dropped = own(name, 'hitsDropped');
    if (alerts) new RunbookAlarm(this, 'HitsDropped', { alarm: 'hitsDropped', metric: dropped, topic });
    // What is set aside comes in swarms: within an hour they are one alarm.
    const perHour = own(name, 'setAside', Duration.hours(1));
    new RunbookAlarm(this, 'SetAside', { alarm: 'setAside', metric: perHour, topic });
  }
}
