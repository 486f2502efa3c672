import type { Arrivals } from '../core/arrivals.ts';
import type { Outcome } from '../core/decide.ts';
import type { Place } from '../core/draft.ts';
import { MAX_LOG_FILE } from '../core/log-file.ts';
import { route } from '../core/route.ts';
import type { Router } from '../core/trails/router.ts';
import { packFiles } from './pack.ts';
import { summarize } from './summarize.ts';

export interface FileOptions {
  /** zlib's level for log files. */
  readonly level?: number;
  /** Uncompressed bytes of a log file. */
  readonly fileBytes?: number;
}

const GZIP_LEVEL = 6;

/** Everything that a decision makes visible, as one pack: what is delivered, and what is summarised. */
export const filesOf = async (
  router: Router,
  arrivals: Arrivals,
  decided: readonly Outcome[],
  place: Place,
  { fileBytes = MAX_LOG_FILE, level = GZIP_LEVEL }: FileOptions,
) => {
  const { drafts, tally, outcomes } = route(router, arrivals, decided, place, fileBytes);
  const { summaries, drafts: more } = summarize(tally, place, fileBytes);
  return { ...(await packFiles(concatenated(drafts, more), level)), summaries, outcomes };
};

function* concatenated<T>(...all: readonly Iterable<T>[]): Generator<T> {
  for (const items of all) yield* items;
}
