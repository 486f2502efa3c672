import { gunzipSync } from 'node:zlib';
import type { Commit, CommittedFile, TrailPin } from '../core/commit.ts';
import { recordsOf } from '../core/log-file.ts';
import type { Clock, LogSink, Notifier, ObjectStore } from '../ports/index.ts';
import { readPacked } from './copy.ts';

/** Longer events are not sent to CloudWatch Logs (log-delivery.md §5). Bytes. */
export const MOST_LOG_EVENT = 256 * 1024;

/** Keys in one notification: SNS takes 256 KB. */
const MOST_KEYS = 200;

export interface FollowerPorts {
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly logs: LogSink;
  readonly topics: Notifier;
}

/** A commit's files for one trail, and the trail as the commit knew it. */
export interface Published {
  readonly commit: Commit;
  readonly pin: TrailPin;
  readonly files: readonly CommittedFile[];
  /** Keys of files that were given up, and are not at their destination. */
  readonly undelivered: ReadonlySet<string>;
}

/** What a follower is to be given, read from the home store: from here on, it alone is to blame. */
export interface Prepared {
  /** Events that are left out. */
  readonly tooLong: number;
  /** The files of which it is given something. */
  readonly files: readonly CommittedFile[];
  /** Returns how much of it is lost all the same, in the units of `weigh`. */
  readonly send: () => Promise<number>;
}

/** Who is told of files once they are at their destination. */
export interface FollowerKind {
  readonly is: 'logs' | 'topic';
  /** What its success is called among a trail's latest. */
  readonly latest: 'logged' | 'notified';
  readonly wants: (pin: TrailPin) => boolean;
  readonly prepare: (ports: FollowerPorts, published: Published) => Promise<Prepared | 'pack gone'>;
  /** How much is lost if it is given up. */
  readonly weigh: (files: readonly CommittedFile[]) => number;
}

/** The stream of an account's events (log-delivery.md §5); the form for members of an organization is unconfirmed. */
export const streamOf = ({ owner, homeRegion, organization }: NonNullable<TrailPin['logs']>, account: string): string =>
  `${account === owner || organization === undefined ? '' : `${organization}_`}${account}_CloudTrail_${homeRegion}`;

/** The log group: each record is one log event, at the time of delivery. */
export const LOGS: FollowerKind = {
  is: 'logs',
  latest: 'logged',
  wants: ({ logs }) => logs !== undefined,
  weigh: (files) => files.reduce((sum, { records }) => sum + records, 0),
  prepare: async ({ store, clock, logs }, { commit, pin, files }) => {
    const parts: { readonly file: CommittedFile; readonly records: readonly Buffer[] }[] = [];
    let tooLong = 0;
    for (const file of files) {
      const packed = await readPacked(store, commit, file);
      if (!packed) return 'pack gone';
      const all = recordsOf(gunzipSync(packed));
      const records = all.filter(({ length }) => length <= MOST_LOG_EVENT);
      tooLong += all.length - records.length;
      if (records.length > 0) parts.push({ file, records });
    }
    const send = async () => {
      let rejected = 0;
      for (const { file, records } of parts) {
        const time = clock();
        const events = records.map((message) => ({ time, message }));
        const put = await logs.put(pin.logs!.group, streamOf(pin.logs!, file.account ?? ''), events);
        rejected += put.rejected;
      }
      return rejected;
    };
    return { tooLong, files: parts.map(({ file }) => file), send };
  },
};

/** The topic: CloudTrail's own message, with the commit's id as an attribute (log-delivery.md §3). */
export const TOPIC: FollowerKind = {
  is: 'topic',
  latest: 'notified',
  wants: ({ topic }) => topic !== undefined,
  weigh: (files) => Math.ceil(files.length / MOST_KEYS),
  prepare: async ({ topics }, { commit, pin, files, undelivered }) => {
    const there = files.filter(({ key }) => !undelivered.has(key));
    const send = async () => {
      for (let from = 0; from < there.length; from += MOST_KEYS) {
        const keys = there.slice(from, from + MOST_KEYS).map(({ key }) => key);
        const message = JSON.stringify({ s3Bucket: pin.bucket, s3ObjectKey: keys });
        await topics.notify(pin.topic!, message, { commit: `${commit.shard}/${commit.n}` });
      }
      return 0;
    };
    return { tooLong: 0, files: there, send };
  },
};
