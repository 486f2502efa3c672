import type { Template } from './configuration.ts';

/** By what events are counted: CloudTrail's names (aggregated-events.md §2), and after them our own. */
export type Dimension =
  'eventName' | 'resourceARN' | 'userIdentity' | 'userAgent' | 'sourceIpAddress' | 'errorCode' | 'rawEvent';

/** How many events have this value. */
export interface Bucket {
  readonly name: string;
  readonly value: number;
}

/** Counts of one dimension, most first. */
export interface Breakdown {
  readonly dimension: Dimension;
  readonly statistics: readonly Bucket[];
  readonly aggregationType: 'Count';
}

/** A summary of data events: one value of the primary dimension, within one window (aggregated-events.md §1). */
export interface SummaryRecord {
  readonly eventVersion: '1.0';
  readonly accountId: string;
  /** A UUID. */
  readonly eventId: string;
  readonly eventCategory: 'Aggregated';
  readonly eventType: 'AwsAggregatedEvent';
  readonly awsRegion: string;
  readonly eventSource: string;
  readonly timeWindow: {
    readonly windowStart: string;
    readonly windowEnd: string;
    readonly windowSize: 'PT5M';
  };
  readonly summary: { readonly primaryDimension: Breakdown; readonly details: readonly Breakdown[] };
  /** There if its events came late. */
  readonly addendum?: { readonly reason: 'DELIVERY_DELAY' };
}

interface Shape {
  readonly primary: Dimension;
  readonly details: readonly Dimension[];
}

/**
 * What each template counts by. The details of `API_ACTIVITY` stand in CloudTrail's documented order, which queries rely on;
 * those of the others follow from it by symmetry (aggregated-events.md §2). These stand in every record, also if nothing is
 * in them. Behind them come ours: `errorCode` of failed calls, if there are any, and of trails that leave events out
 * `rawEvent`, which tells how many of the events are `delivered` one by one as well, and how many are only `summarised`.
 */
export const SHAPES: Readonly<Record<Template, Shape>> = {
  API_ACTIVITY: { primary: 'eventName', details: ['resourceARN', 'userIdentity', 'userAgent', 'sourceIpAddress'] },
  RESOURCE_ACCESS: { primary: 'resourceARN', details: ['eventName', 'userIdentity', 'userAgent', 'sourceIpAddress'] },
  USER_ACTIONS: { primary: 'userIdentity', details: ['eventName', 'resourceARN', 'userAgent', 'sourceIpAddress'] },
};

/** The bucket of all values behind the cap, and of whatever calls itself so. */
export const OTHER = 'other';
