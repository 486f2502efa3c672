import type { Finding } from '../core/alerts/finding.ts';
import type { Commit } from '../core/commit.ts';
import { TrailError } from '../core/errors.ts';
import { keys } from '../core/ledger-keys.ts';
import { correlate, type CorrelationState, NO_CORRELATIONS } from '../core/rules/correlate.ts';
import type { RuleSet } from '../core/rules/rule.ts';
import { committedHits, lastHits } from '../core/timed-hits.ts';
import type { Clock, ObjectStore } from '../ports/index.ts';
import { type Cursors, type HitCommit, hitCommits, mustRead, newestOf, newestOfShards } from './hit-commits.ts';
import { commitReader, type ReadCommit } from './ledger.ts';

export interface CorrelatePorts {
  readonly store: ObjectStore;
  /** The time by which correlations forget. */
  readonly clock: Clock;
  readonly set: RuleSet;
}

/** What one run has counted. */
export interface CorrelateReceipt {
  /** Entries of commits. */
  readonly hits: number;
  readonly findings: number;
}

/** Is told of what came to its count: at least once, and before it is noted as counted. */
export type TellCorrelations = (findings: readonly Finding[]) => Promise<void>;

/** The replaceable object. Both change together, so that every hit is counted once. */
interface Counted {
  readonly format: 1;
  readonly cursors: Cursors;
  readonly state: CorrelationState;
}

const MOST_RESTARTS = 50;
/** Entries that are counted at once, and at least one commit. */
const HITS_AT_ONCE = 50_000;
const COMMITS_KEPT = 64;
/** Milliseconds. */
const HOUR = 3_600_000;
const NOTHING: CorrelateReceipt = { hits: 0, findings: 0 };

/**
 * Counts the hits of commits, of all shards in one object and of each commit once, and tells what came to its count. Costs no
 * request where no rule correlates, or nothing is new to count in the commits that were just `made`; without `made` all
 * shards are looked at. Without the object, be it new or lost, it begins with the commits of the last hour: what was
 * counted before is forgotten.
 */
export const correlating = (ports: CorrelatePorts) => {
  const isIdle = !ports.set.rules.some(({ kind }) => kind === 'correlation');
  const read = commitReader(ports.store, COMMITS_KEPT);
  let known: Cursors = {};

  return async (tell: TellCorrelations, made?: readonly Commit[]): Promise<CorrelateReceipt> => {
    if (isIdle || made?.every((commit) => isCounted(commit, known))) return NOTHING;
    let receipt = NOTHING;
    for (let restart = 0; restart < MOST_RESTARTS;) {
      const done = await countSome(ports, { read, tell, made });
      if (done === 'changed') {
        restart++;
        continue;
      }
      known = done.cursors;
      receipt = { hits: receipt.hits + done.hits, findings: receipt.findings + done.findings };
      if (done.isAll) return receipt;
    }
    throw new TrailError('STORE_UNAVAILABLE', 'cannot count for correlations: other runs are always faster');
  };
};

interface Run {
  readonly read: ReadCommit;
  readonly tell: TellCorrelations;
  readonly made: readonly Commit[] | undefined;
}

/** Counts what comes next: all there is, unless that is too much at once. */
const countSome = async ({ store, clock, set }: CorrelatePorts, { tell, made, ...run }: Run): Promise<Step> => {
  const found = await readCounted(store);
  const newest = made && !found.isLost ? newestOf(made) : await newestOfShards(store, found.cursors);
  const cursors = made ? found.cursors : withoutSetBack(found.cursors, newest);
  const read = remembering(made ?? [], run.read);
  const since = found.isLost ? clock() - HOUR : -Infinity;
  const waiting = await hitCommits(read, newest, { cursors, since });
  const taken = takeSome(waiting);
  const isAll = taken.length === waiting.length;
  const moved = movedTo(cursors, taken, isAll ? newest : []);
  if (taken.length === 0 && !found.isLost) return { isAll, cursors: moved, ...NOTHING };
  const commits = await Promise.all(taken.map(({ shard, n }) => mustRead(read, shard, n)));
  const hits = commits.flatMap(committedHits);
  const { state, findings } = correlate(set, found.state, hits, clock());
  if (findings.length > 0) await tell(findings);
  const body: Counted = { format: 1, cursors: moved, state };
  const outcome = await store.replace(keys.correlations(), encode(body), found.version);
  return outcome === 'changed' ? 'changed' : { isAll, cursors: moved, hits: hits.length, findings: findings.length };
};

type Step = 'changed' | (CorrelateReceipt & { readonly cursors: Cursors; readonly isAll: boolean });

const isCounted = (commit: Commit, known: Cursors): boolean => (lastHits(commit) ?? -1) <= (known[commit.shard] ?? -1);

/** Commits that are at hand, and others as they are read. */
const remembering = (made: readonly Commit[], read: ReadCommit): ReadCommit => {
  const atHand = new Map(made.map((commit) => [keys.commit(commit.shard, commit.n), commit]));
  return async (shard, n) => atHand.get(keys.commit(shard, n)) ?? read(shard, n);
};

/** A ledger that ends before a cursor was set back to an older state: there, all is new. */
const withoutSetBack = (cursors: Cursors, newest: readonly Commit[]): Cursors => {
  const last = new Map(newest.map(({ shard, n }) => [shard, n]));
  return Object.fromEntries(Object.entries(cursors).filter(([shard, n]) => n <= (last.get(Number(shard)) ?? -1)));
};

const takeSome = (waiting: readonly HitCommit[]): readonly HitCommit[] => {
  let sum = 0;
  const tooMany = waiting.findIndex(({ hits }, index) => (sum += hits) > HITS_AT_ONCE && index > 0);
  return tooMany < 0 ? waiting : waiting.slice(0, tooMany);
};

const movedTo = (cursors: Cursors, ...reached: readonly (readonly { shard: number; n: number }[])[]): Cursors => {
  const moved: Record<number, number> = { ...cursors };
  for (const { shard, n } of reached.flat()) moved[shard] = Math.max(moved[shard] ?? -1, n);
  return moved;
};

interface Found extends Omit<Counted, 'format'> {
  readonly version: string | undefined;
  /** There is no such object, or nobody can read it. */
  readonly isLost: boolean;
}

const readCounted = async (store: ObjectStore): Promise<Found> => {
  const found = await store.readVersioned(keys.correlations());
  const counted = found && decode(found.body);
  return { cursors: {}, state: NO_CORRELATIONS, ...counted, version: found?.version, isLost: counted === undefined };
};

const encode = (counted: Counted): Buffer => Buffer.from(JSON.stringify(counted));

const decode = (body: Uint8Array): Counted | undefined => {
  try {
    const counted = JSON.parse(Buffer.from(body).toString('utf8')) as Counted;
    return counted.format === 1 ? counted : undefined;
  } catch {
    return undefined;
  }
};
