import type { AggregationConfiguration } from '../../core/summaries/configuration.ts';
import type { Commit, TrailPin } from '../../core/commit.ts';
import type { Outcome } from '../../core/decide.ts';
import type { Arrival } from '../stages/arrivals.ts';
import { replay, type Replayed } from '../stages/promises.ts';
import { TRAILS, type World } from '../stages/world.ts';
import type { Fields } from '../trails/naive-selectors.ts';
import { excludedBy, type Rule, type Verdict, verdictOf } from '../trails/naive.ts';
import { isLeftOut, type Logged, summed, type Sums } from './naive-summaries.ts';
import { ORGANIZATION, type SetTrail, type Setup } from './setups.ts';

/** A new event, or the correction of one, as a trail logs it. */
export interface Logging extends Logged {
  readonly arrival: Arrival;
  readonly isLeftOut: boolean;
}

/** What a commit has for a trail: events in their order. */
export interface Share {
  readonly commit: Commit;
  readonly pin: TrailPin;
  readonly prefix: string;
  readonly configuration: AggregationConfiguration | undefined;
  readonly events: readonly Logging[];
  readonly sums: Sums;
}

/** What becomes of an arrival in the end. */
export type Fate = Outcome | Rule | 'summarised';

/** A commit, what it has for each trail, and what becomes of the arrivals of each staged object that it consumed. */
export interface Shared extends Replayed {
  readonly shares: readonly Share[];
  readonly fates: readonly (readonly Fate[])[];
}

/** What logs everything and summarises nothing: who is not among the trails is one of the world's own. */
const verdictBy = (trail: SetTrail | undefined, record: Fields): Verdict =>
  trail === undefined || trail.logsAll ? { logs: true, folder: '' } : verdictOf(trail, ORGANIZATION, record);

const trailIn = (setups: readonly Setup[], { trail, version }: TrailPin): SetTrail | undefined =>
  setups.flat().find((one) => one.arn === trail && one.version === version);

const isDelivery = (outcome: Outcome): boolean => outcome === 'delivered' || outcome === 'correction';

const shared = (setups: readonly Setup[], replayed: Replayed): Shared => {
  const { commit, consumed } = replayed;
  const trails = commit.trails.map((pin) => ({ pin, trail: trailIn(setups, pin), events: [] as Logging[] }));
  const fateOf = (arrival: Arrival, outcome: Outcome): Fate => {
    if (!isDelivery(outcome)) return outcome;
    const record = JSON.parse(arrival.text) as Fields;
    const event = { record, isCorrection: outcome === 'correction' };
    const verdicts = trails.map(({ trail }) => verdictBy(trail, record));
    const logging = trails.filter((_, index) => verdicts[index].logs);
    const isRaw = logging.map(({ trail, events }) => {
      const leavesOut = isLeftOut(trail?.aggregationConfigurations?.[0], event);
      events.push({ ...event, arrival, isLeftOut: leavesOut });
      return !leavesOut;
    });
    return excludedBy(verdicts) ?? (isRaw.includes(true) ? outcome : 'summarised');
  };
  const fates = consumed.map(({ arrivals, outcomes }) => arrivals.map((one, index) => fateOf(one, outcomes[index])));
  const shares = trails.map(({ pin, trail, events }) => {
    const configuration = trail?.aggregationConfigurations?.[0];
    const { prefix } = trail ?? TRAILS.find(({ name }) => name === pin.trail)!.route;
    return { commit, pin, prefix, configuration, events, sums: summed(configuration, events) };
  });
  return { ...replayed, shares, fates };
};

/** Every commit, and what the naive model makes of it for each trail that it knew. */
export const sharedBy = async (world: World, setups: readonly Setup[]): Promise<Shared[]> =>
  (await replay(world)).map((replayed) => shared(setups, replayed));

/** All that commits have for trails. */
export const sharesOf = async (world: World, setups: readonly Setup[]): Promise<Share[]> =>
  (await sharedBy(world, setups)).flatMap(({ shares }) => shares);
