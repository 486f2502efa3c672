import { Duration, Stack } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { publishEnvironment } from '../contracts/environment.ts';
import type { DeliveryStageProps } from './deliver-stage.ts';
import { Destinations } from './destinations.ts';
import { homeOf } from './home.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import { ScheduledRuns, tryOnceMore } from './scheduled-runs.ts';
import { shardSets } from './shard-sets.ts';
import { StageFunction } from './stage-function.ts';
import { failuresOf, own } from './watched.ts';

/** Copies what is committed to where trails want it, two minutes after deliver begins. */
export class PublishStage extends Construct {
  readonly function: StageFunction;

  constructor(scope: Construct, id: string, { settings, deadLetters, topic }: DeliveryStageProps) {
    super(scope, id);
    const { store, archive } = homeOf(this, settings);
    this.function = new StageFunction(this, 'Publish', {
      stage: 'publish',
      name: settings.name,
      description: 'OpenTrail: copies what is committed to where trails want it',
      contract: publishEnvironment,
      environment: {
        STORE_BUCKET: store.bucketName,
        STORE_OWNER: Stack.of(this).account,
        ARCHIVE_BUCKET: archive.bucketName,
      },
      // It mostly waits for S3, with some sixty files in memory.
      memory: 1024,
      timeout: Duration.seconds(290),
      logDays: settings.functionLogDays,
    });
    store.grants.grantPublish(this.function);
    new Destinations(this, settings).grantPublish(this.function);
    tryOnceMore(this.function, deadLetters);
    new ScheduledRuns(this, 'Runs', {
      stage: this.function,
      cron: { minute: '2/5' },
      inputs: shardSets(settings.deliverers),
      deadLetters,
    });
    this.watch(settings.name, topic);
  }

  private watch(name: string, topic: ITopic): void {
    new RunbookAlarm(this, 'Failing', {
      alarm: 'publishFailing',
      metric: failuresOf(this.function),
      periods: { bad: 2, of: 3 },
      topic,
    });
    new RunbookAlarm(this, 'Refusing', {
      alarm: 'failingTrails',
      metric: own(name, 'failingTrails'),
      periods: { bad: 3, of: 3 },
      topic,
    });
    new RunbookAlarm(this, 'Undeliverable', { alarm: 'undeliverable', metric: own(name, 'undeliverable'), topic });
  }
}
