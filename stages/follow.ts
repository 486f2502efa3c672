import { TrailError } from '../core/errors.ts';
import { GIVE_UP_AFTER } from './copy.ts';
import type { Failing, Follower } from './cursor.ts';
import type { FollowerKind, FollowerPorts, Published } from './followers.ts';

/** How far a follower came. */
export interface Followed {
  readonly follower: Follower;
  readonly error?: TrailError;
  /** Regions whose events it was given. */
  readonly regions: readonly string[];
}

/**
 * Gives a follower what the commits before `upTo` have published, as far as it takes it. What it refuses for thirty days
 * is given up and counted. Throws what the home store throws.
 */
export const follow = async (
  ports: FollowerPorts,
  kind: FollowerKind,
  readPublished: (n: number) => Promise<Published | undefined>,
  from: Follower,
  upTo: number,
): Promise<Followed> => {
  let follower = from;
  const regions = new Set<string>();
  while (follower.next < upTo) {
    const published = await readPublished(follower.next);
    const next = follower.next + 1;
    if (!published || !kind.wants(published.pin)) {
      follower = { ...follower, next };
      continue;
    }
    const { tooLong, send } = await kind.prepare(ports, published);
    const error = await errorOf(send);
    if (!error) {
      const { failing: _, ...steady } = follower;
      follower = { ...steady, next, tooLong: follower.tooLong + tooLong };
      for (const { region = '' } of published.files) regions.add(region);
      continue;
    }
    const failing: Failing = { since: follower.failing?.since ?? ports.clock(), error: error.code };
    follower = { ...follower, failing };
    const isLastTry = ports.clock() - Math.max(failing.since, published.commit.time) >= GIVE_UP_AFTER;
    if (!isLastTry) return { follower, error, regions: [...regions] };
    follower = { ...follower, next, lost: follower.lost + kind.weigh(published.files) };
  }
  return { follower, regions: [...regions] };
};

const errorOf = async (send: () => Promise<void>): Promise<TrailError | undefined> => {
  try {
    await send();
    return undefined;
  } catch (error) {
    if (error instanceof TrailError) return error;
    throw error;
  }
};
