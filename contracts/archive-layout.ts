/** Where log files go, in CloudTrail's own layout. */
export const LOGS = 'AWSLogs/';
/** The folders of log files in that of an account: events, summaries, Insights and network activity. */
export const LOG_FOLDERS = ['CloudTrail', 'CloudTrail-Aggregated', 'CloudTrail-Insight', 'CloudTrail-NetworkActivity'];
/** Where collected arrivals wait. */
export const STAGING = 'staging/';
/** What has been delivered: commits, packs, cursors and the seen-index. */
export const LEDGER = 'ledger/';
/** What trails there are, and were: every revision of their settings. */
export const REGISTRY = 'registry/';
/** The public keys of all digests, each with when it is valid and, on a laptop, the private ones. */
export const KEYS = 'keys/';
/** The folder of digest files, beside those of log files. */
export const DIGEST_FOLDER = 'CloudTrail-Digest';
/** What the archive itself is called in digests on a laptop, where it is no bucket. */
export const LOCAL_ARCHIVE = 'opentrail-archive';
/** What has been told of findings: which, when, and what waits for a digest. */
export const ALERTS = 'alert/';
/** On a laptop: the messages that alerts were told by, each day a file. */
export const ALERT_MESSAGES = 'alert-messages/';
/** On a laptop: the buckets that trails deliver to, each a folder. */
export const BUCKETS = 'buckets/';
/** On a laptop: the log groups that trails send events to, each a folder of streams. */
export const LOG_GROUPS = 'log-groups/';
/** On a laptop: the topics that trails tell of files, each a file of messages. */
export const TOPICS = 'topics/';
/** What could not be delivered, each piece with its reasons. */
export const SET_ASIDE = 'set-aside/';
/** A store has sixteen shards, for ever. */
export const SHARDS = 16;
