import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { busQueueName, directQueueName } from '../contracts/names.ts';
import { AlarmTopic, alarmTopicArn } from './alarm-topic.ts';
import { ALL_EVENTS, BusRule } from './bus-rule.ts';
import { CollectStage } from './collect-stage.ts';
import type { Settings } from './settings-types.ts';
import { StageRole } from './stage-role.ts';

export interface RegionStackProps extends StackProps {
  readonly settings: Settings;
  /** One of those of the settings. */
  readonly region: string;
}

/** What takes events in one Region: the rule on the default bus, the queues, and the functions that empty them. */
export class RegionStack extends Stack {
  readonly bus: CollectStage | undefined;
  readonly direct: CollectStage | undefined;

  constructor(scope: Construct, id: string, { settings, region, ...props }: RegionStackProps) {
    super(scope, id, { description: `OpenTrail: takes the events of ${region}`, ...props });
    const role = new StageRole(this, 'CollectRole', { name: settings.name, stage: 'collect' });
    const alarms = this.alarms(settings, region);
    if (settings.bus) {
      this.bus = this.collectBus(settings, role);
      this.bus.watch(alarms, settings.noEventsMinutes);
      this.tell('Bus', this.bus);
    }
    if (settings.direct) {
      this.direct = this.collectDirect(settings, role, settings.direct.senders);
      this.direct.watch(alarms);
      this.tell('Direct', this.direct);
    }
  }

  /** In the home Region the archive stack has it, as it must stay while others go. */
  private alarms(settings: Settings, region: string): ITopic {
    if (region === settings.region) return Topic.fromTopicArn(this, 'Alarms', alarmTopicArn(this, settings.name));
    const topic = new AlarmTopic(this, 'Alarms', settings);
    new CfnOutput(this, 'AlarmTopic', { value: topic.topicArn });
    return topic;
  }

  /** By these names the command line finds what it puts back. */
  private tell(source: 'Bus' | 'Direct', { work }: CollectStage): void {
    new CfnOutput(this, `${source}QueueUrl`, { value: work.queue.queueUrl });
    new CfnOutput(this, `${source}DeadLettersUrl`, { value: work.deadLetters.queueUrl });
  }

  private collectBus(settings: Settings, role: StageRole): CollectStage {
    const { name, organization } = settings;
    const window = Duration.seconds(settings.collectWindow);
    const stage = new CollectStage(this, 'Bus', {
      settings,
      source: 'bus',
      queueName: busQueueName(name),
      window,
      role,
    });
    new BusRule(this, 'Rule', { work: stage.work, ...ALL_EVENTS });
    if (organization) stage.work.admitMembers(name, organization);
    return stage;
  }

  private collectDirect(settings: Settings, role: StageRole, senders: readonly string[]): CollectStage {
    const stage = new CollectStage(this, 'Direct', {
      settings,
      source: 'direct',
      queueName: directQueueName(settings.name),
      // Whoever sends directly wants to see it soon.
      window: Duration.seconds(5),
      role,
    });
    stage.work.admit('Senders', { ArnEquals: { 'aws:PrincipalArn': [...senders] } });
    return stage;
  }
}
