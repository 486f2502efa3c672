import type { AlertLevel } from '../contracts/names.ts';
import type { MetricName } from '../contracts/metrics.ts';
import { namedQueue } from '../adapters/aws/sqs-queue.ts';
import { rulesFrom } from '../core/rules/least-level.ts';
import { handOver } from '../stages/hand-over.ts';
import { matching } from '../stages/match.ts';
import type { CollectOptions } from '../stages/staging.ts';
import { count, warn } from './middleware.ts';
import { installedRules, type OwnThings, tellingOfFailures } from './rules.ts';

/** Where findings go, if anywhere. */
interface FindingsEnvironment extends OwnThings {
  readonly ALERT_QUEUE_URL: string | undefined;
  readonly LEAST_LEVEL: AlertLevel | undefined;
}

/**
 * What a session of collect needs to ask rules about every arrival; nothing where no queue takes findings. `failed` counts
 * what rules fail over, and what cannot be handed over.
 */
export const askingRules = (environment: FindingsEnvironment, failed: MetricName): (() => CollectOptions) => {
  const { ALERT_QUEUE_URL: url, LEAST_LEVEL: least } = environment;
  if (url === undefined) return () => ({});
  // What nobody is to be told of would only cost.
  const set = rulesFrom(installedRules(environment), least ?? 'informational');
  const match = matching(set, tellingOfFailures(failed));
  const queue = namedQueue(url);
  const onRefused = (error: unknown) => {
    count(failed);
    warn('a finding cannot be handed over', error);
  };
  return () => ({ match, ...handOver(queue, onRefused) });
};
