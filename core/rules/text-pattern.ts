/** Any one character, whatever the plane of Unicode, and any number of them. */
export const ONE = 1;
export const MANY = 2;

/** A text of a rule, its wildcards told from what is meant as it stands. */
export type TextPattern = readonly (string | typeof ONE | typeof MANY)[];

const WILDCARDS: Readonly<Partial<Record<string, typeof ONE | typeof MANY>>> = { '?': ONE, '*': MANY };
const ESCAPABLE = ['\\', '*', '?'];

/** Sigma's escaping: a backslash makes the wildcard or backslash behind it plain, and is itself before anything else. */
export const parsePattern = (text: string): TextPattern => {
  const parts: (string | typeof ONE | typeof MANY)[] = [];
  let plain = '';
  for (let at = 0; at < text.length; at++) {
    const isEscape = text[at] === '\\' && ESCAPABLE.includes(text[at + 1]);
    const wildcard = isEscape ? undefined : WILDCARDS[text[at]];
    if (isEscape) at++;
    if (wildcard === undefined) plain += text[at];
    else {
      if (plain !== '') parts.push(plain);
      plain = '';
      // Many and many are many.
      if (wildcard === ONE || parts.at(-1) !== MANY) parts.push(wildcard);
    }
  }
  return plain === '' && parts.length > 0 ? parts : [...parts, plain];
};

/** The text that a pattern without wildcards stands for. */
export const plainText = (pattern: TextPattern): string | undefined =>
  pattern.length === 1 && typeof pattern[0] === 'string' ? pattern[0] : undefined;

type TextTest = (text: string) => boolean;

/** What lies between two `*`: texts, and single characters. Each answers with the place where it ends, or begins; else NONE. */
interface Segment {
  readonly from: (text: string, at: number) => number;
  readonly before: (text: string, end: number) => number;
  /** The end of the first one that begins there or later. */
  readonly find: (text: string, from: number) => number;
}

const NONE = -1;

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00;
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit < 0xe000;

/** Units of the character that begins there. */
const widthAt = (text: string, at: number): number =>
  isHigh(text.charCodeAt(at)) && isLow(text.charCodeAt(at + 1)) ? 2 : 1;

/** Units of the character that ends there. */
const widthBefore = (text: string, end: number): number => (end > 1 && widthAt(text, end - 2) === 2 ? 2 : 1);

type Part = string | typeof ONE;

/** Units of UTF-16, any character among them: to compare them one by one is quicker than many short texts. */
const unitsOf = (parts: readonly Part[]): readonly number[] =>
  parts.flatMap((part) =>
    part === ONE ? [NONE] : Array.from({ length: part.length }, (_, at) => part.charCodeAt(at)),
  );

const segmentOf = (parts: readonly Part[]): Segment => {
  const units = unitsOf(parts);
  const from = (text: string, start: number) => {
    let at = start;
    for (const unit of units) {
      if (unit === NONE ? at >= text.length : text.charCodeAt(at) !== unit) return NONE;
      at += unit === NONE ? widthAt(text, at) : 1;
    }
    return at;
  };
  const backwards = units.toReversed();
  const before = (text: string, end: number) => {
    let at = end;
    for (const unit of backwards) {
      if (unit === NONE ? at <= 0 : text.charCodeAt(at - 1) !== unit) return NONE;
      at -= unit === NONE ? widthBefore(text, at) : 1;
    }
    return at;
  };
  const scan = (text: string, start: number) => {
    for (let at = start; at < text.length; at += widthAt(text, at)) {
      const end = from(text, at);
      if (end !== NONE) return end;
    }
    return NONE;
  };
  const [only] = parts;
  if (parts.length !== 1 || only === ONE) return { from, before, find: scan };
  const search = (text: string, start: number) => {
    const at = text.indexOf(only, start);
    return at < 0 ? NONE : at + only.length;
  };
  return { from, before, find: search };
};

const segmentsOf = (pattern: TextPattern): readonly Segment[] => {
  const segments: Part[][] = [[]];
  for (const part of pattern)
    if (part === MANY) segments.push([]);
    else segments.at(-1)!.push(part);
  return segments.map(segmentOf);
};

/** Takes time in proportion to the text: each piece is sought behind the one before it, and never again. */
const wildcardTest = (pattern: TextPattern): TextTest => {
  const segments = segmentsOf(pattern);
  const [first, last] = [segments[0], segments[segments.length - 1]];
  if (segments.length === 1) return (text) => first.from(text, 0) === text.length;
  const between = segments.slice(1, -1);
  return (text) => {
    let at = first.from(text, 0);
    for (const segment of between) {
      if (at === NONE) return false;
      at = segment.find(text, at);
    }
    return at !== NONE && last.before(text, text.length) >= at;
  };
};

const inCase = (pattern: TextPattern, cased: boolean): TextPattern =>
  cased ? pattern : pattern.map((part) => (typeof part === 'string' ? part.toLowerCase() : part));

/** Whether a text fits one of the patterns, as a whole. */
export const textTest = (patterns: readonly TextPattern[], cased: boolean): TextTest => {
  const adapted = patterns.map((pattern) => inCase(pattern, cased));
  const plain = new Set(adapted.map(plainText).filter((text) => text !== undefined));
  const others = adapted.filter((pattern) => plainText(pattern) === undefined).map(wildcardTest);
  const fits: TextTest =
    others.length === 0 ? (text) => plain.has(text) : (text) => plain.has(text) || others.some((other) => other(text));
  return cased ? fits : (text) => fits(text.toLowerCase());
};
