/** Basic event selectors, in CloudTrail's own form (event-selectors.md §2). */
export interface EventSelector {
  readonly ReadWriteType?: 'ReadOnly' | 'WriteOnly' | 'All';
  readonly IncludeManagementEvents?: boolean;
  readonly DataResources?: readonly { readonly Type: string; readonly Values: readonly string[] }[];
  readonly ExcludeManagementEventSources?: readonly string[];
}

export const OPERATORS = ['Equals', 'NotEquals', 'StartsWith', 'NotStartsWith', 'EndsWith', 'NotEndsWith'] as const;
export type Operator = (typeof OPERATORS)[number];

export type FieldSelector = { readonly Field: string } & Readonly<Partial<Record<Operator, readonly string[]>>>;

/** Advanced event selectors, in CloudTrail's own form (event-selectors.md §3). */
export interface AdvancedEventSelector {
  readonly Name?: string;
  readonly FieldSelectors: readonly FieldSelector[];
}

/** A trail has either kind; without any it logs all management events. */
export type Selectors =
  | { readonly EventSelectors: readonly EventSelector[] }
  | { readonly AdvancedEventSelectors: readonly AdvancedEventSelector[] };

/** event-selectors.md §7. */
export interface InsightSelector {
  readonly InsightType: 'ApiCallRateInsight' | 'ApiErrorRateInsight';
  readonly EventCategories?: readonly ('Management' | 'Data')[];
}
