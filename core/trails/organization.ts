/** A Region that an account has, or had, opted in to. Times are milliseconds since 1970. */
export interface OptedIn {
  readonly region: string;
  readonly disabled?: number;
}

/** An account of the organization, or one that was. Times are milliseconds since 1970. */
export interface Account {
  readonly id: string;
  /** Every stay in the organization, `[joined, left)`; an open end is for ever. The management account needs none. */
  readonly stays: readonly { readonly joined?: number; readonly left?: number }[];
  /** Regions beyond those that are always enabled. If not known, every Region counts as enabled. */
  readonly optedIn?: readonly OptedIn[];
  /** The same as the organization's `asOf`, where these Regions are not as new as that. */
  readonly regionsAsOf?: number;
}

/** What trails have to know of AWS Organizations (trail-semantics.md §7). */
export interface Organization {
  readonly id: string;
  readonly managementAccount: string;
  readonly delegatedAdministrators: readonly string[];
  readonly hasAllFeatures: boolean;
  readonly hasTrustedAccess: boolean;
  readonly accounts: readonly Account[];
  /**
   * What has changed since is not known: accounts that have joined, Regions that were enabled. Milliseconds since 1970. If
   * left out, nothing ever changes but what is written here.
   */
  readonly asOf?: number;
}
