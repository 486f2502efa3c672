import { METRIC } from '../../contracts/metrics.ts';
import type { Scenario } from './cost.ts';

type Metric = (typeof METRIC)[keyof typeof METRIC];

/** Emitted when there is something to tell: what only summaries stand for, and trouble with rules. */
const RARE: ReadonlySet<Metric> = new Set([
  METRIC.summarised,
  METRIC.hitsDropped,
  METRIC.rulesFailed,
  METRIC.rulesFailedInFiles,
]);

/** Stages whose bills are apart. */
const APART: ReadonlySet<string> = new Set(['seal', 'alert']);

/** The metrics of delivery; without trail files there is nothing to reconcile. */
export const metricsOf = (path: Scenario['path']): Metric[] =>
  Object.values(METRIC)
    .filter((metric) => !RARE.has(metric) && !APART.has(metric.stage))
    .filter(({ stage }) => path === 'trail files' || stage !== 'reconcile');

/** Metrics of a Region in which people are told of something; the others of alert tell of trouble. */
export const ALERT_METRICS: readonly Metric[] = [METRIC.alertsTold, METRIC.alertsSuppressed];
