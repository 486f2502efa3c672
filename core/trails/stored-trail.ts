import type { AggregationConfiguration } from '../summaries/configuration.ts';
import type { InsightSelector, Selectors } from './event-selectors.ts';

/** A trail as the registry keeps it. Times are milliseconds since 1970. */
export interface StoredTrail {
  readonly format: 1;
  /** `arn:<partition>:cloudtrail:<home Region>:<owner>:trail/<name>`. */
  readonly arn: string;
  readonly name: string;
  /** Of an organization trail the management account, also if a delegated administrator made it. */
  readonly owner: string;
  readonly homeRegion: string;
  /** The revision of the registry that changed it last. */
  readonly version: number;
  readonly createdAt: number;
  readonly bucket: string;
  /** Before `AWSLogs/`; may be empty. */
  readonly prefix: string;
  /** ARNs. */
  readonly topic?: string;
  readonly logGroup?: string;
  readonly logRole?: string;
  readonly kmsKey?: string;
  readonly isMultiRegion: boolean;
  /** Since when it has copies in other Regions. */
  readonly multiRegionSince?: number;
  readonly isOrganization: boolean;
  readonly includesGlobalEvents: boolean;
  readonly validatesLogFiles: boolean;
  /** None: all management events. */
  readonly selectors?: Selectors;
  readonly insightSelectors: readonly InsightSelector[];
  /** At most one. */
  readonly aggregationConfigurations?: readonly AggregationConfiguration[];
  readonly isLogging: boolean;
  readonly startedAt?: number;
  readonly stoppedAt?: number;
  readonly tags: readonly { readonly Key: string; readonly Value?: string }[];
}
