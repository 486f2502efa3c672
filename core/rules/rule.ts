import type { EventAnchors } from './rule-index.ts';
import type { RuleEvent } from './rule-event.ts';

/** How bad it is, the least first: Sigma's own words. */
export const LEVELS = ['informational', 'low', 'medium', 'high', 'critical'] as const;
export type Level = (typeof LEVELS)[number];

/** Findings of the same group and slot are told of once, then counted. */
export interface Suppression {
  /** Fields whose values make a group, beside the rule. */
  readonly by: readonly string[];
  /** The length of a slot, in milliseconds. */
  readonly slot: number;
}

/** What a rule says of itself, to people. All texts are the rule's author's, without control characters. */
export interface RuleFacts {
  /** Sigma's `id`, or what the file is called. */
  readonly id: string;
  /** By which correlations may refer to it, beside its id. */
  readonly name?: string;
  readonly title: string;
  readonly level: Level;
  /** Empty if there is none. */
  readonly description: string;
  readonly status?: string;
  /** As Sigma has them, lower case: `attack.t1078.004`, `cis.5.3`. */
  readonly tags: readonly string[];
  readonly falsePositives: readonly string[];
  readonly references: readonly string[];
  /** `opentrail.why`: why it matters. */
  readonly why?: string;
  /** `opentrail.check`: what to look at first, step by step. */
  readonly check: readonly string[];
  /** None for critical rules, and for those that do not want it: each finding is told. */
  readonly suppression?: Suppression;
  /** Where it was read from, for messages about the rule itself. */
  readonly file: string;
}

/** Values of which an event has one if the rule matches it: by these, rules are found without asking each. Lower case. */
export interface Anchors {
  readonly source?: ReadonlySet<string>;
  readonly name?: ReadonlySet<string>;
  readonly errorCode?: ReadonlySet<string>;
  readonly identityType?: ReadonlySet<string>;
}

/** A rule about single events, compiled. */
export interface EventRule extends RuleFacts {
  readonly kind: 'event';
  readonly anchors: Anchors;
  /** Whether a match is a finding: not if a correlation counts it and does not ask for it (`generate`). */
  readonly alerts: boolean;
  readonly matches: (event: RuleEvent) => boolean;
  /** Whether an event that is found by these may match, for very little; without it, every one may. */
  readonly mayMatch?: (anchors: EventAnchors) => boolean;
  /** The members of the record that decide it; without it, all may. */
  readonly reads?: readonly string[];
}

export type Comparison = 'gt' | 'gte' | 'lt' | 'lte' | 'eq' | 'neq';

/** A rule about how many events, or different values, there are within a time span. */
export interface CorrelationRule extends RuleFacts {
  readonly kind: 'correlation';
  readonly type: 'event_count' | 'value_count';
  /** Ids of the event rules that it counts. */
  readonly rules: readonly string[];
  readonly groupBy: readonly string[];
  /** Milliseconds. */
  readonly timespan: number;
  /** All must hold. At least one bounds the count from below. */
  readonly condition: readonly { readonly is: Comparison; readonly count: number }[];
  /** The field whose values are counted (`value_count`). */
  readonly field?: string;
}

export type Rule = EventRule | CorrelationRule;

/** Something that is wrong with a rule, and what would be right. */
export interface RuleProblem {
  /** Where in the document: `detection.selection.userAgent|base64`. */
  readonly path: string;
  readonly message: string;
}

/** A document that is no rule, or asks for what is not supported: it is not used, and says why. */
export interface RefusedRule {
  readonly file: string;
  /** Its title or id, if it has one. */
  readonly title?: string;
  readonly problems: readonly RuleProblem[];
}

/** A rule that waits for values of placeholders (`|expand`), such as `%own_buckets%`, that nobody gave. */
export interface DormantRule {
  readonly rule: RuleFacts;
  readonly placeholders: readonly string[];
}

/** All rules of an installation, compiled. */
export interface RuleSet {
  readonly rules: readonly Rule[];
  readonly dormant: readonly DormantRule[];
  readonly refused: readonly RefusedRule[];
}

/** One document of a rule file, as YAML or JSON has it. A file may hold several. */
export interface RuleDocument {
  readonly file: string;
  readonly document: unknown;
  /** Which document of its file it is, from one on. @default by their order */
  readonly number?: number;
  /** Why it could not be read: then it is refused for this. */
  readonly problem?: string;
}

/** Values of `%name%` in rules, by name. */
export type Placeholders = Readonly<Record<string, readonly string[]>>;
