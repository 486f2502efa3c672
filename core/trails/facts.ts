/**
 * What selectors and Regions look at and many events share: it is read when an event is collected and staged beside it.
 * A field that a record lacks is `undefined`.
 */
export interface EventKind {
  readonly category: string;
  readonly source: string | undefined;
  readonly name: string | undefined;
  readonly type: string | undefined;
  readonly errorCode: string | undefined;
  readonly readOnly: boolean | undefined;
  /** Of a global service, recorded in the one Region where those are (trail-semantics.md §3). */
  readonly isGlobal: boolean;
}

/** What is read from the record itself, and only if a selector asks for it. */
export interface EventDetails {
  readonly userArn: string | undefined;
  readonly vpcEndpointId: string | undefined;
  readonly isFromConsole: boolean;
  readonly resources: readonly { readonly type: string | undefined; readonly arn: string | undefined }[];
  readonly insightType: string | undefined;
}
