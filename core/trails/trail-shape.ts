import { AGGREGATION_LIMITS } from './check-aggregation.ts';
import {
  count,
  either,
  exactly,
  flag,
  listOf,
  members,
  optional,
  type Shape,
  text,
  textLike,
  time,
  within,
} from './shape.ts';
import { parseTrailArn } from './trail-arn.ts';

/** Twelve digits. */
export const ACCOUNT = textLike(/^\d{12}$/);
/** The ARN of a trail. */
export const TRAIL_ARN: Shape = (value) => typeof value === 'string' && parseTrailArn(value) !== undefined;

const TEXTS = listOf(text);

const EVENT_SELECTOR = members({
  ReadWriteType: optional(textLike(/^(?:ReadOnly|WriteOnly|All)$/)),
  IncludeManagementEvents: optional(flag),
  DataResources: optional(listOf(members({ Type: text, Values: TEXTS }))),
  ExcludeManagementEventSources: optional(TEXTS),
});

const FIELD_SELECTOR = members({
  Field: text,
  Equals: optional(TEXTS),
  NotEquals: optional(TEXTS),
  StartsWith: optional(TEXTS),
  NotStartsWith: optional(TEXTS),
  EndsWith: optional(TEXTS),
  NotEndsWith: optional(TEXTS),
});

const SELECTORS = either(
  members({ EventSelectors: listOf(EVENT_SELECTOR) }),
  members({
    AdvancedEventSelectors: listOf(members({ Name: optional(text), FieldSelectors: listOf(FIELD_SELECTOR) })),
  }),
);

const INSIGHT_SELECTOR = members({
  InsightType: textLike(/^Api(?:Call|Error)RateInsight$/),
  EventCategories: optional(listOf(textLike(/^(?:Management|Data)$/))),
});

const AGGREGATION_CONFIGURATION = members({
  EventCategory: exactly('Data'),
  Templates: listOf(textLike(/^(?:API_ACTIVITY|RESOURCE_ACCESS|USER_ACTIONS)$/)),
  Keep: optional(textLike(/^(?:All|PeopleAndFailures)$/)),
  MaxBuckets: optional(within(AGGREGATION_LIMITS.MaxBuckets)),
  GraceSeconds: optional(within(AGGREGATION_LIMITS.GraceSeconds)),
});

/** A trail as the registry keeps it. */
export const TRAIL = members({
  format: exactly(1),
  arn: TRAIL_ARN,
  name: text,
  owner: ACCOUNT,
  homeRegion: text,
  version: count,
  createdAt: time,
  bucket: text,
  prefix: text,
  topic: optional(text),
  logGroup: optional(text),
  logRole: optional(text),
  kmsKey: optional(text),
  isMultiRegion: flag,
  multiRegionSince: optional(time),
  isOrganization: flag,
  includesGlobalEvents: flag,
  validatesLogFiles: flag,
  selectors: optional(SELECTORS),
  insightSelectors: listOf(INSIGHT_SELECTOR),
  // Trails of older releases have none.
  aggregationConfigurations: optional(listOf(AGGREGATION_CONFIGURATION)),
  isLogging: flag,
  startedAt: optional(time),
  stoppedAt: optional(time),
  tags: listOf(members({ Key: text, Value: optional(text) })),
});
