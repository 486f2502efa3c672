import type { ObjectStore } from '../ports/index.ts';
import type { Destination } from './copy.ts';
import type { FollowerPorts } from './followers.ts';
import type { Gate } from '../core/gate.ts';
import { type Limits, Patience } from './patience.ts';
import type { PublishPorts } from './publish.ts';

/** What one line's runs over all shards have in common. */
export interface LinePorts extends FollowerPorts {
  /** Where files go that were committed for a bucket; without one, the archive. Throws what a bucket throws. */
  readonly destination: (bucket: string | undefined) => Destination;
  readonly hasTime: () => boolean;
  /** Waits until a file's bytes may be held. */
  readonly enter: Gate;
  /** Whether the destination has taken something in this run. */
  readonly proven: { is: boolean };
}

export interface LineLimits {
  readonly limits: Limits | undefined;
  readonly hasTime: () => boolean;
  readonly enter: Gate;
}

/** What a line works with: its bucket, its log group and its topic are each waited for so long, and then left alone. */
export const linePorts = (ports: PublishPorts, { limits, hasTime, enter }: LineLimits): LinePorts => {
  const { store, clock, archive, buckets, logs, topics } = ports;
  const files = new Patience(limits, 'STORE_UNAVAILABLE');
  const toLogs = new Patience(limits, 'SERVICE_UNAVAILABLE');
  const toTopics = new Patience(limits, 'SERVICE_UNAVAILABLE');
  return {
    store,
    clock,
    hasTime,
    enter,
    proven: { is: false },
    destination: (bucket) => patient(bucket === undefined ? archive : buckets(bucket), files),
    logs: {
      put: (group, stream, events) => toLogs.ask(`log to ${group}`, () => logs.put(group, stream, events)),
    },
    topics: {
      notify: (topic, message, attributes) =>
        toTopics.ask(`notify ${topic}`, () => topics.notify(topic, message, attributes)),
    },
  };
};

const patient = (store: ObjectStore, patience: Patience): Destination => ({
  create: (key, body, metadata) => patience.ask(`create ${key}`, () => store.create(key, body, metadata)),
  read: (key, range) => patience.ask(`read ${key}`, () => store.read(key, range)),
});
