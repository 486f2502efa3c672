import { SOURCES } from './staged-batch.ts';

/** What becomes of an arrival: exactly one of these. */
export type Outcome =
  'delivered' | 'correction' | 'duplicate' | 'conflict' | 'conflictBefore' | 'setAside' | 'setAsideBefore';

/** An arrival as the decision sees it. */
export interface Candidate {
  readonly identity: string;
  readonly content: string;
  /** The bit of its source. */
  readonly source: number;
  readonly isPiece: boolean;
}

/** The contents seen of an identity, each with the sources (bits) that brought it. */
export type Seen = Map<string, Map<string, number>>;

/** Outcomes in the order of the arrivals, and what the index must learn. */
export interface Decision {
  readonly outcomes: readonly Outcome[];
  /** Identities and contents with new sources, to be remembered. */
  readonly learned: ReadonlySet<string>;
  /** Copies from trail files of events that the bus brought first: how many differed, of how many. */
  readonly compared: number;
  readonly differing: number;
}

/**
 * Past this share of differing copies (and this many), the difference is in the paths, not in the events, and nothing
 * is delivered twice because of it.
 */
export const DIFFERING_SHARE = 0.1;
const DIFFERING_AT_LEAST = 20;

/** Whether the paths as such disagree, by the comparisons of one run. */
export const pathsDiffer = ({ compared, differing }: Decision): boolean =>
  differing >= DIFFERING_AT_LEAST && differing > compared * DIFFERING_SHARE;

/**
 * Decides, in order of arrival. `seen` is what the ledger knows of these identities; it is brought up to date.
 * With `correct: false` a differing copy from trail files counts as a duplicate.
 */
export const decide = (
  arrivals: Iterable<Candidate>,
  seen: Seen,
  { correct }: { readonly correct: boolean },
): Decision => {
  const outcomes: Outcome[] = [];
  const learned = new Set<string>();
  const count = { compared: 0, differing: 0 };
  for (const arrival of arrivals) {
    const contents = seen.get(arrival.identity) ?? new Map<string, number>();
    const outcome = outcomeOf(arrival, contents, correct);
    if (isComparison(arrival, contents)) {
      count.compared++;
      if (!isDelivered(contents, arrival.content)) count.differing++;
    }
    outcomes.push(outcome);
    const [content, bit] = lesson(arrival, outcome, contents);
    const sources = contents.get(content) ?? 0;
    if ((sources & bit) !== 0) continue;
    contents.set(content, sources | bit);
    seen.set(arrival.identity, contents);
    learned.add(arrival.identity);
  }
  return { outcomes, learned, ...count };
};

/** Sources of a content that was only ever set aside as a conflict. */
const CONFLICT = 128;

const isDelivered = (contents: ReadonlyMap<string, number>, content: string): boolean =>
  ((contents.get(content) ?? 0) & ~CONFLICT) !== 0;

/** The content that the index learns something about, and the bit that it learns. */
const lesson = (arrival: Candidate, outcome: Outcome, contents: ReadonlyMap<string, number>): [string, number] => {
  const isConflict = outcome === 'conflict' || outcome === 'conflictBefore';
  if (isConflict) return [arrival.content, CONFLICT];
  const isUncorrected = outcome === 'duplicate' && !isDelivered(contents, arrival.content);
  const delivered = isUncorrected ? [...contents.keys()].find((content) => isDelivered(contents, content)) : undefined;
  return [delivered ?? arrival.content, arrival.source];
};

const outcomeOf = (arrival: Candidate, contents: ReadonlyMap<string, number>, correct: boolean): Outcome => {
  if (arrival.isPiece) return contents.size === 0 ? 'setAside' : 'setAsideBefore';
  if (contents.size === 0) return 'delivered';
  if (isDelivered(contents, arrival.content)) return 'duplicate';
  if (isComparison(arrival, contents)) return correct ? 'correction' : 'duplicate';
  return contents.has(arrival.content) ? 'conflictBefore' : 'conflict';
};

/** A first copy from trail files of what only the bus has brought so far. */
const isComparison = ({ source, isPiece }: Candidate, contents: ReadonlyMap<string, number>): boolean =>
  !isPiece &&
  source === SOURCES['trail-files'] &&
  contents.size > 0 &&
  [...contents.values()].every((sources) => (sources & ~CONFLICT & ~SOURCES.bus) === 0);
