import type { DigestChain } from '../digest-file.ts';
import { HOUR } from '../time.ts';
import type { Coverage } from './coverage.ts';
import type { VerifiedChain } from './report.ts';
import { isHourly } from './hours.ts';
import { calledName } from './names.ts';
import type { Judged } from './slot.ts';

/** A chain, and whether it is asked about: of others only matters what they may name. */
export interface TimedChain {
  readonly chain: DigestChain;
  readonly isAsked: boolean;
  /** The ledger knows of it. */
  readonly isNoted: boolean;
  /** Newest first. */
  readonly judged: readonly Judged[];
}

/** A chain whose newest digest is younger may still go on. */
const MAY_GO_ON = 3 * HOUR;

/** What the chains of a Region tell of the time of delivery. `now` is in milliseconds since 1970. */
export const coverageOf = (chains: readonly TimedChain[], now: number): Coverage => {
  // Anybody can put something there that looks like a digest of a chain that there never was.
  const known = chains.filter(({ isNoted, judged }) => isNoted || judged.some(({ witness }) => witness));
  const normal = known.filter(({ chain }) => !chain.isBackfill);
  const covered = normal
    .filter(({ isAsked }) => isAsked)
    .flatMap(({ judged }) =>
      judged.flatMap(({ witness, slot }) => (witness && !slot.isBeyond ? [witness.found.head] : [])),
    )
    .map(({ start, end }) => ({ from: start, to: end }));
  const ends = normal.map(({ judged }) => judged.find(({ isApart }) => !isApart)?.slot.end ?? 0);
  const openFrom = Math.min(...ends.filter((end) => end > now - MAY_GO_ON));
  const beyond = normal.flatMap(({ judged }) =>
    judged.flatMap(({ witness, slot }) => (witness && slot.isBeyond ? [witness.found.head] : [])),
  );
  return {
    covered,
    lost: known.flatMap(lostOf),
    beyond: beyond.map(({ start, end }) => ({ from: start, to: end })),
    openFrom,
    now,
  };
};

/** Times of digests of which nothing is left. The first ones of a chain may have named anything before. */
const lostOf = ({ chain, judged }: TimedChain): Coverage['lost'] => {
  const chained = judged.filter(({ isApart }) => !isApart);
  return chained.flatMap(({ witness, claim, slot: { key, end } }, index) => {
    if (witness ?? claim) return [];
    const before = chained.at(index + 1)?.slot.end ?? 0;
    return [{ key, from: chain.isBackfill && end % HOUR === 0 ? end - HOUR : before, to: end }];
  });
};

/** How far a chain is proven; `undefined` if nothing of it is. */
export const provenOf = (
  chain: DigestChain,
  judged: readonly Judged[],
  sound: Pick<VerifiedChain, 'digests' | 'files'>,
): VerifiedChain | undefined => {
  const heads = judged.flatMap(({ witness, slot }) => (witness && !slot.isBeyond ? [witness.found.head] : []));
  const [newest, oldest] = [heads.at(0), heads.at(-1)];
  if (!newest || !oldest) return undefined;
  const { account, region, name, homeRegion, isBackfill } = chain;
  return {
    account,
    region,
    trail: calledName(name),
    homeRegion,
    isBackfill,
    from: oldest.start,
    to: newest.end,
    ...sound,
    head: { key: newest.key, sha256: newest.sha256 },
  };
};

/** When the newest sound digest ends, if it is of a full hour: milliseconds since 1970. */
export const reachOf = (judged: readonly Judged[]): number | undefined => {
  const head = judged.find(({ witness }) => witness)?.witness?.found.head;
  return head && isHourly(head) ? head.end : undefined;
};
