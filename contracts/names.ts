/**
 * Names that somebody in another Region or account must be able to compute; everything else is named by CloudFormation.
 * `name` is the installation's own, so that several can stand side by side; values may be CDK tokens.
 */
export interface Place {
  readonly name: string;
  readonly account: string;
  readonly region: string;
}

/** Buckets of the home Region. They are used with their owner's id, so that nobody else's bucket is taken for ours. */
export const storeBucketName = ({ name, account, region }: Place): string => `${name}-store-${account}-${region}`;
/** The installation's name, from that of its store; `undefined` for a bucket that is called otherwise. */
export const nameOfStore = (bucket: string): string | undefined => /^(.+)-store-\d{12}-[a-z0-9-]+$/.exec(bucket)?.[1];
export const archiveBucketName = ({ name, account, region }: Place): string => `${name}-archive-${account}-${region}`;
export const feedBucketName = ({ name, account, region }: Place): string => `${name}-feed-${account}-${region}`;

/** The queue of a Region that members' rules send to. */
export const busQueueName = (name: string): string => `${name}-bus`;
/** The queue of a Region that applications send to. */
export const directQueueName = (name: string): string => `${name}-direct`;
/** The queue of the home Region that is told of trail files; the trail of another account looks away from it. */
export const trailFilesQueueName = (name: string): string => `${name}-trail-files`;
/** The queue of a Region that alerts are made from: events that a rule matches, or may match. */
export const alertQueueName = (name: string): string => `${name}-alert`;
/** The home Region's topic that alerts are told to; a level that goes elsewhere has its own. */
export const alertTopicName = (name: string, level?: AlertLevel): string =>
  level === undefined ? `${name}-alerts` : `${name}-alerts-${level}`;
/** How bad a finding is, the least first: Sigma's own words. */
export const ALERT_LEVELS = ['informational', 'low', 'medium', 'high', 'critical'] as const;
export type AlertLevel = (typeof ALERT_LEVELS)[number];
/** The topic of a Region that alarms, also those of members, are told to. */
export const alarmTopicName = (name: string): string => `${name}-alarms`;

/** The one role by which a member's rules send to the hub's queues in the same Region. */
export const forwardRoleName = (name: string, region: string): string => `${name}-forward-${region}`;

/** The role of a function: what it does to our own buckets is told apart by it. */
export const stageRoleName = (name: string, stage: StageName, region: string): string =>
  stageRoleNames(name, [stage], [region]);
/** The roles of all these stages in all these Regions, as one text: `OWN_ROLES` has them so. */
export const stageRoleNames = (name: string, stages: readonly StageName[], regions: readonly string[]): string =>
  [name, anyOf(stages), anyOf(regions)].join('-');

const anyOf = (parts: readonly string[]): string => (parts.length === 1 ? parts[0] : `{${parts.join(',')}}`);

/** What the `n`th key that signs digests is called in KMS, from 1. */
export const signingKeyAlias = (name: string, n: number): string => `alias/${name}-seal-${n}`;
/** By which stacks of the same account and Region find the ARN of the `n`th key: an alias could be led elsewhere. */
export const signingKeyExport = (name: string, n: number): string => `${name}-seal-${n}`;

/** The native trail that feeds us. */
export const feedTrailName = (name: string): string => `${name}-feed`;

/** How logs, metrics and requests say whose they are: installations of one account and Region are told apart by it. */
export const serviceName = (name: string, stage: StageName): string => `${name}-${stage}`;

/** What runs on AWS, each a function (a Region's collect is one for each source). */
export const STAGES = [
  'collect',
  'collect-files',
  'deliver',
  'publish',
  'seal',
  'reconcile',
  'configure',
  'alert',
] as const;
export type StageName = (typeof STAGES)[number];
