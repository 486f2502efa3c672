import type { TrailError } from '../errors.ts';
import type { Organization } from './organization.ts';
import type { StoredTrail } from './stored-trail.ts';

/** What is known of all trails at one moment. */
export interface Configuration {
  /** 0: nothing has been registered yet. */
  readonly revision: number;
  /** Those that are there. One whose settings cannot be read is as it was when they last could. */
  readonly trails: readonly StoredTrail[];
  /** The ARNs of those that are deleted. */
  readonly retired: readonly string[];
  readonly organization?: Organization;
  /** What could not be read. A trail of which no settings can be read is among neither `trails` nor `retired`. */
  readonly faults: readonly TrailError[];
}

/** A configuration, and when somebody asks about it. Milliseconds since 1970. */
export interface RegistryState extends Pick<Configuration, 'trails' | 'organization'> {
  readonly time: number;
}
