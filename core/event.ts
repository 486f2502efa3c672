import type { EventKind } from './trails/facts.ts';

/** One thing that is wrong, and where: a field's name, or the byte at which reading stopped. */
export interface Problem {
  readonly path: string;
  readonly expected: string;
  readonly received: string;
}

/**
 * What is known of an event, read beside its record, which stays as it is. Times are milliseconds since 1970.
 * Defaults of old versions are those of record-format.md §3; a field that a record lacks is `undefined`.
 */
export interface Envelope extends EventKind {
  readonly version: string;
  /** `eventID` (of an aggregated event `eventId`); `undefined` in version 1.0. */
  readonly eventId: string | undefined;
  readonly time: number;
  /** The account that the record was made for. */
  readonly account: string;
  readonly region: string;
  readonly managementEvent: boolean;
}
