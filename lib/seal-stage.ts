import { Duration, Stack } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { sealEnvironment } from '../contracts/environment.ts';
import type { DeliveryStageProps } from './deliver-stage.ts';
import { Destinations } from './destinations.ts';
import { homeOf } from './home.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import { ScheduledRuns, tryOnceMore } from './scheduled-runs.ts';
import { shardSets } from './shard-sets.ts';
import { signingKeyArn } from './signing-key.ts';
import { StageFunction } from './stage-function.ts';
import { failuresOf, own } from './watched.ts';

const HOUR = Duration.hours(1);

/** A destination that takes files again within this wakes nobody. */
const MOST_LAG = Duration.hours(3);

/** Signs what was delivered in every hour, some minutes after its end. */
export class SealStage extends Construct {
  readonly function: StageFunction;

  constructor(scope: Construct, id: string, { settings, deadLetters, topic }: DeliveryStageProps) {
    super(scope, id);
    const { store, archive } = homeOf(this, settings);
    this.function = new StageFunction(this, 'Seal', {
      stage: 'seal',
      name: settings.name,
      description: 'OpenTrail: signs what was delivered',
      contract: sealEnvironment,
      environment: {
        STORE_BUCKET: store.bucketName,
        STORE_OWNER: Stack.of(this).account,
        ARCHIVE_BUCKET: archive.bucketName,
        // The key itself: an alias can be led to another. Its own policy lets seal sign.
        SIGNING_KEY: signingKeyArn(settings),
      },
      memory: 1024,
      // Done before the next run begins.
      timeout: Duration.minutes(14),
      logDays: settings.functionLogDays,
    });
    store.grants.grantSeal(this.function);
    new Destinations(this, settings).grantSeal(this.function);
    tryOnceMore(this.function, deadLetters);
    new ScheduledRuns(this, 'Runs', {
      stage: this.function,
      // Publish has had two minutes for what was committed before the hour; what still waits then is looked for again.
      cron: { minute: '4/15' },
      inputs: shardSets(settings.deliverers),
      deadLetters,
    });
    this.watch(settings.name, topic);
  }

  private watch(name: string, topic: ITopic): void {
    new RunbookAlarm(this, 'Failing', {
      alarm: 'sealFailing',
      // What fails once is done a quarter of an hour later.
      metric: failuresOf(this.function, { period: Duration.minutes(15) }),
      periods: { bad: 2, of: 3 },
      topic,
    });
    new RunbookAlarm(this, 'Lag', {
      alarm: 'sealLag',
      metric: own(name, 'sealLag', HOUR),
      above: MOST_LAG.toSeconds(),
      // Every run tells, so silence means that none came to its end.
      ringsWithoutData: true,
      topic,
    });
    const missing = own(name, 'missingDigests', HOUR);
    new RunbookAlarm(this, 'Missing', { alarm: 'missingDigests', metric: missing, topic });
  }
}
