import type { CommittedFile } from '../core/commit.ts';
import { TrailError } from '../core/errors.ts';
import { GIVE_UP_AFTER } from './copy.ts';
import { type Failing, type Follower, latestOf } from './cursor.ts';
import type { FollowerKind, FollowerPorts, Message, Published } from './followers.ts';
import type { HeldCursor } from './held-cursor.ts';

/** What became of a follower's turn. */
export interface Followed {
  readonly error?: TrailError;
  /** Events that were left out. */
  readonly tooLong: number;
}

export interface FollowOptions {
  readonly readPublished: (n: number) => Promise<Published | undefined>;
  readonly hasTime: () => boolean;
  /** Commits that it is given at most, besides those that are given up. */
  readonly most: number;
}

/**
 * Gives a follower what was published before the files' place, commit by commit, as far as it takes it and there is time;
 * each step is noted, so that a run that is stopped has not been for nothing. What it refuses for thirty days is given up
 * and counted. Throws what the home store throws.
 */
export const follow = async (
  ports: FollowerPorts,
  kind: FollowerKind,
  held: HeldCursor,
  { readPublished, hasTime, most }: FollowOptions,
): Promise<Followed> => {
  let tooLong = 0;
  for (let steps = 0; steps < most && hasTime();) {
    const { cursor } = held;
    const follower = cursor[kind.is];
    if (!follower || follower.next >= cursor.next) break;
    const published = await readPublished(follower.next);
    if (!published) {
      held.cursor = { ...cursor, [kind.is]: { ...follower, next: follower.next + 1 } };
      continue;
    }
    const given = await give(kind.messages(ports, published, follower.sent ?? 0), hasTime);
    if (given === 'pack gone') {
      await passedByRival(kind, held, published.commit.n);
      continue;
    }
    if (!given.error) steps++;
    tooLong += given.tooLong;
    const next = standing(follower, given, kind, published, ports.clock());
    const latest = latestOf(cursor.latest, given.files, kind.latest, ports.clock());
    if (!isSamePlace(next, follower)) await held.note({ ...cursor, [kind.is]: next, latest });
    if (next.next === follower.next) return { ...(given.error ? { error: given.error } : {}), tooLong };
  }
  return { tooLong };
};

/** What a follower has taken of a commit. */
interface Given {
  readonly messages: number;
  readonly isAll: boolean;
  readonly rejected: number;
  readonly tooLong: number;
  readonly files: readonly CommittedFile[];
  readonly error?: TrailError;
}

const give = async (
  all: AsyncIterable<Message | 'pack gone'>,
  hasTime: () => boolean,
): Promise<Given | 'pack gone'> => {
  const files: CommittedFile[] = [];
  let given = { messages: 0, rejected: 0, tooLong: 0, files };
  for await (const message of all) {
    if (message === 'pack gone') return message;
    if (given.messages > 0 && !hasTime()) return { ...given, isAll: false };
    const sent = await orError(message.send);
    if (sent instanceof TrailError) return { ...given, isAll: false, error: sent };
    files.push(...message.files);
    const { messages, rejected, tooLong } = given;
    given = { messages: messages + 1, rejected: rejected + sent, tooLong: tooLong + message.tooLong, files };
  }
  return { ...given, isAll: true };
};

/** Where a follower stands then. After thirty days, it is behind what it refused. */
const standing = (
  follower: Follower,
  given: Given,
  kind: FollowerKind,
  published: Published,
  now: number,
): Follower => {
  const { failing: before, sent: earlier = 0, ...steady } = follower;
  const lost = follower.lost + given.rejected;
  const onward = { ...steady, lost, tooLong: follower.tooLong + given.tooLong, next: follower.next + 1 };
  if (given.isAll) return onward;
  const sent = earlier + given.messages;
  const here = { ...onward, next: follower.next, ...(sent > 0 ? { sent } : {}) };
  if (!given.error) return here;
  const failing: Failing = { since: before?.since ?? now, error: given.error.code };
  const isLastTry = now - Math.max(failing.since, published.commit.time) >= GIVE_UP_AFTER;
  return isLastTry ? { ...onward, failing, lost: lost + kind.weigh(published, sent) } : { ...here, failing };
};

const isSamePlace = (a: Follower, b: Follower): boolean =>
  a.next === b.next && a.sent === b.sent && a.failing?.since === b.failing?.since;

/** A pack goes when all have passed: then a rival was here. If not, somebody removed it. */
const passedByRival = async (kind: FollowerKind, held: HeldCursor, n: number): Promise<void> => {
  await held.refresh();
  const { cursor } = held;
  if ((cursor[kind.is]?.next ?? cursor.next) > n) return;
  throw new TrailError('LEDGER_DAMAGED', `the pack of commit ${n} is gone before it was published`);
};

const orError = async <T>(send: () => Promise<T>): Promise<T | TrailError> => {
  try {
    return await send();
  } catch (error) {
    if (error instanceof TrailError) return error;
    throw error;
  }
};
