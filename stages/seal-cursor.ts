import type { TrailPin } from '../core/commit.ts';
import { keys } from '../core/ledger-keys.ts';
import type { ObjectStore } from '../ports/index.ts';
import { encodeJson, type Failing, readJson } from './cursor.ts';

/** How far a trail's seals are published. */
export interface SealingPlace {
  /** All before this period are in their bucket, or were given up. */
  readonly next: number;
  readonly failing?: Failing;
  /** Where the last period ends of which something was given up: its digests and those before are not asked for. */
  readonly givenUpTo?: number;
}

type SealedTrail = Pick<TrailPin, 'trail' | 'createdAt'>;

/** A trail's cursor among a shard's periods; at the beginning, if there is none. Throws `LEDGER_DAMAGED` for other bytes. */
export const readSealing = async (store: ObjectStore, shard: number, trail: SealedTrail) => {
  const { value, version } = await readJson(store, keys.sealing(shard, trail));
  return { place: (value as SealingPlace | undefined) ?? { next: 0 }, version };
};

/** A trail's cursor while a run moves it: forward only, whatever rivals do. */
export class SealingCursor {
  place: SealingPlace;
  private version: string | undefined;
  private readonly store: ObjectStore;
  private readonly shard: number;
  readonly trail: SealedTrail;

  private constructor(
    store: ObjectStore,
    shard: number,
    trail: SealedTrail,
    read: Awaited<ReturnType<typeof readSealing>>,
  ) {
    this.store = store;
    this.shard = shard;
    this.trail = trail;
    this.place = read.place;
    this.version = read.version;
  }

  static async read(store: ObjectStore, shard: number, trail: SealedTrail): Promise<SealingCursor> {
    return new SealingCursor(store, shard, trail, await readSealing(store, shard, trail));
  }

  /** Notes where the trail is, unless a rival has noted that it is further on. */
  async note(next: SealingPlace): Promise<void> {
    while (this.place.next <= next.next) {
      const outcome = await this.store.replace(keys.sealing(this.shard, this.trail), encodeJson(next), this.version);
      const { place, version } = await readSealing(this.store, this.shard, this.trail);
      this.place = place;
      this.version = version;
      if (outcome === 'replaced') return;
    }
  }
}
