import { describe, it } from '@jest/globals';
import * as fc from 'fast-check';
import { KEYS, LEDGER } from '../../contracts/archive-layout.ts';
import type { ObjectStore } from '../../ports/index.ts';
import { countsAddUp } from './counts.ts';
import { nothingIsLeftBehind } from './leftovers.ts';
import {
  eachIdentityIsVisibleOnce,
  everyArrivalHasOneOutcome,
  onlyCommittedFiles,
  runsSayWhatTheyMade,
} from './promises.ts';
import { RUNS_TIMEOUT } from './runs.ts';
import { sealHistories } from './seal-history.ts';
import { liveSealing, settleSealing } from './seal-live.ts';
import { HOME, HOME_SHARD, OWNER, SealWorld } from './seal-world.ts';
import { TRAILS, type World } from './world.ts';

/** Trails that log everything, and are validated: so every hour has its barrier. */
const ROUTES = TRAILS.map(({ name, route }) => ({
  ...route,
  pin: { ...route.pin, digests: { name, homeRegion: HOME, owner: OWNER, prefix: route.prefix } },
}));

const isOfSeal = (key: string): boolean =>
  key.startsWith(KEYS) || /^\d\d\/(period|seal)\//.test(key.slice(LEDGER.length));

/** The same world, but for what sealing itself keeps at home. */
const withoutSeals = (world: SealWorld): World => {
  const { home } = world;
  const list: ObjectStore['list'] = async (prefix) => (await home.list(prefix)).filter(({ key }) => !isOfSeal(key));
  // There are barriers at home also when nothing was staged there.
  const shards = () => [...new Set([...world.shards(), HOME_SHARD])];
  return Object.create(world, { home: { value: { ...home, list } }, shards: { value: shards } }) as World;
};

const PROMISES: readonly [string, (world: World) => Promise<void>][] = [
  ['P1: every acknowledged arrival has exactly one outcome', everyArrivalHasOneOutcome],
  ['P1: what a run says it committed stands in the ledger', runsSayWhatTheyMade],
  ['P2: over all visible files of a trail an identity appears once', eachIdentityIsVisibleOnce],
  ['P3: no destination holds a file that no commit names', onlyCommittedFiles],
  ['when all is done, nothing superfluous is left behind', nothingIsLeftBehind],
  ['P4: counts add up', countsAddUp],
];

describe('with barriers between the commits', () => {
  it.each(PROMISES)(
    '%s',
    async (_, holds) => {
      const kinds = { hasFaults: true, hasRivals: true, maxSteps: 10 };
      const property = fc.asyncProperty(sealHistories(kinds), fc.scheduler(), async (history, scheduler) => {
        const world = new SealWorld({ areApart: true, routes: ROUTES });
        await liveSealing(world, history, scheduler);
        await settleSealing(world);
        await holds(withoutSeals(world));
      });
      await fc.assert(property);
    },
    RUNS_TIMEOUT,
  );
});
