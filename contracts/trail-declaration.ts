/**
 * A trail of the settings, in CloudTrail's own members: what the custom resource is given as JSON, and brings into the
 * registry. What is left out is as CloudTrail's console would have it.
 */
export interface TrailDeclaration {
  readonly name: string;
  /** @default - the archive */
  readonly s3BucketName?: string;
  readonly s3KeyPrefix?: string;
  /** @default true */
  readonly isMultiRegionTrail?: boolean;
  readonly isOrganizationTrail?: boolean;
  /** @default true */
  readonly includeGlobalServiceEvents?: boolean;
  /** Whether its files are sealed. @default true */
  readonly enableLogFileValidation?: boolean;
  readonly snsTopicArn?: string;
  readonly cloudWatchLogsLogGroupArn?: string;
  readonly cloudWatchLogsRoleArn?: string;
  readonly eventSelectors?: unknown;
  readonly advancedEventSelectors?: unknown;
  readonly insightSelectors?: unknown;
  readonly aggregationConfigurations?: unknown;
  /** @default true */
  readonly isLogging?: boolean;
  readonly tags?: Readonly<Record<string, string>>;
}
