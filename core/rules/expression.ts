import type { Anchors } from './rule.ts';
import type { EventAnchors } from './rule-index.ts';
import type { RuleEvent } from './rule-event.ts';

export type Test = (event: RuleEvent) => boolean;
/** The same of what an event is found by, before it is parsed: undefined if that cannot tell. */
export type Glance = (anchors: EventAnchors) => boolean | undefined;

/** What a rule asks of an event. */
export type Expression =
  | {
      readonly is: 'test';
      readonly holds: Test;
      /** Values of which an event has one if it holds. */
      readonly anchors?: Anchors;
      readonly glance?: Glance;
      /** Members of the record that it looks at; without it, it may be all. */
      readonly reads?: readonly string[];
    }
  | { readonly is: 'not'; readonly of: Expression }
  | { readonly is: 'all' | 'any'; readonly of: readonly Expression[] };

/** What is known of a test beside what it does. */
export interface TestFacts {
  readonly anchors?: Anchors | undefined;
  readonly glance?: Glance | undefined;
  readonly reads?: readonly string[] | undefined;
}

export const test = (holds: Test, { anchors, glance, reads }: TestFacts = {}): Expression => ({
  is: 'test',
  holds,
  ...(anchors && { anchors }),
  ...(glance && { glance }),
  ...(reads && { reads }),
});
export const not = (of: Expression): Expression => ({ is: 'not', of });

const joined = (is: 'all' | 'any', of: readonly Expression[]): Expression => (of.length === 1 ? of[0] : { is, of });
export const all = (of: readonly Expression[]): Expression => joined('all', of);
export const any = (of: readonly Expression[]): Expression => joined('any', of);

/** One function of it. */
export const compiled = (expression: Expression): Test => {
  if (expression.is === 'test') return expression.holds;
  if (expression.is === 'not') {
    const holds = compiled(expression.of);
    return (event) => !holds(event);
  }
  const tests = expression.of.map(compiled);
  return expression.is === 'all'
    ? (event) => tests.every((holds) => holds(event))
    : (event) => tests.some((holds) => holds(event));
};

/** The members of the record that decide whether it holds; undefined if all may. */
export const readsOf = (expression: Expression): readonly string[] | undefined => {
  if (expression.is === 'test') return expression.reads;
  if (expression.is === 'not') return readsOf(expression.of);
  const reads = expression.of.map(readsOf);
  return reads.every((names) => names !== undefined) ? [...new Set(reads.flat())] : undefined;
};

const unclear: Glance = () => undefined;

/** Whether an event may be one that it holds for, as far as what it is found by can tell. */
export const glanced = (expression: Expression): Glance => {
  if (expression.is === 'test') return expression.glance ?? unclear;
  if (expression.is === 'not') {
    const holds = glanced(expression.of);
    return (anchors) => {
      const held = holds(anchors);
      return held === undefined ? undefined : !held;
    };
  }
  const parts = expression.of.map(glanced);
  const decides = expression.is === 'any';
  return (anchors) => {
    let held: boolean | undefined = !decides;
    for (const part of parts) {
      const one = part(anchors);
      if (one === decides) return decides;
      if (one === undefined) held = undefined;
    }
    return held;
  };
};

const KINDS = ['source', 'name', 'errorCode', 'identityType'] as const;
type Texts = ReadonlySet<string>;

const both = (one: Texts | undefined, other: Texts | undefined): Texts | undefined => {
  if (!one || !other) return one ?? other;
  return new Set([...one].filter((text) => other.has(text)));
};

const either = (one: Texts | undefined, other: Texts | undefined): Texts | undefined =>
  one && other && new Set([...one, ...other]);

const merged = (merge: typeof both, one: Anchors, other: Anchors): Anchors =>
  Object.fromEntries(
    KINDS.map((kind) => [kind, merge(one[kind], other[kind])] as const).filter(([, texts]) => texts !== undefined),
  );

/** Values of which every event that it holds for has one. What is negated says nothing, unless it is negated twice. */
export const anchorsOf = (expression: Expression, isNegated = false): Anchors => {
  if (expression.is === 'test') return (!isNegated && expression.anchors) || {};
  if (expression.is === 'not') return anchorsOf(expression.of, !isNegated);
  const asksAll = (expression.is === 'all') !== isNegated;
  return expression.of
    .map((part) => anchorsOf(part, isNegated))
    .reduce((one, other) => merged(asksAll ? both : either, one, other));
};
