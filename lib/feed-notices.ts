import { CfnRule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSubscription } from 'aws-cdk-lib/aws-sns';
import { Construct, type IDependable } from 'constructs';
import { RETRY_POLICY } from './bus-rule.ts';
import type { FeedSource } from './feed-source.ts';
import type { WorkQueue } from './work-queue.ts';

/** Lets the bucket itself tell the queue of files; what S3 waits for before it is pointed there is returned. */
export const admitBucket = ({ queue }: WorkQueue, { bucketArn, owner }: FeedSource): IDependable => {
  const { policyDependable } = queue.addToResourcePolicy(
    new PolicyStatement({
      sid: 'TrailFiles',
      principals: [new ServicePrincipal('s3.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': bucketArn }, StringEquals: { 'aws:SourceAccount': owner } },
    }),
  );
  return policyDependable ?? queue;
};

export interface FeedRuleProps {
  readonly source: FeedSource;
  readonly work: WorkQueue;
}

/** Sends what a bucket tells EventBridge of trail files to the queue. */
export class FeedRule extends Construct {
  constructor(scope: Construct, id: string, { source, work }: FeedRuleProps) {
    super(scope, id);
    const rule = new CfnRule(this, 'Rule', {
      description: 'Trail files of an adopted bucket, to OpenTrail',
      eventPattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: { bucket: { name: [source.bucketName] }, object: { key: [{ prefix: source.files }] } },
      },
      state: 'ENABLED',
      targets: [
        {
          id: 'Queue',
          arn: work.queue.queueArn,
          deadLetterConfig: { arn: work.deadLetters.queueArn },
          retryPolicy: RETRY_POLICY,
        },
      ],
    });
    work.grantSendFromService('events.amazonaws.com', rule.attrArn);
    work.grantDeadLettersFromService('events.amazonaws.com', rule.attrArn);
  }
}

/** Sends what a topic tells of trail files to the queue; a topic of another account must allow it by its own policy. */
export const subscribe = (scope: Construct, topicArn: string, { queue, deadLetters }: WorkQueue): void => {
  const subscription = new CfnSubscription(scope, 'Topic', {
    topicArn,
    protocol: 'sqs',
    endpoint: queue.queueArn,
    redrivePolicy: { deadLetterTargetArn: deadLetters.queueArn },
  });
  for (const each of [queue, deadLetters]) {
    const { policyDependable } = each.addToResourcePolicy(
      new PolicyStatement({
        sid: 'Topic',
        principals: [new ServicePrincipal('sns.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [each.queueArn],
        conditions: {
          ArnEquals: { 'aws:SourceArn': topicArn },
          // SNS documents the ARN alone, which names the account, too.
          StringEqualsIfExists: { 'aws:SourceAccount': topicArn.split(':')[4] },
        },
      }),
    );
    if (policyDependable) subscription.node.addDependency(policyDependable);
  }
};
