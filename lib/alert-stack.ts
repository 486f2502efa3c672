import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { alarmTopicArn } from './alarm-topic.ts';
import { AlertStage } from './alert-stage.ts';
import { BusRule, URGENT } from './bus-rule.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import { ScheduledRuns, tryOnceMore } from './scheduled-runs.ts';
import type { AlertSettings, Settings } from './settings-types.ts';
import { messagesIn } from './watched.ts';
import { DeadLetterQueue } from './work-queue.ts';

export interface AlertStackProps extends StackProps {
  readonly settings: Settings;
  /** Those of the settings. */
  readonly alerts: AlertSettings;
  /** One of those of the settings. */
  readonly region: string;
}

/** What tells people of findings, in one Region: the fast lane from its bus, the queue, and the function that empties it. */
export class AlertStack extends Stack {
  readonly alert: AlertStage;

  constructor(scope: Construct, id: string, { settings, alerts, region, ...props }: AlertStackProps) {
    super(scope, id, { description: `OpenTrail: tells people of what rules find in ${region}`, ...props });
    const topic = Topic.fromTopicArn(this, 'Alarms', alarmTopicArn(this, settings.name));
    this.alert = new AlertStage(this, 'Alert', { settings, alerts, topic });
    const { work } = this.alert;
    if (settings.bus) {
      new BusRule(this, 'Urgent', { work, ...URGENT });
      if (settings.organization) work.admitMembers(settings.name, settings.organization);
    }
    if (region === settings.region) this.closeSlots(topic);

    // By these names the command line finds what it puts back.
    new CfnOutput(this, 'AlertQueueUrl', { value: work.queue.queueUrl });
    new CfnOutput(this, 'AlertDeadLettersUrl', { value: work.deadLetters.queueUrl });
  }

  /** Slots of all Regions are noted in the one store: at home it is looked which are over. */
  private closeSlots(topic: ITopic): void {
    // They hold no findings, only why a run was not; the next one did its work. So the alarm ends by itself.
    const deadLetters = new DeadLetterQueue(this, 'LostRuns', {
      kept: Duration.days(1),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const { function: stage } = this.alert;
    tryOnceMore(stage, deadLetters);
    // A minute after slots of five, ten or fifteen minutes end.
    new ScheduledRuns(this, 'Slots', { stage, cron: { minute: '1/5' }, inputs: [{ close: 'due' }], deadLetters });
    new RunbookAlarm(this, 'RunsGivenUp', { alarm: 'runDeadLetters', metric: messagesIn(deadLetters), topic });
  }
}
