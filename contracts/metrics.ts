/** The namespace of all metrics of OpenTrail's own. */
export const METRICS = 'OpenTrail';

/**
 * Metrics of OpenTrail's own, without dimensions but `service`, which is the installation's name and the stage: each is
 * paid for by the month. What SQS, Lambda and S3 measure themselves is not repeated here. Emitted by the stage named, so
 * that no alarm watches what nobody emits.
 */
export const METRIC = {
  /** Seconds for which the oldest staged object has waited when a run of deliver ends; 0 when none has. */
  deliveryLag: { name: 'DeliveryLag', unit: 'Seconds', stage: 'deliver' },
  delivered: { name: 'Delivered', unit: 'Count', stage: 'deliver' },
  duplicates: { name: 'Duplicates', unit: 'Count', stage: 'deliver' },
  setAside: { name: 'SetAside', unit: 'Count', stage: 'deliver' },
  excluded: { name: 'Excluded', unit: 'Count', stage: 'deliver' },
  /** Events that only summaries stand for. Emitted by runs that have any: where nothing is left out, nobody pays for it. */
  summarised: { name: 'Summarised', unit: 'Count', stage: 'deliver' },
  corrections: { name: 'Corrections', unit: 'Count', stage: 'deliver' },
  /** Matches that correlations were to count, and of which there were too many to. Emitted by runs that have any. */
  hitsDropped: { name: 'HitsDropped', unit: 'Count', stage: 'deliver' },
  /** Commits in which so many copies differed that the paths must differ, and nothing was corrected. */
  pathsDiffer: { name: 'PathsDiffer', unit: 'Count', stage: 'deliver' },
  /** Faults in the registry, by which trails may log by older settings. */
  registryFaults: { name: 'RegistryFaults', unit: 'Count', stage: 'deliver' },
  /** Trails whose destination does not take what it is given. */
  failingTrails: { name: 'FailingTrails', unit: 'Count', stage: 'publish' },
  undeliverable: { name: 'Undeliverable', unit: 'Count', stage: 'publish' },
  /** Seconds since the end of the oldest hour that is over and of which a digest is not in its bucket; 0 when there is none. */
  sealLag: { name: 'SealLag', unit: 'Seconds', stage: 'seal' },
  /** Digests that were in their bucket, and are gone. */
  missingDigests: { name: 'MissingDigests', unit: 'Count', stage: 'seal' },
  /** Trail files that no source had brought. */
  missedFiles: { name: 'MissedFiles', unit: 'Count', stage: 'reconcile' },
  /** Digests of the native trail that are missing, forged or out of chain, and files that differ from theirs. */
  damagedDigests: { name: 'DamagedDigests', unit: 'Count', stage: 'reconcile' },
  /** Seconds from where reconcile has come to, to where it could have: less than an hour's when it is not behind. */
  reconcileLag: { name: 'ReconcileLag', unit: 'Seconds', stage: 'reconcile' },
  /** Times that a rule failed over an event, or what it found could not be handed over: one metric for each stage that asks rules, emitted by runs that have any. */
  rulesFailed: { name: 'RulesFailed', unit: 'Count', stage: 'collect' },
  rulesFailedInFiles: { name: 'RulesFailed', unit: 'Count', stage: 'collect-files' },
  rulesFailedInAlert: { name: 'RulesFailed', unit: 'Count', stage: 'alert' },
  /** Findings that a message of their own told of. These five are emitted by runs that have any, in the Region where they are. */
  alertsTold: { name: 'AlertsTold', unit: 'Count', stage: 'alert' },
  /** Findings that were left for the digest of their group. */
  alertsSuppressed: { name: 'AlertsSuppressed', unit: 'Count', stage: 'alert' },
  /** Findings that the circuit breaker held back. */
  alertsHeld: { name: 'AlertsHeld', unit: 'Count', stage: 'alert' },
  /** Findings that were told though the store could not be reached: perhaps more than once. */
  alertsUnrecorded: { name: 'AlertsUnrecorded', unit: 'Count', stage: 'alert' },
  /** Messages that came back since what they hold could not be told or read, and alerts that the topic of their level refused. */
  alertsUntold: { name: 'AlertsUntold', unit: 'Count', stage: 'alert' },
} as const;

export type MetricName = keyof typeof METRIC;
