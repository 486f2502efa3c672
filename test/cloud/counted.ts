/** Requests in the classes that are billed alike: S3's PUT and LIST, S3's GET and HEAD, and those of SQS. Deletes are free. */
export interface Requests {
  readonly writes: number;
  readonly reads: number;
  readonly messages: number;
}

/** How a function runs. */
export interface Timed {
  /** Of memory that it has. */
  readonly megabytes: number;
}

/** How large a trail's summaries are. They and what is left out are told for each of its data events. */
export interface SummarySize {
  /** Data events of an account, Region and window. */
  readonly events: number;
  /** By what they are counted. */
  readonly templates: string;
  /** Of JSON, and compressed. */
  readonly bytes: number;
  readonly packed: number;
  /** The share of events that are neither people's nor failed. */
  readonly leftOut: number;
}

/** What alerts ask for. */
export interface CountedAlerts extends Timed {
  /** Of realistic events: the share that is urgent, and the share that collect hands over since a rule matches. */
  readonly urgent: number;
  readonly matched: number;
  /** Of a finding that is told at once, one that was told before, and one of ten that come together and wait for a digest. */
  readonly perTold: Requests;
  readonly perCopy: Requests;
  readonly perMore: Requests;
  /** Of a group's digest of ten findings. */
  readonly perDigest: Requests;
  /** Of the schedule's run, with nothing to do. */
  readonly perClose: Requests;
  /** Of a run of deliver that has something to count for correlations. */
  readonly perCorrelated: Requests;
  /** Of a run with one message, about which no rule has anything to say. */
  readonly milliseconds: number;
  readonly millisecondsPerTold: number;
  /** Of such a run, as CloudWatch Logs bills them. */
  readonly logBytes: number;
}

/** What was counted, by what it grows with. Times are of a warm function, in milliseconds. */
export interface Counted {
  readonly collect: Timed & {
    readonly perRun: Requests;
    /** Of a run with as many messages as a poller hands over. */
    readonly milliseconds: number;
    readonly millisecondsPerEvent: number;
  };
  readonly collectFiles: Timed & {
    readonly perRun: Requests;
    readonly perFile: Requests;
    readonly millisecondsPerEvent: number;
  };
  /** A part is what one staged object has for one shard. */
  readonly deliver: Timed & {
    readonly perRun: Requests;
    readonly perCommit: Requests;
    readonly perPart: Requests;
    readonly millisecondsPerEvent: number;
  };
  readonly publish: Timed & {
    readonly perRun: Requests;
    readonly perCommit: Requests;
    readonly perFile: Requests;
    readonly millisecondsPerFile: number;
  };
  /** A unit is an account and a Region, looked at once an hour. */
  readonly reconcile: Timed & { readonly perUnit: Requests; readonly perFile: Requests };
  /** A run is for all shards; each within an hour reads the hour's commits, and the one that signs reads them again. */
  readonly seal: Timed & {
    readonly perRun: Requests;
    readonly perRunCommit: Requests;
    /** The rest is of the run that seals an hour: of a shard, of each commit, and of each digest. */
    readonly perShard: Requests;
    readonly perCommit: Requests;
    readonly perDigest: Requests & { readonly signatures: number };
    readonly millisecondsPerRun: number;
    readonly millisecondsPerDigest: number;
    /** Compressed, of the digest and of what the ledger keeps of it: without files, and for each that it names. */
    readonly bytesPerDigest: number;
    readonly bytesPerFile: number;
  };
  readonly summaries: readonly SummarySize[];
  readonly alert: CountedAlerts;
  /** Metrics that alarms watch: of the home Region's stacks but for seal's, seal's, of the feed's, and of each Region's. */
  readonly alarms: {
    readonly home: number;
    readonly seal: number;
    readonly feed: number;
    readonly region: number;
    /** Those of alerts: in each Region, and what is more of them at home. */
    readonly alert: number;
    readonly alertHome: number;
  };
}
