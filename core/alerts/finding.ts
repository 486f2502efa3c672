import type { ActorKind, ActorVia } from '../actor.ts';
import type { Namespace } from '../identity.ts';
import type { Level } from '../rules/rule.ts';
import type { Source } from '../staged-batch.ts';

/** What a finding keeps of its rule. */
export interface FindingRule {
  readonly id: string;
  readonly title: string;
  readonly level: Level;
  readonly description: string;
  readonly tags: readonly string[];
  readonly falsePositives: readonly string[];
  readonly why?: string;
  readonly check: readonly string[];
}

/** Who did it, as a message tells it: texts are an attacker's, cut to 256 characters, and not cleaned. */
export interface FindingActor {
  readonly kind: ActorKind;
  readonly id: string;
  readonly name: string;
  readonly arn?: string;
  readonly account?: string;
  readonly user?: string;
  readonly session?: string;
  readonly sourceIdentity?: string;
  readonly onBehalfOf?: string;
  readonly accessKey?: string;
  readonly service?: string;
  readonly byService: boolean;
  readonly via: ActorVia;
  readonly mfa?: boolean;
}

/** What a finding keeps of its event. Texts are an attacker's, cut to 256 characters (a message to 1,024), and not cleaned. */
export interface FindingEvent {
  readonly namespace: Namespace;
  /** By which source this copy came. */
  readonly arrivedBy: Source;
  readonly eventId?: string;
  readonly name?: string;
  readonly source?: string;
  readonly account: string;
  readonly region: string;
  readonly category: string;
  readonly readOnly?: boolean;
  readonly actor: FindingActor;
  readonly address?: string;
  readonly userAgent?: string;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  /** What it was done to, five at most: ARNs from `resources`, else what request and answer name, as `bucket logs`. */
  readonly resources: readonly string[];
}

/** What a correlation counted. */
export interface FindingCorrelation {
  readonly type: 'event_count' | 'value_count';
  /** Who said so: what others say is counted apart. */
  readonly namespace: Namespace;
  /** Of events or of values, when it was noticed. */
  readonly count: number;
  /** Field by field; texts are an attacker's, of 256 characters at most, and not cleaned. */
  readonly group: Readonly<Record<string, string>>;
  /** The field whose values were counted. */
  readonly field?: string;
  /** First and last event that were counted, in milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly timespan: number;
  /** Ids of some of the events, five at most. */
  readonly eventIds: readonly string[];
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
}

/** Which findings are told together. Slots lie on the event's own time, so that all copies share one. */
export interface FindingGroup {
  /** 32 lower-case hex digits: of the namespace and of the values in `by`. */
  readonly id: string;
  /** Field by field, cut to 256 characters, not cleaned. */
  readonly by: Readonly<Record<string, string>>;
  /** When the slot begins, in milliseconds since 1970, and how long it is. */
  readonly slot: number;
  readonly length: number;
}

/** A rule matched an event, or a correlation came to its count. */
export interface Finding {
  readonly format: 1;
  readonly rule: FindingRule;
  /**
   * 48 lower-case hex digits: the event's identity (32) and the hash of its content (16), so that copies are the same finding
   * and an event with the same id and another content is another. Of a correlation: a hash of rule, namespace, group and slot.
   */
  readonly key: string;
  /** The event's own, or that of the event by which a correlation came to its count; milliseconds since 1970. */
  readonly time: number;
  /** Absent: it is told, whatever else is. */
  readonly group?: FindingGroup;
  /** One of the two. */
  readonly event?: FindingEvent;
  readonly correlation?: FindingCorrelation;
}
