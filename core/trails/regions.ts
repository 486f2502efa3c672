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

export type Partition =
  'aws' | 'aws-cn' | 'aws-us-gov' | 'aws-iso' | 'aws-iso-b' | 'aws-iso-e' | 'aws-iso-f' | 'aws-eusc';

interface PartitionFacts {
  readonly partition: Partition;
  /** How the names of its Regions begin. */
  readonly prefix: string;
  /**
   * Where global services record their events: of `aws` since 2021-11-22 (trail-semantics.md §3), of others unconfirmed;
   * it is the Region in which the SDKs sign requests to global services.
   */
  readonly globalRegion: string;
}

const AWS: PartitionFacts = { partition: 'aws', prefix: '', globalRegion: 'us-east-1' };

const OTHER_PARTITIONS: readonly PartitionFacts[] = [
  { partition: 'aws-cn', prefix: 'cn-', globalRegion: 'cn-north-1' },
  { partition: 'aws-us-gov', prefix: 'us-gov-', globalRegion: 'us-gov-west-1' },
  { partition: 'aws-iso', prefix: 'us-iso-', globalRegion: 'us-iso-east-1' },
  { partition: 'aws-iso-b', prefix: 'us-isob-', globalRegion: 'us-isob-east-1' },
  { partition: 'aws-iso-e', prefix: 'eu-isoe-', globalRegion: 'eu-isoe-west-1' },
  { partition: 'aws-iso-f', prefix: 'us-isof-', globalRegion: 'us-isof-south-1' },
  { partition: 'aws-eusc', prefix: 'eusc-', globalRegion: 'eusc-de-east-1' },
];

const factsOf = (region: string): PartitionFacts =>
  OTHER_PARTITIONS.find(({ prefix }) => region.startsWith(prefix)) ?? AWS;

/** A trail, and all that it logs, is of one partition. */
export const partitionOf = (region: string): Partition => factsOf(region).partition;

/** Whether an account has the Region only once it has enabled it. */
export const isOptIn = (region: string): boolean => partitionOf(region) === 'aws' && !ALWAYS_ENABLED.has(region);

export const globalRegionOf = (region: string): string => factsOf(region).globalRegion;

const GLOBAL_SERVICES = new Set(['iam.amazonaws.com', 'sts.amazonaws.com', 'cloudfront.amazonaws.com']);

/** Whether events of this source are global in this Region; those of STS only if no Regional endpoint took the call. */
export const mayBeGlobal = (source: string | undefined, region: string): boolean =>
  source !== undefined && GLOBAL_SERVICES.has(source) && region === globalRegionOf(region);
