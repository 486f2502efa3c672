import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { alarmTopicName, busQueueName, forwardRoleName } from '../contracts/names.ts';
import { EVENTS_OF_CLOUDTRAIL, RETRY_POLICY, WITH_READS } from './bus-rule.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import { messagesIn } from './watched.ts';
import { DeadLetterQueue, letServiceSend } from './work-queue.ts';

export interface ForwarderProps {
  readonly name: string;
  /** The account whose queue in the same Region takes the events, and whose topic is told of alarms. */
  readonly hub: string;
}

/** Sends all that CloudTrail tells of this account and Region to the hub's queue in the same Region. */
export class Forwarder extends Construct {
  private readonly queueArn: string;
  private readonly ruleArn: string;

  constructor(scope: Construct, id: string, { name, hub }: ForwarderProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const ruleName = `${name}-forward`;
    this.queueArn = stack.formatArn({ service: 'sqs', account: hub, resource: busQueueName(name) });
    // The rule needs the role and the role names the rule, so one of the two has a name that is known before.
    this.ruleArn = stack.formatArn({ service: 'events', resource: 'rule', resourceName: ruleName });

    const unsent = this.unsent();
    new CfnRule(this, 'Rule', {
      name: ruleName,
      description: 'All that CloudTrail tells, to the hub of OpenTrail',
      eventPattern: EVENTS_OF_CLOUDTRAIL,
      state: WITH_READS,
      targets: [
        {
          id: 'Hub',
          arn: this.queueArn,
          roleArn: this.role(name).roleArn,
          // An account that is loud does not keep others waiting.
          sqsParameters: { messageGroupId: stack.account },
          deadLetterConfig: { arn: unsent.queueArn },
          retryPolicy: RETRY_POLICY,
        },
      ],
    });
    const topicArn = stack.formatArn({ service: 'sns', account: hub, resource: alarmTopicName(name) });
    new RunbookAlarm(this, 'Unsent', {
      alarm: 'memberDeadLetters',
      metric: messagesIn(unsent),
      topic: Topic.fromTopicArn(this, 'HubAlarms', topicArn),
    });
  }

  /** Goes with the stack, as the trail files bring whatever it holds. */
  private unsent(): Queue {
    const queue = new DeadLetterQueue(this, 'UnsentEvents', { removalPolicy: RemovalPolicy.DESTROY });
    letServiceSend(queue, 'events.amazonaws.com', this.ruleArn);
    return queue;
  }

  private role(name: string): Role {
    return new Role(this, 'Role', {
      roleName: forwardRoleName(name, Stack.of(this).region),
      description: 'Sends events of the default bus to the hub of OpenTrail',
      assumedBy: new ServicePrincipal('events.amazonaws.com', {
        conditions: {
          ArnEquals: { 'aws:SourceArn': this.ruleArn },
          StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
        },
      }),
      inlinePolicies: {
        SendToHub: new PolicyDocument({
          statements: [new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.queueArn] })],
        }),
      },
    });
  }
}
