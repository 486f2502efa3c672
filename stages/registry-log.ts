import { isDeepStrictEqual } from 'node:util';
import type { Caller } from '../core/trails/api.ts';
import type { Draft } from '../core/trails/change-trail.ts';
import type { Room } from '../core/trails/create-trail.ts';
import { mapParallel } from '../core/parallel.ts';
import type { Organization } from '../core/trails/organization.ts';
import { isRefusal, refuse, type Refusal } from '../core/trails/refusal.ts';
import { occupantOf } from '../core/trails/registry-rules.ts';
import type { StoredTrail } from '../core/trails/stored-trail.ts';
import { encode, type Revision, registryKeys, type TrailEntry } from '../core/trails/revision.ts';
import type { Clock, ObjectStore, Unique } from '../ports/index.ts';
import { type RegistryReading, registryReader } from './configuration.ts';
import { commitRevision } from './revisions.ts';

/** What a log of revisions needs. */
export interface RegistryPorts {
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly unique: Unique;
}

/** The registry at the moment of a request: what its rules look at, and what of it is damaged. */
export interface Moment extends Room {
  readonly reading: RegistryReading;
}

/** What a request changes, if anything, and what is answered once that is so. */
export interface Decision<Output> {
  readonly output: Output;
  readonly change?: Change;
}

/** What a revision changes: trails become so, others go, the organization is this. */
export interface Change {
  /** For those who read the history. */
  readonly what: string;
  readonly by?: Caller;
  readonly trails?: readonly Draft[];
  /** ARNs. */
  readonly deleted?: readonly string[];
  readonly organization?: Organization;
}

/** Rivals may be faster, but each of them has then made a change of its own. */
const TRIES = 10;
const WRITES_AT_ONCE = 16;

/** What `registryLog` gives. */
export type RegistryLog = ReturnType<typeof registryLog>;

/** Looks at the registry, and changes it one revision at a time: every change was decided on the revision before it. */
export const registryLog = ({ store, clock, unique }: RegistryPorts) => {
  const read = registryReader(store);

  const look = async (): Promise<Moment> => momentOf(await read(), clock());

  const change = async <Output>(
    decide: (moment: Moment) => Promise<Decision<Output> | Refusal>,
  ): Promise<Output | Refusal> => {
    for (let tries = 0; tries < TRIES; tries++) {
      const reading = await read({ trustsMemory: false });
      const { n, revision, faults } = reading.newest;
      if (n > 0 && revision?.n !== n) throw faults[0];

      const moment = momentOf(reading, Math.max(clock(), revision?.time ?? 0));
      const decision = await decide(moment);
      if (isRefusal(decision)) return decision;
      if (!decision.change || (await commit({ store, unique }, moment, decision.change)) === 'created')
        return decision.output;
    }
    return refuse('ConflictException', 'Other changes were made at the same time; try again.');
  };

  return { look, change };
};

/** Settings first: a revision names only what is there, and what no revision names is nothing. */
const commit = async (
  { store, unique }: Pick<RegistryPorts, 'store' | 'unique'>,
  { reading, time }: Moment,
  { what, by, trails = [], deleted = [], organization }: Change,
): Promise<'created' | 'exists'> => {
  const before = reading.newest.revision;
  const n = reading.newest.n + 1;
  const write = async (key: string, settings: StoredTrail | Organization) => {
    await store.create(key, encode(settings));
    return { key, version: n };
  };
  const changed = await mapParallel(trails, WRITES_AT_ONCE, async (trail) => ({
    arn: trail.arn,
    ...(await write(registryKeys.trail(trail.arn, n, unique()), { ...trail, version: n })),
  }));
  const removed = deleted.map((arn) => ({ arn, version: n }));
  return commitRevision(store, {
    format: 1,
    n,
    time,
    ...(by && { by }),
    change: what,
    trails: withChanges(before, [...changed, ...removed]),
    ...(before?.organization && { organization: before.organization }),
    ...(organization && { organization: await write(registryKeys.organization(n, unique()), organization) }),
  });
};

const withChanges = (revision: Revision | undefined, changed: readonly TrailEntry[]): readonly TrailEntry[] => [
  ...new Map([...(revision?.trails ?? []), ...changed].map((entry) => [entry.arn, entry])).values(),
];

const momentOf = (reading: RegistryReading, time: number): Moment => {
  const { trails, organization } = reading.configuration;
  return { reading, time, trails, organization, occupants: [...trails, ...lostArns(reading).map(occupantOf)] };
};

/** Trails that are there, and of which no settings can be read. */
export const lostArns = ({ damaged, configuration: { trails } }: RegistryReading): readonly string[] =>
  [...damaged.keys()].filter((arn) => !trails.some((trail) => trail.arn === arn));

/** Changes a trail if that makes a difference. */
export const changeTo = (before: Draft | undefined, after: Draft, by: Caller, operation: string): Change | undefined =>
  isDeepStrictEqual(before, after) ? undefined : { what: `${operation} ${after.arn}`, by, trails: [after] };
