import type { Hit } from './hits.ts';
import { hitsOf } from './hits-of.ts';
import type { Anchors, CorrelationRule, EventRule, RuleSet } from './rule.ts';
import { membersOf, type RuleEvent } from './rule-event.ts';

/** What an event is found by, as its record has it; undefined for what is missing, or no text. */
export interface EventAnchors {
  readonly source: string | undefined;
  readonly name: string | undefined;
  readonly errorCode: string | undefined;
  readonly identityType: string | undefined;
  /** `userIdentity.arn`, if it is at hand: looked at only where it decides. */
  readonly identityArn?: string | undefined;
}

/** All rules, by the values that an event must have for them. */
export interface RuleIndex {
  /** All rules about events: for those that have something else than texts where they are found by. */
  readonly rules: readonly EventRule[];
  /** The rules that may match such an event, each once; mostly none, for little more than two look-ups. */
  candidates(anchors: EventAnchors): readonly EventRule[];
  /** What correlations count of an event that this rule matches. */
  hits(rule: EventRule, event: RuleEvent): readonly Hit[];
  /** The members of a record that decide whether the rule matches, and its hits but for their `eventId`; undefined: all may. */
  reads(rule: EventRule): readonly string[] | undefined;
}

type Kind = keyof Anchors;
/** The most selective first. */
const KINDS: readonly Kind[] = ['name', 'errorCode', 'source', 'identityType'];
const NONE: readonly EventRule[] = [];
const MOST_KNOWN = 4096;
const MOST_OF_NAME = 32;
const LONGEST_KNOWN = 128;
const MOST_PARTS = 64;
const NOTHING: readonly Remembered[] = [];

/** Rules by a value of one kind. */
const rulesByValue = (rules: readonly EventRule[], kind: Kind): ReadonlyMap<string, readonly EventRule[]> => {
  const byValue = new Map<string, EventRule[]>();
  for (const rule of rules)
    for (const value of rule.anchors[kind]!) {
      const list = byValue.get(value);
      if (list) list.push(rule);
      else byValue.set(value, [rule]);
    }
  return byValue;
};

const kindOf = ({ anchors }: EventRule): Kind | undefined => KINDS.find((kind) => anchors[kind] !== undefined);

/** Whether the event has what the rule asks for elsewhere, too. */
const fits = ({ anchors }: EventRule, event: EventAnchors): boolean =>
  KINDS.every((kind) => {
    const values = anchors[kind];
    const value = event[kind];
    return !values || (value !== undefined && values.has(value.toLowerCase()));
  });

type Search = (anchors: EventAnchors) => readonly EventRule[];

/** What was found for one kind of event. */
interface Remembered extends EventAnchors {
  readonly rules: readonly EventRule[];
}

const isShort = (text: string | undefined): boolean => text === undefined || text.length <= LONGEST_KNOWN;

/** Remembers what was found: most events are of few kinds, and the lower case of their texts alone costs more. */
const remembering = (search: Search): Search => {
  const known = new Map<string | undefined, Remembered[]>();
  let count = 0;
  const remember = (remembered: Remembered): void => {
    // Values may be an attacker's, who has many.
    if (++count > MOST_KNOWN) known.clear();
    if (count > MOST_KNOWN) count = 1;
    const list = known.get(remembered.name);
    if (list) list.push(remembered);
    else known.set(remembered.name, [remembered]);
  };
  return (anchors) => {
    const { name, source, errorCode, identityType } = anchors;
    const list = known.get(name) ?? NOTHING;
    for (const one of list)
      if (one.source === source && one.identityType === identityType && one.errorCode === errorCode) return one.rules;
    const rules = search({ name, source, errorCode, identityType });
    if (list.length < MOST_OF_NAME && KINDS.every((kind) => isShort(anchors[kind])))
      remember({ name, source, errorCode, identityType, rules });
    return rules;
  };
};

/** What a rule looks at, and what the correlations that count it do. */
const readsWith = (rules: readonly EventRule[], correlations: readonly CorrelationRule[]) => {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  return (rule: EventRule): readonly string[] | undefined => {
    const counting = correlations.filter((correlation) => correlation.rules.includes(rule.id));
    const counted = counting.flatMap((correlation) => correlation.rules.map((id) => byId.get(id)?.reads));
    const fields = counting.flatMap(({ groupBy, field }) => [...groupBy, ...(field === undefined ? [] : [field])]);
    const all = [rule.reads, ...counted, ...fields.map(membersOf)];
    return all.every((names) => names !== undefined) ? [...new Set(all.flat())] : undefined;
  };
};

export const indexRules = (set: RuleSet): RuleIndex => {
  const rules = set.rules.filter((rule) => rule.kind === 'event');
  const everywhere = rules.filter((rule) => kindOf(rule) === undefined);
  const anchored = KINDS.map((kind) => ({
    kind,
    rules: rulesByValue(
      rules.filter((rule) => kindOf(rule) === kind),
      kind,
    ),
  }));
  const correlations = set.rules.filter((rule) => rule.kind === 'correlation');
  const hits = hitsOf(rules, correlations);
  const search = remembering((anchors) => {
    let found: EventRule[] | undefined;
    for (const index of anchored) {
      const value = anchors[index.kind];
      if (value === undefined) continue;
      for (const rule of index.rules.get(value.toLowerCase()) ?? NONE)
        if (fits(rule, anchors)) (found ??= [...everywhere]).push(rule);
    }
    return (found ?? everywhere).filter((rule) => rule.mayMatch?.(anchors) ?? true);
  });
  const partOf = partsOnce();
  return {
    rules,
    hits,
    reads: readsWith(rules, correlations),
    candidates: (anchors) => {
      const found = search(anchors);
      if (found.length === 0 || anchors.identityArn === undefined) return found;
      const kept = found.filter((rule) => rule.mayMatch?.(anchors) ?? true);
      return kept.length === found.length ? found : partOf(found, kept);
    },
  };
};

/** The same list for the same part of a list. */
const partsOnce = () => {
  const parts = new WeakMap<readonly EventRule[], (readonly EventRule[])[]>();
  return (whole: readonly EventRule[], part: readonly EventRule[]): readonly EventRule[] => {
    const known = parts.get(whole) ?? [];
    parts.set(whole, known);
    const same = known.find((one) => one.length === part.length && one.every((rule, at) => rule === part[at]));
    if (!same && known.length < MOST_PARTS) known.push(part);
    return same ?? part;
  };
};
