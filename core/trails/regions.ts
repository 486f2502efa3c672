/**
 * Regions of the partition `aws` that every account has. All others must be opted in to, also those that are yet to come
 * (trail-semantics.md §4).
 */
const ALWAYS_ENABLED = new Set([
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ca-central-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
]);

export type Partition = 'aws' | 'aws-cn' | 'aws-us-gov';

/** A trail, and all that it logs, is of one partition. */
export const partitionOf = (region: string): Partition =>
  region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';

/** Whether an account has the Region only once it has enabled it. */
export const isOptIn = (region: string): boolean => partitionOf(region) === 'aws' && !ALWAYS_ENABLED.has(region);

/** Where global services record their events since 2021-11-22 (trail-semantics.md §3); of other partitions unconfirmed. */
const GLOBAL_REGIONS: Readonly<Record<Partition, string>> = {
  aws: 'us-east-1',
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
};

export const globalRegionOf = (region: string): string => GLOBAL_REGIONS[partitionOf(region)];

const GLOBAL_SERVICES = new Set(['iam.amazonaws.com', 'sts.amazonaws.com', 'cloudfront.amazonaws.com']);

/** Whether events of this source are global in this Region; those of STS only if no Regional endpoint took the call. */
export const mayBeGlobal = (source: string | undefined, region: string): boolean =>
  source !== undefined && GLOBAL_SERVICES.has(source) && region === globalRegionOf(region);
