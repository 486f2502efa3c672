import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import {
  type CronOptionsWithTimezone,
  Schedule,
  ScheduleExpression,
  ScheduleTargetInput,
} from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import { acknowledgeWildcards } from './acknowledge.ts';
import type { StageFunction } from './stage-function.ts';
import type { DeadLetterQueue } from './work-queue.ts';

export interface ScheduledRunsProps {
  readonly stage: StageFunction;
  /** When, in UTC. */
  readonly cron: CronOptionsWithTimezone;
  /** What each of the runs of one time is given. */
  readonly inputs: readonly object[];
  /** Where runs go that could not begin or failed again. */
  readonly deadLetters: DeadLetterQueue;
}

/** A run that is older than this is not worth beginning: the next one does its work. */
const WORTH_BEGINNING = Duration.minutes(5);

/** The next run does what one could not, so each is tried again once and no more; then word of it is left. */
export const tryOnceMore = (stage: StageFunction, deadLetters: DeadLetterQueue): void =>
  stage.configureAsyncInvoke({
    retryAttempts: 1,
    maxEventAge: WORTH_BEGINNING,
    onFailure: new SqsDestination(deadLetters),
  });

/** Runs of a stage by the clock. */
export class ScheduledRuns extends Construct {
  constructor(scope: Construct, id: string, { stage, cron, inputs, deadLetters }: ScheduledRunsProps) {
    super(scope, id);
    const role = new SchedulerRole(this, 'Role');
    acknowledgeWildcards(role, [`${stage.functionArn}:*`], 'The versions of one function.');
    inputs.forEach((input, index) => {
      new Schedule(this, `Schedule${index}`, {
        schedule: ScheduleExpression.cron(cron),
        target: new LambdaInvoke(stage, {
          role,
          input: ScheduleTargetInput.fromObject(input),
          retryAttempts: 2,
          maxEventAge: WORTH_BEGINNING,
          deadLetterQueue: deadLetters,
        }),
      });
    });
  }
}

/** What EventBridge Scheduler is when it runs something of this account. */
class SchedulerRole extends Role {
  constructor(scope: Construct, id: string) {
    const stack = Stack.of(scope);
    const group = stack.formatArn({ service: 'scheduler', resource: 'schedule-group', resourceName: 'default' });
    super(scope, id, {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account, 'aws:SourceArn': group } },
      }),
    });
    this.applyRemovalPolicy(RemovalPolicy.DESTROY);
  }
}
