import { mapParallel } from '../core/parallel.ts';
import type { WalkedChain } from '../core/verify/chain.ts';
import type { Coverage, Span } from '../core/verify/coverage.ts';
import type { FoundDigest } from '../core/verify/found.ts';
import type { VerifiedChain } from '../core/verify/report.ts';
import type { Judged } from '../core/verify/slot.ts';
import { coverageOf, provenOf, reachOf } from '../core/verify/times.ts';
import { type ReadChain, readChains } from './verify-chains.ts';
import type { FaultyFile } from './verify-files.ts';
import { isNamed, namedBySeals, verifyNamed } from './verify-named.ts';
import { judgeRest, type RestResult } from './verify-rest.ts';
import type { VerifyHints, VerifyTools } from './verify-tools.ts';
import { listLogs, logFolders, type VerifyUnit } from './verify-walk.ts';

/** A chain that was verified; without `proven` nothing of it is. */
export interface ChainResult extends Pick<WalkedChain, 'gaps' | 'leaving'> {
  readonly chain: ReadChain['chain'];
  readonly proven?: VerifiedChain;
  /** How many digests are sound. */
  readonly valid: number;
  readonly flawed: readonly Judged[];
  /** Keys of those whose signature is not at hand. */
  readonly unproven: readonly string[];
  /** Keys of those that are not in the bucket yet. */
  readonly pending: readonly string[];
  /** When its newest sound digest of a full hour ends, if there is none after it: milliseconds since 1970. */
  readonly reach?: number;
}

/** All that was found in a Region. */
export interface UnitResult extends RestResult {
  readonly unit: VerifyUnit;
  /** Those that are asked about. */
  readonly chains: readonly ChainResult[];
  readonly strays: readonly FoundDigest[];
  readonly validFiles: number;
  readonly faulty: readonly FaultyFile[];
  /** Times of its sound digests. */
  readonly covered: readonly Span[];
  /** Keys outside of the Region's folders that its digests name. */
  readonly namedAway: readonly string[];
  /** Files that its digests name in other buckets: how many, and one of them. */
  readonly elsewhere: { readonly count: number; readonly keys: readonly string[] };
  /** Folders beside it that were not looked at. */
  readonly besides?: readonly string[];
  /** Files that only digests of another place name: how many, and some of them. */
  readonly sealedAway: { readonly count: number; readonly keys: readonly string[] };
}

/** Verifies the digests and log files of one account and Region. Throws a `TrailError` if they cannot be read. */
export const verifyUnit = async (tools: VerifyTools, unit: VerifyUnit, hints: VerifyHints): Promise<UnitResult> => {
  const { chains, strays, odd, forget } = await readChains(tools, unit, hints);
  const coverage = coverageOf(chains, tools.clock());
  const logs = await listUnit(tools, unit, coverage);
  const total = [...logs.values()].reduce((sum, size) => sum + size, 0);
  tools.progress.expect(total);
  const { sound, claimed, ...named } = await verifyNamed(tools, chains, logs);
  forget();
  const sealedAway = await namedBySeals(tools, unit, logs);
  const rest = [...logs].filter(([, size]) => !isNamed(size)).map(([key, size]) => ({ key, size }));
  // What no digest names is not read.
  tools.progress.expect(-rest.reduce((sum, { size }) => sum + size, 0));
  return {
    unit,
    chains: chains.filter(({ isAsked }) => isAsked).map((chain) => resultOf(chain, sound.get(chain) ?? 0)),
    strays,
    covered: coverage.covered,
    sealedAway,
    ...named,
    ...judgeRest({ tools, unit, coverage, claimed }, [...rest, ...odd]),
  };
};

/** What is worth remembering of a chain: digests that are sound are only counted. */
const resultOf = ({ chain, judged, gaps, leaving }: ReadChain, files: number): ChainResult => {
  const asked = judged.filter(({ slot }) => !slot.isBeyond);
  const digests = asked.filter(({ flaw, witness, slot }) => !flaw && witness && slot.found).length;
  const proven = provenOf(chain, asked, { digests, files });
  const reach = asked.length === judged.length ? reachOf(judged) : undefined;
  return {
    chain,
    gaps,
    leaving,
    valid: digests,
    flawed: asked.filter(({ flaw }) => flaw),
    pending: asked.filter(({ flaw, slot }) => !flaw && slot.isPending && !slot.found).map(({ slot }) => slot.key),
    unproven: asked.filter(({ isUnproven }) => isUnproven).map(({ slot }) => slot.key),
    ...(proven && { proven }),
    ...(reach !== undefined && !chain.isBackfill && { reach }),
  };
};

/** Sizes of the Region's log files, by key. */
const listUnit = async ({ feed, question }: VerifyTools, unit: VerifyUnit, { covered, lost }: Coverage) => {
  const spans = [...covered, ...lost];
  const isBounded = question.from !== undefined || question.to !== undefined;
  const from = spans.reduce((least, span) => Math.min(least, span.from), question.from ?? 0);
  const to = spans.reduce((most, span) => Math.max(most, span.to), question.to ?? Date.UTC(9999, 0));
  const listed = await mapParallel(logFolders(unit), 4, (folder) =>
    listLogs(feed, folder, isBounded ? { from, to } : {}),
  );
  return new Map(listed.flat().map(({ key, size }) => [key, size]));
};
