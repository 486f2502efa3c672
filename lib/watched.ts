import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { METRIC, type MetricName, METRICS } from '../contracts/metrics.ts';
import { serviceName } from '../contracts/names.ts';

const FIVE_MINUTES = Duration.minutes(5);

/** A message waits this long before somebody is told: a stage takes it within a window of five minutes at most. */
export const TOO_LONG = Duration.minutes(15);

/** How many messages lie in a queue for those that were given up. */
export const messagesIn = (queue: IQueue): IMetric =>
  queue.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM, period: FIVE_MINUTES });

/** Seconds for which the oldest message of a queue has waited, those in flight included. */
export const oldestIn = (queue: IQueue): IMetric =>
  queue.metricApproximateAgeOfOldestMessage({ statistic: Stats.MAXIMUM, period: FIVE_MINUTES });

/** How many messages were sent to a queue within a period. */
export const sentTo = (queue: IQueue, period = FIVE_MINUTES): IMetric =>
  queue.metricNumberOfMessagesSent({ statistic: Stats.SUM, period });

/** How a metric is counted. */
export interface Counted {
  /** @default - five minutes */
  readonly period?: Duration;
}

/** Runs that failed and runs that could not begin: one heading of the runbook serves both. */
export const failuresOf = (stage: IFunction, { period = FIVE_MINUTES }: Counted = {}): IMetric =>
  new MathExpression({
    // A sum with nothing is nothing, and functions that nobody throttles may measure no throttles.
    expression: 'FILL(errors, 0) + FILL(throttles, 0)',
    usingMetrics: { errors: stage.metricErrors({ period }), throttles: stage.metricThrottles({ period }) },
    label: 'failures',
    period,
  });

/** A metric of an installation's own: the largest of those in seconds, the sum of those that count. */
export const own = (installation: string, metric: MetricName, period = FIVE_MINUTES): Metric => {
  const { name, unit, stage } = METRIC[metric];
  return new Metric({
    namespace: METRICS,
    metricName: name,
    dimensionsMap: { service: serviceName(installation, stage) },
    statistic: unit === 'Seconds' ? Stats.MAXIMUM : Stats.SUM,
    period,
  });
};
