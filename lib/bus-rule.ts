import { Duration, Stack } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { URGENT_EVENTS } from '../contracts/urgent-calls.ts';
import type { WorkQueue } from './work-queue.ts';

/** All that CloudTrail sends. AWS writes the sign-in's name in two ways; both are asked for. */
export const EVENTS_OF_CLOUDTRAIL = {
  // Nobody but AWS can send events with such a source.
  source: [{ prefix: 'aws.' }],
  'detail-type': [
    'AWS API Call via CloudTrail',
    'AWS Console Sign In via CloudTrail',
    'AWS Console Signin via CloudTrail',
    'AWS Console Action via CloudTrail',
    'AWS Service Event via CloudTrail',
    'AWS Insight via CloudTrail',
    'AWS Network Activity Event via CloudTrail',
  ],
};

/** The state without which management events that only read are left out. */
export const WITH_READS = 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS';

/** The most that EventBridge offers. */
export const RETRY_POLICY = { maximumEventAgeInSeconds: Duration.days(1).toSeconds(), maximumRetryAttempts: 185 };

/** Which events a rule sends, and what it says of itself. */
export interface SentEvents {
  readonly pattern: object;
  readonly description: string;
}

export const ALL_EVENTS: SentEvents = {
  pattern: EVENTS_OF_CLOUDTRAIL,
  description: 'All that CloudTrail tells, to OpenTrail',
};
/** The fast lane of alerts. */
export const URGENT: SentEvents = {
  pattern: URGENT_EVENTS,
  description: 'What is urgent of what CloudTrail tells, to the alerts of OpenTrail',
};

export interface BusRuleProps extends SentEvents {
  readonly work: WorkQueue;
}

/** Sends what CloudTrail tells the default bus of this account and Region to a queue. */
export class BusRule extends Construct {
  constructor(scope: Construct, id: string, { work, pattern, description }: BusRuleProps) {
    super(scope, id);
    const rule = new CfnRule(this, 'Rule', {
      description,
      eventPattern: pattern,
      state: WITH_READS,
      targets: [
        {
          id: 'Queue',
          arn: work.queue.queueArn,
          // An account that is loud does not keep others waiting.
          sqsParameters: { messageGroupId: Stack.of(this).account },
          deadLetterConfig: { arn: work.deadLetters.queueArn },
          retryPolicy: RETRY_POLICY,
        },
      ],
    });
    work.grantSendFromService('events.amazonaws.com', rule.attrArn);
    work.grantDeadLettersFromService('events.amazonaws.com', rule.attrArn);
  }
}
