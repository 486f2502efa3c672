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

/** What a follower is given at once, read from the home store: from here on, it alone is to blame. */
export interface Message {
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
  /** All but the first `sent`, in the same order each time: one at a time is read, so that no more is held. */
  readonly messages: (ports: FollowerPorts, published: Published, sent: number) => AsyncIterable<Message | 'pack gone'>;
  /** How much is lost if all but the first `sent` messages are given up. */
  readonly weigh: (published: Published, sent: number) => number;
}

/** The stream of an account's events (log-delivery.md §5); the form for members of an organization is unconfirmed. */
export const streamOf = ({ owner, homeRegion, organization }: NonNullable<TrailPin['logs']>, account: string): string =>
  `${account === owner || organization === undefined ? '' : `${organization}_`}${account}_CloudTrail_${homeRegion}`;

/** The log group: each record, summaries among them, is one log event, at the time of delivery; each file a message. */
export const LOGS: FollowerKind = {
  is: 'logs',
  latest: 'logged',
  wants: ({ logs }) => logs !== undefined,
  weigh: ({ files }, sent) => files.slice(sent).reduce((sum, { records }) => sum + records, 0),
  async *messages({ store, clock, logs }, { commit, pin, files }, sent) {
    for (const file of files.slice(sent)) {
      const packed = await readPacked(store, commit, file);
      if (!packed) {
        yield 'pack gone';
        return;
      }
      const all = recordsOf(gunzipSync(packed));
      const records = all.filter(({ length }) => length <= MOST_LOG_EVENT);
      const tooLong = all.length - records.length;
      const send = async () => {
        const time = clock();
        const events = records.map((message) => ({ time, message }));
        const put = await logs.put(pin.logs!.group, streamOf(pin.logs!, file.account ?? ''), events);
        return put.rejected;
      };
      yield records.length > 0 ? { tooLong, files: [file], send } : { tooLong, files: [], send: async () => 0 };
    }
  },
};

/**
 * The topic: CloudTrail's own message, with the commit's id as an attribute (log-delivery.md §3). It is told of log files
 * only: that CloudTrail tells of summaries is not documented, and who reads what a topic names expects events there.
 */
export const TOPIC: FollowerKind = {
  is: 'topic',
  latest: 'notified',
  wants: ({ topic }) => topic !== undefined,
  weigh: (published, sent) => Math.ceil(toldOf(published).length / MOST_KEYS) - sent,
  async *messages({ topics }, published, sent) {
    const { commit, pin } = published;
    const told = toldOf(published);
    for (let from = sent * MOST_KEYS; from < told.length; from += MOST_KEYS) {
      const files = told.slice(from, from + MOST_KEYS);
      const message = JSON.stringify({ s3Bucket: pin.bucket, s3ObjectKey: files.map(({ key }) => key) });
      const send = async () => {
        await topics.notify(pin.topic!, message, { commit: `${commit.shard}/${commit.n}` });
        return 0;
      };
      yield { tooLong: 0, files, send };
    }
  },
};

const toldOf = ({ files, undelivered }: Published): CommittedFile[] =>
  files.filter(({ key, isSummary }) => !isSummary && !undelivered.has(key));
