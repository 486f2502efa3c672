/** Where log files go, in CloudTrail's own layout. */
export const LOGS = 'AWSLogs/';
/** Where collected arrivals wait. */
export const STAGING = 'staging/';
/** What has been delivered: commits, packs, cursors and the seen-index. */
export const LEDGER = 'ledger/';
/** What trails there are, and were: every revision of their settings. */
export const REGISTRY = 'registry/';
/** What could not be delivered, each piece with its reasons. */
export const SET_ASIDE = 'set-aside/';
/** A store has sixteen shards, for ever. */
export const SHARDS = 16;
