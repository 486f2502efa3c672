import * as fc from 'fast-check';

/** Random histories of each property. For a long run: `npm test -- test/stages --globals '{"runs":5000}'`. */
export const RUNS = (globalThis as { readonly runs?: number }).runs ?? 60;

/** So that a long run is not taken for a hanging one. */
export const RUNS_TIMEOUT = 60_000 + RUNS * 1000;

fc.configureGlobal({ numRuns: RUNS });
