import type { AggregationConfiguration } from '../summaries/configuration.ts';
import type { AdvancedEventSelector, EventSelector, InsightSelector } from './event-selectors.ts';

/** Who asks, and in which Region: what a request to AWS carries in its signature. */
export interface Caller {
  readonly account: string;
  readonly region: string;
}

export interface Tag {
  readonly Key: string;
  readonly Value?: string;
}

/** What `CreateTrail` takes (api.md §3); `UpdateTrail` takes the same, all but the name optional, and no tags. */
export interface CreateTrailInput extends Partial<UpdateTrailInput> {
  readonly Name: string;
  readonly S3BucketName: string;
  readonly TagsList?: readonly Tag[];
}

export interface UpdateTrailInput {
  /** Name or ARN. */
  readonly Name: string;
  readonly S3BucketName?: string;
  readonly S3KeyPrefix?: string;
  /** A topic's name or ARN. An empty text takes it away; so it does with the log group, its role and the key. */
  readonly SnsTopicName?: string;
  readonly IncludeGlobalServiceEvents?: boolean;
  readonly IsMultiRegionTrail?: boolean;
  readonly EnableLogFileValidation?: boolean;
  readonly CloudWatchLogsLogGroupArn?: string;
  readonly CloudWatchLogsRoleArn?: string;
  readonly KmsKeyId?: string;
  readonly IsOrganizationTrail?: boolean;
}

/** What `CreateTrail` and `UpdateTrail` answer. */
export interface TrailSettings {
  readonly Name: string;
  readonly S3BucketName: string;
  readonly S3KeyPrefix?: string;
  readonly SnsTopicName?: string;
  readonly SnsTopicARN?: string;
  readonly IncludeGlobalServiceEvents: boolean;
  readonly IsMultiRegionTrail: boolean;
  readonly TrailARN: string;
  readonly LogFileValidationEnabled: boolean;
  readonly CloudWatchLogsLogGroupArn?: string;
  readonly CloudWatchLogsRoleArn?: string;
  readonly KmsKeyId?: string;
  readonly IsOrganizationTrail: boolean;
}

/** CloudTrail's `Trail`. */
export interface TrailDescription extends TrailSettings {
  readonly HomeRegion: string;
  readonly HasCustomEventSelectors: boolean;
  readonly HasInsightSelectors: boolean;
}

/** CloudTrail's `TrailInfo`. */
export interface TrailInfo {
  readonly TrailARN: string;
  readonly Name: string;
  readonly HomeRegion: string;
}

/** What `GetTrailStatus` answers, of one Region. Times are seconds since 1970, or ISO-8601 in the fields of old. */
export interface TrailStatus {
  readonly IsLogging: boolean;
  readonly LatestDeliveryError?: string;
  readonly LatestNotificationError?: string;
  readonly LatestDeliveryTime?: number;
  readonly LatestNotificationTime?: number;
  readonly StartLoggingTime?: number;
  readonly StopLoggingTime?: number;
  readonly LatestCloudWatchLogsDeliveryError?: string;
  readonly LatestCloudWatchLogsDeliveryTime?: number;
  readonly LatestDeliveryAttemptTime: string;
  readonly LatestNotificationAttemptTime: string;
  readonly LatestNotificationAttemptSucceeded: string;
  readonly LatestDeliveryAttemptSucceeded: string;
  readonly TimeLoggingStarted: string;
  readonly TimeLoggingStopped: string;
}

export interface EventSelectorsOutput {
  readonly TrailARN: string;
  readonly EventSelectors?: readonly EventSelector[];
  readonly AdvancedEventSelectors?: readonly AdvancedEventSelector[];
}

export interface InsightSelectorsOutput {
  readonly TrailARN: string;
  readonly InsightSelectors: readonly InsightSelector[];
}

/** Of trails: an event data store's members are not there. */
export interface EventConfigurationOutput {
  readonly TrailARN: string;
  readonly AggregationConfigurations: readonly AggregationConfiguration[];
}
