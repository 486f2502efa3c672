import type { FaultKind } from '../../core/verify/report.ts';
import type { MadeDigest } from './archive.ts';
import type { Claim, Unit, World } from './world.ts';

/** What must be told of an object, and as which of some faults. */
export interface ExpectedFault {
  readonly key: string;
  readonly foundAt?: string;
  readonly is: readonly FaultKind[];
}

const WINDOW = 5 * 60 * 1000;

/**
 * What can be known of all that was damaged. Where a digest is lost and there is no ledger, nobody can know what it named: files
 * of its time are neither proven nor refuted.
 */
export const expectedFaults = (world: World): readonly ExpectedFault[] => {
  const lost = lostIn(world);
  const untold = new Set(
    world.claims.flatMap((claim) =>
      claim.of === 'deleted' && !isTold(world, lost, claim.digest) ? [claim.digest] : [],
    ),
  );
  const isOpen = openTimes(world, lost, untold);

  return world.claims.flatMap((claim): ExpectedFault[] => {
    if (claim.of === 'digest') return [claim];
    if (claim.of === 'deleted') {
      return untold.has(claim.digest) ? [] : [{ key: claim.digest.key, is: ['digestMissing'] }];
    }
    if (claim.of === 'added') return isOpen(claim) ? [] : [{ key: claim.key, is: ['fileAdded'] }];
    const named = world.archive.digests.find(({ files }) => files.includes(claim.file))!;
    if (!lost.has(named)) return [{ ...claim, key: claim.file.key, is: [claim.is] }];
    // Who lost the digest does not know that the file was there, and takes it for another where it is now.
    const unit = named.chain;
    const moved = claim.foundAt === undefined ? [] : [movedAway(claim.foundAt, unit, claim.file.stamp)];
    return moved.filter((one) => !isOpen(one)).map(({ key }) => ({ key, is: ['fileAdded'] }));
  });
};

const movedAway = (key: string, unit: Unit, stamp: number): Claim & { readonly of: 'added' } => ({
  of: 'added',
  key,
  unit,
  ...(key.includes(`/${unit.account}/`) && !key.includes('odd') && { stamp }),
});

/** Digests of which nothing is left. */
const lostIn = ({ archive, gone, unlabelled, hasRecords }: World): ReadonlySet<MadeDigest> => {
  const lost = new Set<MadeDigest>();
  if (hasRecords) return lost;
  for (const chain of archive.chains) {
    for (const digest of chain.toReversed()) {
      const after = chain[chain.indexOf(digest) + 1];
      const isBare = unlabelled.has(digest) && (after === undefined || lost.has(after));
      if (gone.has(digest) || isBare) lost.add(digest);
    }
  }
  return lost;
};

/**
 * Whether somebody knows of a digest that was removed: the ledger, the next digest, or the hours of those around it; of the
 * newest ones, those of other accounts and Regions.
 */
const isTold = (world: World, lost: ReadonlySet<MadeDigest>, digest: MadeDigest): boolean => {
  const chain = world.chainOf(digest);
  const at = chain.indexOf(digest);
  const after = chain.at(at + 1);
  if (world.hasRecords || (after && !lost.has(after))) return true;
  return chain.slice(0, at).some((one) => !lost.has(one)) && !digest.chain.isBackfill;
};

/** Whether a file may have been named by a digest that is lost, or was delivered behind the newest. */
const openTimes = (world: World, lost: ReadonlySet<MadeDigest>, untold: ReadonlySet<MadeDigest>) => {
  const spans = world.archive.chains.flatMap((whole) => {
    const chain = whole.filter((digest) => !untold.has(digest));
    return chain.flatMap(({ start, end, chain: of }, index) => {
      if (!lost.has(chain[index])) return [];
      return [{ of, from: of.isBackfill ? start : (chain[index - 1]?.end ?? 0), to: end }];
    });
  });
  return ({ unit, stamp }: Claim & { readonly of: 'added' }): boolean =>
    stamp !== undefined && spans.some(({ of, from, to }) => isOf(of, unit) && stamp - WINDOW < to && stamp >= from);
};

const isOf = (of: Unit, { account, region }: Unit): boolean => of.account === account && of.region === region;
