import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { alarmTopicName, alertQueueName, busQueueName, forwardRoleName } from '../contracts/names.ts';
import { URGENT_EVENTS } from '../contracts/urgent-calls.ts';
import { EVENTS_OF_CLOUDTRAIL, RETRY_POLICY, WITH_READS } from './bus-rule.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import { messagesIn } from './watched.ts';
import { DeadLetterQueue, letServiceSend } from './work-queue.ts';

export interface ForwarderProps {
  readonly name: string;
  /** The account whose queues in the same Region take the events, and whose topic is told of alarms. */
  readonly hub: string;
  /** Whether what is urgent is sent to the hub's alerts as well. */
  readonly alerts: boolean;
}

/** A rule of a member, and the queue of the hub that it sends to. */
interface Lane {
  readonly id: string;
  readonly ruleName: string;
  readonly description: string;
  readonly pattern: object;
  readonly queueArn: string;
}

/**
 * Sends all that CloudTrail tells of this account and Region to the hub's queue in the same Region, and what is urgent of it
 * straight to its alerts, too.
 */
export class Forwarder extends Construct {
  private readonly lanes: readonly Lane[];

  constructor(scope: Construct, id: string, { name, hub, alerts }: ForwarderProps) {
    super(scope, id);
    this.lanes = [this.all(name, hub), ...(alerts ? [this.urgent(name, hub)] : [])];
    const unsent = this.unsent();
    const { roleArn } = this.role(name);
    for (const lane of this.lanes) this.rule(lane, roleArn, unsent);
    const topicArn = Stack.of(this).formatArn({ service: 'sns', account: hub, resource: alarmTopicName(name) });
    new RunbookAlarm(this, 'Unsent', {
      alarm: 'memberDeadLetters',
      metric: messagesIn(unsent),
      topic: Topic.fromTopicArn(this, 'HubAlarms', topicArn),
    });
  }

  private all(name: string, hub: string): Lane {
    return {
      id: 'Rule',
      ruleName: `${name}-forward`,
      description: 'All that CloudTrail tells, to the hub of OpenTrail',
      pattern: EVENTS_OF_CLOUDTRAIL,
      queueArn: this.queueArn(hub, busQueueName(name)),
    };
  }

  private urgent(name: string, hub: string): Lane {
    return {
      id: 'Urgent',
      ruleName: `${name}-forward-urgent`,
      description: 'What is urgent of what CloudTrail tells, to the alerts of OpenTrail',
      pattern: URGENT_EVENTS,
      queueArn: this.queueArn(hub, alertQueueName(name)),
    };
  }

  private queueArn(hub: string, queue: string): string {
    return Stack.of(this).formatArn({ service: 'sqs', account: hub, resource: queue });
  }

  /** The rules need the role and the role names the rules, so those have names that are known before. */
  private get ruleArns(): string[] {
    const stack = Stack.of(this);
    return this.lanes.map(({ ruleName }) =>
      stack.formatArn({ service: 'events', resource: 'rule', resourceName: ruleName }),
    );
  }

  private rule({ id, ruleName, description, pattern, queueArn }: Lane, roleArn: string, unsent: Queue): void {
    new CfnRule(this, id, {
      name: ruleName,
      description,
      eventPattern: pattern,
      state: WITH_READS,
      targets: [
        {
          id: 'Hub',
          arn: queueArn,
          roleArn,
          // An account that is loud does not keep others waiting.
          sqsParameters: { messageGroupId: Stack.of(this).account },
          deadLetterConfig: { arn: unsent.queueArn },
          retryPolicy: RETRY_POLICY,
        },
      ],
    });
  }

  /** Goes with the stack, as the trail files bring whatever it holds. */
  private unsent(): Queue {
    const queue = new DeadLetterQueue(this, 'UnsentEvents', { removalPolicy: RemovalPolicy.DESTROY });
    letServiceSend(queue, 'events.amazonaws.com', ...this.ruleArns);
    return queue;
  }

  private role(name: string): Role {
    return new Role(this, 'Role', {
      roleName: forwardRoleName(name, Stack.of(this).region),
      description: 'Sends events of the default bus to the hub of OpenTrail',
      assumedBy: new ServicePrincipal('events.amazonaws.com', {
        conditions: {
          ArnEquals: { 'aws:SourceArn': this.ruleArns },
          StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
        },
      }),
      inlinePolicies: {
        SendToHub: new PolicyDocument({
          statements: [
            new PolicyStatement({
              actions: ['sqs:SendMessage'],
              // In the order that CDK brings them into, or not, by its flags: the template is the same everywhere.
              resources: this.lanes.map(({ queueArn }) => queueArn).sort(),
            }),
          ],
        }),
      },
    });
  }
}
