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

/** Arrivals in the order in which they are decided. `at` may give the same object again, with other values. */
export interface Candidates {
  readonly length: number;
  readonly at: (index: number) => Candidate;
}

/** A content that was seen under an identity, and the sources (bits) that brought it. */
export interface SeenContent {
  readonly content: string;
  sources: number;
}

/** The contents seen of each identity. */
export type Seen = Map<string, SeenContent[]>;

/** Outcomes in the order of the arrivals, and what the index must learn. */
export interface Decision {
  readonly outcomes: readonly Outcome[];
  /** Arrivals that taught something, by index: a new identity, content or source. One of each identity. */
  readonly learned: readonly number[];
  /** Copies from trail files of events that the bus brought first: how many differed, of how many. */
  readonly compared: number;
  readonly differing: number;
}

/**
 * Past this share of differing copies (and this many), the difference is in the paths, not in the events, and nothing
 * is delivered twice because of it.
 */
export const DIFFERING_SHARE = 0.1;
export const DIFFERING_AT_LEAST = 20;

/** Whether the paths as such disagree, by the comparisons of one run. */
export const pathsDiffer = ({ compared, differing }: Decision): boolean =>
  differing >= DIFFERING_AT_LEAST && differing > compared * DIFFERING_SHARE;

/**
 * Decides, in order of arrival. `seen` is what the ledger knows of these identities; it is brought up to date.
 * With `correct: false` a differing copy from trail files is set aside as a conflict: kept, not delivered.
 */
export const decide = (arrivals: Candidates, seen: Seen, { correct }: { readonly correct: boolean }): Decision => {
  const outcomes: Outcome[] = [];
  const learned: number[] = [];
  const again: number[] = [];
  const count = { compared: 0, differing: 0 };
  for (let index = 0; index < arrivals.length; index++) {
    const arrival = arrivals.at(index);
    const contents = seen.get(arrival.identity);
    if (!contents) {
      outcomes.push(arrival.isPiece ? 'setAside' : 'delivered');
      seen.set(arrival.identity, [{ content: arrival.content, sources: arrival.source }]);
      learned.push(index);
      continue;
    }
    const outcome = outcomeOf(arrival, contents, correct);
    if (isComparison(arrival, contents)) {
      count.compared++;
      if (!isDelivered(contents, arrival.content)) count.differing++;
    }
    outcomes.push(outcome);
    if (learn(contents, arrival.content, lesson(arrival, outcome))) again.push(index);
  }
  return { outcomes, learned: withNew(arrivals, learned, again), ...count };
};

/** Adds to arrivals of different identities those whose identity is not among them. */
const withNew = (arrivals: Candidates, learned: number[], more: readonly number[]): number[] => {
  if (more.length === 0) return learned;
  const known = new Set(learned.map((index) => arrivals.at(index).identity));
  for (const index of more) {
    const { identity } = arrivals.at(index);
    if (!known.has(identity)) learned.push(index);
    known.add(identity);
  }
  return learned;
};

/** Sources of a content that was only ever set aside as a conflict. */
const CONFLICT = 128;

const isDelivered = (contents: readonly SeenContent[], content: string): boolean =>
  contents.some((known) => known.content === content && (known.sources & ~CONFLICT) !== 0);

/** Adds a bit to a content's sources; false if nothing is new. */
const learn = (contents: SeenContent[], content: string, bit: number): boolean => {
  const known = contents.find((candidate) => candidate.content === content);
  if (!known) contents.push({ content, sources: bit });
  else if ((known.sources & bit) !== 0) return false;
  else known.sources |= bit;
  return true;
};

/** What the index learns of an arrival's content: its source, or that it was set aside. */
const lesson = ({ source }: Candidate, outcome: Outcome): number =>
  outcome === 'conflict' || outcome === 'conflictBefore' ? CONFLICT : source;

const outcomeOf = (arrival: Candidate, contents: readonly SeenContent[], correct: boolean): Outcome => {
  if (arrival.isPiece) return 'setAsideBefore';
  if (isDelivered(contents, arrival.content)) return 'duplicate';
  if (correct && isComparison(arrival, contents)) return 'correction';
  return contents.some(({ content }) => content === arrival.content) ? 'conflictBefore' : 'conflict';
};

/** A first copy from trail files of what only the bus has brought so far. */
const isComparison = ({ source, isPiece }: Candidate, contents: readonly SeenContent[]): boolean =>
  !isPiece &&
  source === SOURCES['trail-files'] &&
  contents.every(({ sources }) => (sources & ~CONFLICT & ~SOURCES.bus) === 0);
