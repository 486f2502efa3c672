import { Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { alarmTopicArn } from './alarm-topic.ts';
import { ConfigureStage } from './configure-stage.ts';
import { PipelineDashboard } from './dashboard.ts';
import { DeliverStage, type DeliveryStageProps } from './deliver-stage.ts';
import { alertRegions } from './own-traffic.ts';
import { PublishStage } from './publish-stage.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import { SealStage } from './seal-stage.ts';
import type { Settings } from './settings-types.ts';
import { messagesIn } from './watched.ts';
import { DeadLetterQueue } from './work-queue.ts';

export interface DeliveryStackProps extends StackProps {
  readonly settings: Settings;
  /** The queue of notifications of trail files, to be shown. @default - no trail files are taken */
  readonly trailFiles?: IQueue;
}

/** What turns staged arrivals into log files and digests, in the home Region. All of it may be replaced. */
export class DeliveryStack extends Stack {
  readonly deliver: DeliverStage;
  readonly publish: PublishStage;
  readonly seal: SealStage;
  readonly configure: ConfigureStage;
  readonly deadLetters: DeadLetterQueue;

  constructor(scope: Construct, id: string, { settings, trailFiles, ...props }: DeliveryStackProps) {
    super(scope, id, { description: 'OpenTrail: commits what is staged, publishes it, and signs it', ...props });
    const topic = Topic.fromTopicArn(this, 'Alarms', alarmTopicArn(this, settings.name));
    // They hold no events, only why a run was not; the next one did its work. So an alarm ends by itself.
    this.deadLetters = new DeadLetterQueue(this, 'LostRuns', {
      kept: Duration.days(1),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new RunbookAlarm(this, 'RunsGivenUp', { alarm: 'runDeadLetters', metric: messagesIn(this.deadLetters), topic });

    const common: DeliveryStageProps = { settings, deadLetters: this.deadLetters, topic };
    this.configure = new ConfigureStage(this, 'Configure', common);
    this.deliver = new DeliverStage(this, 'Deliver', common);
    this.publish = new PublishStage(this, 'Publish', common);
    this.seal = new SealStage(this, 'Seal', common);

    new PipelineDashboard(this, 'Overview', {
      name: settings.name,
      regions: settings.regions,
      sources: { bus: settings.bus, direct: settings.direct !== undefined },
      alertRegions: settings.alerts ? alertRegions(settings) : [],
      deliver: this.deliver.function,
      publish: this.publish.function,
      seal: this.seal.function,
      ...(trailFiles && { trailFiles }),
    });
  }
}
