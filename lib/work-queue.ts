import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AnyPrincipal, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { forwardRoleName } from '../contracts/names.ts';
import { acknowledge } from './acknowledge.ts';
import type { OrganizationSettings } from './settings-types.ts';

export interface WorkQueueProps {
  /** Only if somebody in another account must compute it. @default - CloudFormation's */
  readonly queueName?: string;
  /** Of the function that takes from the queue. */
  readonly timeout: Duration;
  /** For how long messages are gathered before the function runs. @default - they are not */
  readonly window?: Duration;
}

/** The longest that SQS offers: time to notice, to mend and to redrive. */
const KEPT = Duration.days(14);

/**
 * What can never be read is set aside, so what comes back waits for something that is down, which ends: half a day of
 * tries for events, days for files. An alarm on the oldest message rings long before.
 */
const MOST_RECEIVES = 100;

/** Messages that wait for a function, and those that it could not take. TLS only; nothing is lost for two weeks. */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  /** Outlives the stack: what is here has been delivered by nobody. */
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { queueName, timeout, window }: WorkQueueProps) {
    super(scope, id);
    this.deadLetters = new DeadLetterQueue(this, 'DeadLetters');
    this.queue = new Queue(this, 'Queue', {
      queueName,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: KEPT,
      receiveMessageWaitTime: Duration.seconds(20),
      // AWS asks for six times the function's timeout and the window, or messages reappear mid-flight.
      visibilityTimeout: Duration.seconds(6 * timeout.toSeconds() + (window?.toSeconds() ?? 0)),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MOST_RECEIVES },
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  /** Lets a service send on behalf of one thing of this account, such as a rule or a bucket. */
  grantSendFromService(service: string, sourceArn: string): void {
    letServiceSend(this.queue, service, sourceArn);
  }

  /** Lets others send, all of whom these conditions describe: principals that are named must exist, and these may not yet. */
  admit(sid: string, conditions: Record<string, object>): void {
    this.queue.addToResourcePolicy(
      new PolicyStatement({
        sid,
        principals: [new AnyPrincipal()],
        actions: ['sqs:SendMessage'],
        resources: [this.queue.queueArn],
        conditions,
      }),
    );
  }

  /** Lets the rules of members send, by their one role within the organization. */
  admitMembers(name: string, { id }: OrganizationSettings): void {
    const stack = Stack.of(this);
    const anyMember = { service: 'iam', region: '', account: '*', resource: 'role' };
    const forwarder = stack.formatArn({ ...anyMember, resourceName: forwardRoleName(name, stack.region) });
    this.admit('RulesOfMembers', {
      StringEquals: { 'aws:PrincipalOrgID': id },
      ArnLike: { 'aws:PrincipalArn': forwarder },
    });
  }

  /** Lets a service leave here what it could not send to this queue. */
  grantDeadLettersFromService(service: string, sourceArn: string): void {
    letServiceSend(this.deadLetters, service, sourceArn);
  }
}

export interface DeadLetterQueueProps {
  /** For how long. @default - two weeks, the longest that SQS offers */
  readonly kept?: Duration;
  /** @default - it outlives its stack */
  readonly removalPolicy?: RemovalPolicy;
}

/** Where what could not be done waits for a person. */
export class DeadLetterQueue extends Queue {
  constructor(scope: Construct, id: string, { kept = KEPT, removalPolicy }: DeadLetterQueueProps = {}) {
    super(scope, id, {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: kept,
      removalPolicy: removalPolicy ?? RemovalPolicy.RETAIN,
    });
    const reason =
      kept === KEPT ? 'It is a DLQ: a person empties it.' : 'It is a DLQ: its messages expire by themselves.';
    acknowledge(this, { 'AwsSolutions-SQS3': reason, 'Serverless-SQSRedrivePolicy': reason });
  }
}

/** Without such a statement, what a service has to say vanishes in silence. */
export const letServiceSend = (queue: Queue, service: string, ...sourceArns: string[]): void => {
  queue.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal(service)],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: {
        ArnEquals: { 'aws:SourceArn': sourceArns.length === 1 ? sourceArns[0] : sourceArns },
        StringEquals: { 'aws:SourceAccount': Stack.of(queue).account },
      },
    }),
  );
};
