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
export const archiveBucketName = ({ name, account, region }: Place): string => `${name}-archive-${account}-${region}`;
export const feedBucketName = ({ name, account, region }: Place): string => `${name}-feed-${account}-${region}`;

/** The queue of a Region that members' rules send to. */
export const busQueueName = (name: string): string => `${name}-bus`;
/** The queue of a Region that applications send to. */
export const directQueueName = (name: string): string => `${name}-direct`;
/** The queue of the home Region that is told of trail files; the trail of another account looks away from it. */
export const trailFilesQueueName = (name: string): string => `${name}-trail-files`;
/** The topic of a Region that alarms, also those of members, are told to. */
export const alarmTopicName = (name: string): string => `${name}-alarms`;

/** The one role by which a member's rule sends to the hub's queue in the same Region. */
export const forwardRoleName = (name: string, region: string): string => `${name}-forward-${region}`;

/** The role of a function: what it does to our own buckets is told apart by it. */
export const stageRoleName = (name: string, stage: StageName, region: string): string => `${name}-${stage}-${region}`;

/** What the `n`th key that signs digests is called in KMS, from 1. */
export const signingKeyAlias = (name: string, n: number): string => `alias/${name}-seal-${n}`;
/** By which stacks of the same account and Region find the ARN of the `n`th key: an alias could be led elsewhere. */
export const signingKeyExport = (name: string, n: number): string => `${name}-seal-${n}`;

/** The native trail that feeds us. */
export const feedTrailName = (name: string): string => `${name}-feed`;

/** How logs, metrics and requests say whose they are: installations of one account and Region are told apart by it. */
export const serviceName = (name: string, stage: StageName): string => `${name}-${stage}`;

/** What runs on AWS, each a function (a Region's collect is one for each source). */
export const STAGES = ['collect', 'collect-files', 'deliver', 'publish', 'seal', 'reconcile', 'configure'] as const;
export type StageName = (typeof STAGES)[number];
