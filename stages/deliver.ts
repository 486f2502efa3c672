import { type Commit, encodeCommit } from '../core/commit.ts';
import { keys } from '../core/ledger-keys.ts';
import { Arrivals, learnedHours, wantedHours } from '../core/arrivals.ts';
import { arrivalsBySource, countOutcomes } from '../core/count.ts';
import { decide, pathsDiffer } from '../core/decide.ts';
import type { Attempt } from '../core/draft.ts';
import { TrailError } from '../core/errors.ts';
import type { CommittedHits } from '../core/rules/hits.ts';
import type { StagedBatch } from '../core/staged-batch.ts';
import { lastHits, timedHits } from '../core/timed-hits.ts';
import type { Routes } from '../core/trails/routes.ts';
import type { Clock, ObjectStore, Unique } from '../ports/index.ts';
import { type FileOptions, filesOf } from './files-of.ts';
import { newestCommit } from './ledger.ts';
import { type Routing, routing } from './routing.ts';
import { isRisky, limitsOf, type Remaining, type RunOptions } from './run-limits.ts';
import { lookUp, mustCreate, remember, StaleIndex } from './seen.ts';
import { consumedBy, listParts, readParts, stillNamed } from './staged.ts';
import { leftoversOf, NO_LEFTOVERS, sweep, venture } from './sweep.ts';

export interface DeliverPorts {
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly unique: Unique;
  readonly release: string;
  /** The trails as they are now; the same object as long as nothing has changed. */
  readonly routes: () => Promise<Routes>;
}

export type DeliverOptions = RunOptions & FileOptions;

const MOST_RESTARTS = 100;

/**
 * Commits the oldest arrivals of a shard, each event once, and returns the commit; `undefined` when nothing is staged.
 * Nothing is visible before the commit, which is one conditional create: rivals and restarts are harmless. With little
 * time remaining, in milliseconds, it takes less.
 */
export const deliver = (ports: DeliverPorts, options: DeliverOptions = {}) => {
  const known = new Map<number, number>();
  const calm: Calm = new Map();
  const settings = { ...options, routing: routing(ports.routes) };

  return async (shard: number, remaining: Remaining = () => Infinity): Promise<Commit | undefined> => {
    for (let restart = 0; restart < MOST_RESTARTS; restart++) {
      const previous = await newestCommit(ports.store, shard, known.get(shard));
      if (previous) known.set(shard, previous.n);
      const run = await attempt(ports, { ...settings, remaining }, shard, previous, calm);
      if (run === 'nothing staged') return undefined;
      if (run === 'overtaken') continue;
      known.set(shard, run.n);
      return run;
    }
    throw new TrailError('STORE_UNAVAILABLE', `cannot commit to shard ${shard}: other runs are always faster`);
  };
};

/**
 * Shards in which this process has met nobody, dead or alive, and the commit that it has swept last: there it need not
 * look for what others left behind. What a rival leaves later is found by the next process's first run.
 */
type Calm = Map<number, number>;

interface Settings extends DeliverOptions {
  readonly routing: () => Promise<Routing>;
  readonly remaining: Remaining;
}

type Attempted = Commit | 'nothing staged' | 'overtaken';

const attempt = async (
  ports: DeliverPorts,
  options: Settings,
  shard: number,
  previous: Commit | undefined,
  calm: Calm,
): Promise<Attempted> => {
  const swept = calm.get(shard);
  // Whatever throws or overtakes from here on, the shard is calm no more.
  calm.delete(shard);
  if (previous && swept !== previous.n) await sweep(ports.store, previous);
  const n = previous ? previous.n + 1 : 0;
  const leftovers = swept === undefined ? await leftoversOf(ports.store, shard, previous) : NO_LEFTOVERS;
  const outcome = await commitNext(ports, options, { shard, n }, previous, leftovers.failed);
  if (outcome !== 'overtaken' && leftovers.swept + leftovers.failed === 0) calm.set(shard, n - 1);
  return outcome;
};

const commitNext = async (
  ports: DeliverPorts,
  options: Settings,
  { shard, n }: Omit<Attempt, 'run'>,
  previous: Commit | undefined,
  failed: number,
): Promise<Attempted> => {
  const { store } = ports;
  const parts = await listParts(store, shard);
  const consumed = consumedBy(previous);
  const unread = parts.filter(({ stem }) => !consumed.has(stem));
  const batches = await readParts(store, unread, limitsOf(options, failed, options.remaining));
  if (batches === 'gone') return overtakenOrDamaged(store, shard, n, 'a staged object');
  if (batches.length === 0) return 'nothing staged';
  const at = { shard, n, run: ports.unique() };
  const taken = { batches, waiting: stillNamed(consumed, parts, ports.clock()) };
  const act = () => prepare(ports, options, at, previous, taken);
  try {
    const commit = await (isRisky(batches, failed) ? venture(store, at, act) : act());
    const outcome = await store.create(keys.commit(shard, n), encodeCommit(commit));
    return outcome === 'created' ? commit : 'overtaken';
  } catch (error) {
    if (error instanceof StaleIndex) return overtakenOrDamaged(store, shard, n, error.message);
    throw error;
  }
};

/**
 * What is gone was consumed or replaced by a newer commit; if there is none, somebody removed it: stop. For a staged
 * object that holds since nobody deletes it before every shard that has a part of it has consumed that part, and this
 * shard had not by the commit before `n`: that commit would tell, as long as the object was there to be listed.
 */
const overtakenOrDamaged = async (store: ObjectStore, shard: number, n: number, what: string): Promise<'overtaken'> => {
  if (await store.read(keys.commit(shard, n), { start: 0, end: 1 })) return 'overtaken';
  throw new TrailError('LEDGER_DAMAGED', `${what} of shard ${shard} is gone, and no commit ${n} says why`);
};

/** What a commit is to consume, and the stems of what was consumed before and is to be named again. */
interface Taken {
  readonly batches: readonly StagedBatch[];
  readonly waiting: readonly string[];
}

/** Writes everything that the commit will name, and returns the commit itself, not yet made. */
const prepare = async (
  ports: DeliverPorts,
  options: Settings,
  at: Attempt,
  previous: Commit | undefined,
  { batches, waiting }: Taken,
): Promise<Commit> => {
  const { store, clock, release } = ports;
  const { routes, router } = await options.routing();
  const time = Math.max(previous?.time ?? 0, clock());
  const arrivals = new Arrivals(batches);
  const { decision, seen, isPathsFault } = await decideAll(store, arrivals, previous);
  const written = await filesOf(router, arrivals, decision.outcomes, { ...at, time }, options);
  const { pack, files, corrections, summaries, outcomes } = written;
  const packKey = keys.pack(at.shard, at.n, at.run);
  if (pack.length > 0) await mustCreate(store, packKey, pack);
  const index = await remember(store, at, previous, learnedHours(decision, seen, arrivals));
  const { total, consumed } = countOutcomes(batches, outcomes);
  return {
    format: 1,
    ...at,
    time,
    release,
    registry: routes.revision,
    trails: routes.all.map(({ pin }) => pin),
    sources: arrivalsBySource(batches),
    counts: total,
    consumed,
    ...(waiting.length > 0 ? { waiting } : {}),
    ...(pack.length > 0 ? { pack: packKey } : {}),
    files,
    ...(summaries.length > 0 ? { summaries } : {}),
    corrections,
    pathsDiffer: isPathsFault,
    seen: index.seen,
    retired: index.retired,
    ...timedHits(batches, decision.outcomes),
    ...hitsBefore(previous),
  };
};

const hitsBefore = (previous: Commit | undefined): Pick<CommittedHits, 'hitsBefore'> => {
  const last = lastHits(previous);
  return last === undefined ? {} : { hitsBefore: last };
};

/** Decides all arrivals by what the ledger knows of them: without corrections, if the paths as such disagree. */
const decideAll = async (store: ObjectStore, arrivals: Arrivals, previous: Commit | undefined) => {
  const wanted = wantedHours(arrivals);
  const objects = previous?.seen ?? { recent: [] };
  const seen = await lookUp(store, objects, wanted);
  const decision = decide(arrivals, seen, { correct: true });
  if (!pathsDiffer(decision)) return { decision, seen, isPathsFault: false };
  const again = await lookUp(store, objects, wanted);
  return { decision: decide(arrivals, again, { correct: false }), seen: again, isPathsFault: true };
};
