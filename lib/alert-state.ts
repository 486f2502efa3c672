import { ALERTS } from '../contracts/archive-layout.ts';

/** What was told of findings, and that it was: for good. */
export const TOLD_ALERTS = `${ALERTS}told/`;
/** What the circuit breaker held back: for good. */
export const HELD_ALERTS = `${ALERTS}held/`;
/** What waits for a digest: removed once that is sent. */
export const OPEN_ALERTS = `${ALERTS}open/`;
/** What correlations have counted: the one thing of alerts that is replaced. */
export const CORRELATIONS = `${ALERTS}correlations`;
