/** What CloudTrail's summaries are by (aggregated-events.md §2): the values of its API, in this order. */
export const TEMPLATES = ['API_ACTIVITY', 'RESOURCE_ACCESS', 'USER_ACTIONS'] as const;
export type Template = (typeof TEMPLATES)[number];

/**
 * Which of the data events that it summarises a trail delivers one by one, too: all, as CloudTrail does, or only those of
 * people and failed calls.
 */
export const KEEPS = ['All', 'PeopleAndFailures'] as const;
export type Keep = (typeof KEEPS)[number];

/** Buckets of a dimension, and seconds that an event may come late, if nobody says otherwise. CloudTrail publishes neither. */
export const MAX_BUCKETS = 100;
export const GRACE_SECONDS = 900;

/**
 * What `PutEventConfiguration` takes for a trail (aggregated-events.md §4): CloudTrail's two members, and three of our own,
 * which may be left out.
 */
export interface AggregationConfiguration {
  readonly EventCategory: 'Data';
  readonly Templates: readonly Template[];
  readonly Keep?: Keep;
  /** Of each dimension of a record: what is behind so many is counted as `other`. 1 to 1000. */
  readonly MaxBuckets?: number;
  /** Behind the end of its window, before an event counts as late. 0 to 86,400. */
  readonly GraceSeconds?: number;
}

/** A configuration as deliver wants it: nothing is left out, and each template is there once, in the order of `TEMPLATES`. */
export interface SummaryRules {
  readonly templates: readonly Template[];
  readonly keep: Keep;
  readonly maxBuckets: number;
  /** Milliseconds. */
  readonly grace: number;
}

/** The rules that a configuration means. */
export const summaryRules = (configuration: AggregationConfiguration): SummaryRules => ({
  templates: TEMPLATES.filter((template) => configuration.Templates.includes(template)),
  keep: configuration.Keep ?? 'All',
  maxBuckets: configuration.MaxBuckets ?? MAX_BUCKETS,
  grace: (configuration.GraceSeconds ?? GRACE_SECONDS) * 1000,
});
