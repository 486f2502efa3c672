import { RE2JS, RE2JSException } from 're2js';

/** What the modifiers behind `re` stand for. */
export const RE_FLAGS: Readonly<Partial<Record<string, number>>> = {
  i: RE2JS.CASE_INSENSITIVE,
  m: RE2JS.MULTILINE,
  s: RE2JS.DOTALL,
};

const LONGEST = 4096;
/** Steps of the compiled expression: each character of a text may cost as many. */
const MOST_STEPS = 1000;

/** Constructs that need time beyond all bounds on some texts, or are of one dialect only. */
const UNSUPPORTED: readonly (readonly [RegExp, string])[] = [
  [/\(\?<?[=!]/, 'look-arounds, such as (?=…) and (?<!…), are not supported: use another selection and `not`'],
  [/\\[1-9]|\\k<|\(\?P=/, 'back references, such as \\1, are not supported: compare fields with |fieldref'],
  [/\(\?>|[*+?}]\+/, 'possessive quantifiers and atomic groups are not supported, nor needed: it never backtracks'],
];

/** Whether the expression is found in a text, in time in proportion to it; or why it cannot be used. */
export const regularExpression = (
  source: string,
  flags: number,
): ((text: string) => boolean) | { readonly why: string } => {
  if (source.length > LONGEST) return { why: `is longer than ${LONGEST} characters` };
  try {
    const expression = RE2JS.compile(source, flags);
    if (expression.programSize() > MOST_STEPS) return { why: 'repeats too much: write it with smaller counts' };
    return (text) => expression.test(text);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    const known = UNSUPPORTED.find(([construct]) => construct.test(source));
    return { why: known ? known[1] : `is no regular expression that RE2 reads: ${error.message}` };
  }
};
