import type { Clock, ObjectStore, Signer, Unique } from '../ports/index.ts';
import type { Routes } from '../core/trails/routes.ts';
import { keyRing } from './public-keys.ts';
import { closePeriods } from './seal-close.ts';
import type { Left } from './seal-left.ts';
import { type SealedTrails, sealTrails } from './seal-trails.ts';

/** What seals. */
export interface SealPorts {
  readonly store: ObjectStore;
  /** Where the built-in trail's digests go, and what digests call it. */
  readonly archive: { readonly store: ObjectStore; readonly bucket: string };
  /** The buckets that trails name. */
  readonly buckets: (bucket: string) => ObjectStore;
  readonly signer: Signer;
  readonly clock: Clock;
  readonly unique: Unique;
  readonly release: string;
  /** The trails as they are now. */
  readonly routes: () => Promise<Routes>;
}

/** When periods end: at every full hour that has passed, or also now, for who does not want to wait. */
export type PeriodEnds = 'hours' | 'now';

/** What became of a shard in one run. */
export interface SealReceipt {
  readonly shard: number;
  /** Periods that this run has closed. */
  readonly closed: number;
  /** Digests that this run has brought to their bucket, and those that were there. */
  readonly created: number;
  readonly existed: number;
  /** Files that the digests of `created` name. */
  readonly files: number;
  /** Digests that were in their bucket an hour ago, and are gone. */
  readonly missing: readonly string[];
  /**
   * Trails whose digests wait: for files that are not delivered yet, for a bucket that does not take them, or for the clock,
   * where it was far ahead once.
   */
  readonly waiting: readonly { readonly trail: string; readonly because: string }[];
  /**
   * From the end of the oldest period that is due and not all sealed, to now, milliseconds; 0 if there is none. Commits that
   * are ahead of the clock by more than an hour count as well: by so much at least their digests will be late.
   */
  readonly lag: number;
}

/**
 * Seals a shard: closes the periods that are due, signs a digest for every chain of every trail whose files have all been
 * delivered, and brings it to the trail's bucket. Any number may run at once, and stop anywhere: the first signature stands.
 * Throws a `TrailError` when the home store or the signer fails.
 */
export const seal = (ports: SealPorts) => {
  const close = closePeriods(ports);
  const sealAll = sealTrails(ports, keyRing(ports.store));

  return async (shard: number, ends: PeriodEnds, hasTime: () => boolean = () => true): Promise<SealReceipt> => {
    const { newest, closed, left } = await close(shard, ends, hasTime);
    const { brought, waiting, oldest } = newest ? await sealAll(newest, hasTime) : NOTHING;
    const sum = (what: 'created' | 'existed' | 'files') => brought.reduce((total, one) => total + one[what], 0);
    const now = ports.clock();
    const due = Math.min(oldest ?? Infinity, left.overdue ?? Infinity);
    return {
      shard,
      closed,
      created: sum('created'),
      existed: sum('existed'),
      files: sum('files'),
      missing: brought.flatMap(({ missing }) => missing),
      waiting: [...waiting, ...waitingFor(left)],
      lag: Math.max(0, now - due, (left.ahead?.time ?? now) - now),
    };
  };
};

const waitingFor = ({ ahead }: Left): SealReceipt['waiting'] => {
  const because =
    ahead && `commits are ahead of the clock: their hours end after ${new Date(ahead.time).toISOString()}`;
  return (ahead?.trails ?? []).map((trail) => ({ trail, because: because! }));
};

const NOTHING: SealedTrails = { brought: [], waiting: [] };
