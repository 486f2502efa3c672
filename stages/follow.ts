import { TrailError } from '../core/errors.ts';
import { GIVE_UP_AFTER } from './copy.ts';
import { type Failing, type Follower, latestOf } from './cursor.ts';
import type { FollowerKind, FollowerPorts, Published } from './followers.ts';
import type { HeldCursor } from './held-cursor.ts';

/** What became of a follower's turn. */
export interface Followed {
  readonly error?: TrailError;
  /** Events that were left out. */
  readonly tooLong: number;
}

/**
 * Gives a follower what was published before the files' place, commit by commit, as far as it takes it; each step is
 * noted, so that a run that is stopped has not been for nothing. What it refuses for thirty days is given up and counted.
 * Throws what the home store throws.
 */
export const follow = async (
  ports: FollowerPorts,
  kind: FollowerKind,
  held: HeldCursor,
  readPublished: (n: number) => Promise<Published | undefined>,
): Promise<Followed> => {
  let tooLong = 0;
  for (;;) {
    const { cursor } = held;
    const follower = cursor[kind.is];
    if (!follower || follower.next >= cursor.next) return { tooLong };
    const published = await readPublished(follower.next);
    if (!published) {
      held.cursor = { ...cursor, [kind.is]: { ...follower, next: follower.next + 1 } };
      continue;
    }
    const prepared = await kind.prepare(ports, published);
    if (prepared === 'pack gone') {
      await passedByRival(kind, held, published.commit.n);
      continue;
    }
    const sent = await orError(prepared.send);
    if (sent instanceof TrailError) {
      const refused = refusal(follower, sent, kind, published, ports.clock());
      const isKnown = refused.next === follower.next && follower.failing?.since === refused.failing?.since;
      if (!isKnown) await held.note({ ...cursor, [kind.is]: refused });
      if (refused.next === follower.next) return { error: sent, tooLong };
      continue;
    }
    tooLong += prepared.tooLong;
    const { failing: _, ...steady } = follower;
    const left = { lost: follower.lost + sent, tooLong: follower.tooLong + prepared.tooLong };
    const taken: Follower = { ...steady, ...left, next: follower.next + 1 };
    const latest = latestOf(cursor.latest, prepared.files, kind.latest, ports.clock());
    await held.note({ ...cursor, [kind.is]: taken, latest });
  }
};

/** A pack goes when all have passed: then a rival was here. If not, somebody removed it. */
const passedByRival = async (kind: FollowerKind, held: HeldCursor, n: number): Promise<void> => {
  await held.refresh();
  const { cursor } = held;
  if ((cursor[kind.is]?.next ?? cursor.next) > n) return;
  throw new TrailError('LEDGER_DAMAGED', `the pack of commit ${n} is gone before it was published`);
};

/** Where a follower stands that has refused: where it stood or, after thirty days, behind what it refused. */
const refusal = (
  follower: Follower,
  error: TrailError,
  kind: FollowerKind,
  { commit, files }: Published,
  now: number,
): Follower => {
  const failing: Failing = { since: follower.failing?.since ?? now, error: error.code };
  const isLastTry = now - Math.max(failing.since, commit.time) >= GIVE_UP_AFTER;
  if (!isLastTry) return { ...follower, failing };
  return { ...follower, failing, next: follower.next + 1, lost: follower.lost + kind.weigh(files) };
};

const orError = async <T>(send: () => Promise<T>): Promise<T | TrailError> => {
  try {
    return await send();
  } catch (error) {
    if (error instanceof TrailError) return error;
    throw error;
  }
};
