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
} as const;

export type MetricName = keyof typeof METRIC;
