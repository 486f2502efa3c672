import type { TrailPin } from './commit.ts';

/** Where delivered events go: for now, one trail that logs everything. */
export interface Trail extends TrailPin {
  /** Before `AWSLogs/`; may be empty. */
  readonly prefix: string;
}

/** The files of what is set aside are published like a trail's, into the home store. */
export const SET_ASIDE_TRAIL = 'set-aside';
