import { TrailError } from '../../core/errors.ts';
import type { Route } from '../../core/trails/routes.ts';
import type { LogEvent, LogSink, Notifier } from '../../ports/index.ts';
import { anEvent, aMessage, LOCAL } from './arrivals.ts';
import { World } from './world.ts';

export const OWNER = '111122223333';
export const GROUP = `arn:aws:logs:eu-west-1:${OWNER}:log-group:trail:*`;
export const TOPIC = `arn:aws:sns:eu-west-1:${OWNER}:files`;

const refusing = (what: string) => new TrailError('STORE_FORBIDDEN', `${what} refuses`);

/** A log group and a topic that keep what they are given, and can be told to refuse it. */
export class Followers implements LogSink, Notifier {
  readonly streams = new Map<string, string[]>();
  readonly messages: { readonly topic: string; readonly message: string; readonly commit: string }[] = [];
  isLoggingRefused = false;
  isTopicRefused = false;
  /** How many of each put's events it will not keep. */
  rejected = 0;
  asked = 0;

  async put(logGroup: string, stream: string, events: readonly LogEvent[]): Promise<{ readonly rejected: number }> {
    this.asked++;
    if (this.isLoggingRefused) throw refusing(logGroup);
    const texts = events.map(({ message }) => Buffer.from(message).toString());
    this.streams.set(stream, [...(this.streams.get(stream) ?? []), ...texts]);
    return { rejected: this.rejected };
  }

  async notify(topic: string, message: string, attributes: Readonly<Record<string, string>>): Promise<void> {
    if (this.isTopicRefused) throw refusing(topic);
    this.messages.push({ topic, message, commit: attributes.commit });
  }
}

/** A trail that logs everything; with a log group and a topic, unless said otherwise. */
export const aRoute = ({ name = 'web', hasFollowers = true, organization = '' } = {}): Route => ({
  pin: {
    trail: name,
    version: 1,
    bucket: name,
    ...(hasFollowers
      ? {
          logs: { group: GROUP, owner: OWNER, homeRegion: 'eu-west-1', ...(organization && { organization }) },
          topic: TOPIC,
        }
      : {}),
  },
  prefix: '',
  ...(organization && { organization }),
  rules: () => true,
});

/** Commits made one by one, with followers. */
export const followed = (routes: readonly Route[] = [aRoute()]) => {
  const world = new World();
  const followers = new Followers();
  const options = { routes, logs: followers, topics: followers };
  const process = world.start(options);
  let made = 0;
  const commit = async (event: Parameters<typeof anEvent>[0] = {}): Promise<number> => {
    const telling = anEvent({ id: `event ${++made}`, ...event });
    await process.collect(aMessage(LOCAL, telling));
    const shards = world.shards();
    for (const shard of shards) await process.deliver(shard);
    return shards[0];
  };
  return { world, followers, options, process, commit };
};
