import type { TrailError } from '../errors.ts';
import type { Organization } from './organization.ts';
import type { StoredTrail } from './stored-trail.ts';

/** What is known of all trails at one moment. */
export interface Configuration {
  /** 0: nothing has been registered yet. */
  readonly revision: number;
  /**
   * Those that are there. One whose newest settings cannot be read is as it was when they last could, and logging: it is
   * better to log too much than to miss for good what the newest settings may want.
   */
  readonly trails: readonly StoredTrail[];
  /**
   * The ARNs of those of which too little can be read to know what they log: no settings, or no organization. What they
   * might log must be kept elsewhere meanwhile.
   */
  readonly unclear: readonly string[];
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
