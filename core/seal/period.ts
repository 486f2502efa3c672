import type { TrailPin } from '../commit.ts';
import { TrailError } from '../errors.ts';
import type { SealedTrailName } from '../ledger-keys.ts';

/**
 * The `k`th period of a shard that was closed, from 0: which commits it has, for ever. On AWS it is an hour; on a laptop it
 * ends when somebody asks. Periods of a shard follow each other without gap or overlap, in commits and in time.
 */
export interface Period {
  readonly format: 1;
  readonly shard: number;
  readonly k: number;
  /** `[start, end)`: whole seconds, in milliseconds since 1970. */
  readonly start: number;
  readonly end: number;
  /** Commits `[from, to)`: `to` is the first whose time is `end` or later. */
  readonly from: number;
  readonly to: number;
  /** Trails whose digests this period has, and those that earlier periods have ended and that are not all published yet. */
  readonly trails: readonly TrailToSeal[];
}

/** A trail that is sealed, from one period to another. */
export interface TrailToSeal {
  /** As the newest commit knew it: its digests go there. */
  readonly pin: TrailPin;
  /** The first period that has its digests: they begin new chains. */
  readonly since: number;
  /** The last one, once it has ended: it was stopped, deleted, or its files are not validated any more. */
  readonly last?: number;
  /**
   * When others of its ARN were made whose files in this period its digests name as well: it was made anew, and two digests
   * would have one key.
   */
  readonly adopted?: readonly number[];
}

/** What tells a trail from all others, also from those that had its ARN before. */
export const identityOf = ({ trail, createdAt = 0 }: SealedTrailName): string => `${createdAt} ${trail}`;

/** Whether a trail has digests in the `k`th period. */
export const isSealedIn = ({ since, last = Infinity }: TrailToSeal, k: number): boolean => since <= k && k <= last;

export const encodePeriod = (period: Period): Buffer => Buffer.from(JSON.stringify(period));

/** Throws `LEDGER_DAMAGED` for what `encodePeriod` did not write. */
export const decodePeriod = (key: string, bytes: Uint8Array): Period => {
  try {
    const period = JSON.parse(Buffer.from(bytes).toString('utf8')) as Period;
    if (period.format !== 1 || !Array.isArray(period.trails)) throw new Error('not a period of this format');
    return period;
  } catch (cause) {
    throw new TrailError('LEDGER_DAMAGED', `cannot read the period ${key}`, { cause });
  }
};
