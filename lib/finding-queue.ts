import { Stack } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { alertQueueName } from '../contracts/names.ts';
import { ownVariables } from './own-traffic.ts';
import type { Settings } from './settings-types.ts';

/** Where a stage that asks rules hands its findings over: the alert queue of its Region, known by name; nowhere without alerts. */
export const findingQueueOf = (scope: Construct, settings: Settings) => {
  const stack = Stack.of(scope);
  const queue = alertQueueName(settings.name);
  const url = `https://sqs.${stack.region}.${stack.urlSuffix}/${stack.account}/${queue}`;
  return {
    /** What such a stage is told. */
    variables: { ...ownVariables(stack, settings), ALERT_QUEUE_URL: settings.alerts ? url : '' },
    rules: settings.alerts,
    grantSend: (grantee: IGrantable): void => {
      if (!settings.alerts) return;
      const resourceArns = [stack.formatArn({ service: 'sqs', resource: queue })];
      Grant.addToPrincipal({ grantee, actions: ['sqs:SendMessage'], resourceArns });
    },
  };
};
