/** Tells whether a text is one that was asked for. */
export type TextTest = (text: string) => boolean;

export interface Texts {
  readonly equals?: readonly string[];
  readonly startsWith?: readonly string[];
  readonly endsWith?: readonly string[];
}

/** Whether a text is one of these, begins or ends with one of these; five hundred cost about as much as five. */
export const textTest = ({ equals = [], startsWith = [], endsWith = [] }: Texts): TextTest => {
  const tests = [
    ...(equals.length > 0 ? [equalsAny(equals)] : []),
    ...(startsWith.length > 0 ? [affixTest(startsWith, 'start')] : []),
    ...(endsWith.length > 0 ? [affixTest(endsWith, 'end')] : []),
  ];
  const [first, second, third] = tests;
  if (!first) return () => false;
  if (!second) return first;
  return third ? (text) => first(text) || second(text) || third(text) : (text) => first(text) || second(text);
};

const equalsAny = (texts: readonly string[]): TextTest => {
  const [only] = texts;
  if (texts.length === 1) return (text) => text === only;
  const set = new Set(texts);
  return (text) => set.has(text);
};

/** At which end of a text is looked: characters are counted from there. */
type End = 'start' | 'end';

const charAt = (text: string, index: number, end: End): number =>
  text.charCodeAt(end === 'start' ? index : text.length - 1 - index);

const has = (text: string, affix: string, end: End): boolean =>
  end === 'start' ? text.startsWith(affix) : text.endsWith(affix);

/** A few are quicker looked at one by one. */
const FEW = 4;

const affixTest = (texts: readonly string[], end: End): TextTest => {
  const affixes = minimal(texts, end);
  if (affixes[0] === '') return () => true;
  if (affixes.length <= FEW) return fewTest(affixes, end);
  // The first and the last share what all do.
  const known = countShared(affixes[0], affixes[affixes.length - 1], end);
  const common = end === 'start' ? affixes[0].slice(0, known) : affixes[0].slice(affixes[0].length - known);
  return (text) => has(text, common, end) && hasAffix(affixes, text, end, known);
};

/** ARNs begin alike, so where an affix would stop is the place to tell first whether a text has it. */
const fewTest = (affixes: readonly string[], end: End): TextTest => {
  const stops = affixes.map((affix) => ({
    affix,
    place: affix.length - 1,
    code: charAt(affix, affix.length - 1, end),
  }));
  return (text) => {
    for (const { affix, place, code } of stops) {
      if (charAt(text, place, end) === code && has(text, affix, end)) return true;
    }
    return false;
  };
};

/** How many characters two texts share from an end, of which `known` are known. */
const countShared = (one: string, other: string, end: End, known = 0): number => {
  const length = Math.min(one.length, other.length);
  let shared = known;
  while (shared < length && charAt(one, shared, end) === charAt(other, shared, end)) shared++;
  return shared;
};

/** Sorted, and without what is implied by another, so that none of what is left begins with another. */
const minimal = (texts: readonly string[], end: End): string[] => {
  const sorted = texts.toSorted((one, other) => {
    const shared = countShared(one, other, end);
    if (shared === one.length || shared === other.length) return one.length - other.length;
    return charAt(one, shared, end) - charAt(other, shared, end);
  });
  const kept: string[] = [];
  for (const text of sorted) {
    const last = kept.at(-1);
    if (last === undefined || !has(text, last, end)) kept.push(text);
  }
  return kept;
};

/**
 * Searches by halving. The only affix that a text can have is the greatest that is not greater than the text, since
 * whatever stood between the two would begin with it too; and halving always looks at that one. What the text shares with
 * both ends of the range it shares with all between them, so no character of it is looked at often.
 */
const hasAffix = (affixes: readonly string[], text: string, end: End, known: number): boolean => {
  let low = 0;
  let high = affixes.length;
  let sharedLow = known;
  let sharedHigh = known;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const affix = affixes[middle];
    const shared = countShared(affix, text, end, Math.min(sharedLow, sharedHigh));
    if (shared === affix.length) return true;
    if (shared < text.length && charAt(affix, shared, end) < charAt(text, shared, end)) {
      low = middle + 1;
      sharedLow = shared;
    } else {
      high = middle;
      sharedHigh = shared;
    }
  }
  return false;
};
