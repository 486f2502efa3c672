import { HOUR, WINDOW } from '../core/time.ts';
import { joined, type Span, touches } from '../core/verify/coverage.ts';
import { type RestResult, stampOfKey } from './verify-rest.ts';
import type { VerifyTools } from './verify-tools.ts';
import type { UnitResult } from './verify-unit.ts';
import type { OddObjects } from './verify-units.ts';

/** What stands outside of the folders of all Regions, in the form of a Region's result. */
export const oddResult = ({ added, folders }: OddObjects): UnitResult => ({
  unit: { account: '', region: '', folder: '', kinds: [] },
  chains: [],
  strays: [],
  covered: [],
  validFiles: 0,
  faulty: [],
  namedAway: [],
  elsewhere: { count: 0, keys: [] },
  sealedAway: { count: 0, keys: [] },
  besides: folders,
  mayBeOf: new Map(),
  moreUnnamed: { notSealed: 0, notCovered: 0, shared: 0, lost: 0, unproven: 0 },
  unnamed: added.map((object) => ({ ...object, is: 'added' })),
});

/** Chains of another shard may be sealed later. */
const MAY_GO_ON = 3 * HOUR;

/**
 * A Region has a chain from its first file on, in the same period. Where the ledger knows of none, what was delivered in a time
 * that other chains cover was not delivered by the trail.
 */
export const withAdded = (tools: VerifyTools, results: readonly UnitResult[]): readonly UnitResult[] => {
  const { book } = tools;
  if (!book || book.units.length === 0) return results;
  const known = results.filter(({ unit }) => book.chainsOf(unit).size > 0);
  const spans = known.flatMap(({ covered }) => joined(covered));
  const until = tools.clock() - MAY_GO_ON;
  return results.map((result) => {
    if (book.chainsOf(result.unit).size > 0) return result;
    return { ...result, unnamed: result.unnamed.map((file) => judged(tools, result, file, spans, until)) };
  });
};

type Unnamed = RestResult['unnamed'][number];

const judged = (
  { question }: VerifyTools,
  { unit }: UnitResult,
  file: Unnamed,
  spans: readonly Span[],
  until: number,
): Unnamed => {
  const stamp = file.is === 'notCovered' ? stampOfKey(unit, file.key) : undefined;
  if (stamp === undefined || stamp >= until) return file;
  const from = stamp - WINDOW;
  const isCovered = spans.some((span) => from >= span.from && stamp < span.to);
  const isUnwatched = question.unwatched?.some((span) => touches(span, stamp)) ?? false;
  return isCovered && !isUnwatched ? { ...file, is: 'added' } : file;
};
