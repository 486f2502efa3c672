import { type Field, FIELD_INDEX } from '../core/event-fields.ts';
import type { EventReader } from '../core/event-reader.ts';
import type { Hit } from '../core/rules/hits.ts';
import type { EventRule } from '../core/rules/rule.ts';
import { type JsonRecord, RuleEvent } from '../core/rules/rule-event.ts';
import type { RuleIndex } from '../core/rules/rule-index.ts';

/** What rules say of all events that are alike in what they look at. */
export interface Answer {
  readonly matched: readonly EventRule[];
  /** Without the `eventId`. */
  readonly hits: readonly Hit[];
}

/** An answer, and the rules that are still to be asked: about these members of the record, or about all of it. */
export interface Known extends Pick<Plan, 'others' | 'deciding'> {
  readonly answer: Answer;
}

/** Rules that are asked of an event: those whose answer may be known, by what they look at, and the others. */
interface Plan {
  readonly number: number;
  readonly known: readonly EventRule[];
  readonly fields: readonly Field[];
  /** Members without which alone the answer may be known. */
  readonly without: readonly Field[];
  readonly others: readonly EventRule[];
  /** Of all candidates: the members that decide them; undefined if any may. */
  readonly deciding: readonly Field[] | undefined;
}

/** Members of records that are short, and the same in many events: who did what from where. */
const ALIKE: ReadonlySet<string> = new Set<Field>([
  'userIdentity',
  'sourceIPAddress',
  'userAgent',
  'vpcEndpointId',
  'errorCode',
  'eventName',
  'eventSource',
  'eventType',
  'eventCategory',
  'awsRegion',
  'recipientAccountId',
  'readOnly',
  'managementEvent',
  'sessionCredentialFromConsole',
]);
/** Members that tell who did it, if they are there: they are long, and seldom alike. */
const UNLIKE: ReadonlySet<string> = new Set<Field>(['additionalEventData', 'responseElements', 'eventData']);
const MOST_ANSWERS = 8192;
const LONGEST = 4096;
const NO_ANSWER: Answer = { matched: [], hits: [] };

/** Remembers what rules have said of events that were alike in all that they look at: sessions make many calls. */
export class KnownAnswers {
  private readonly plans = new Map<readonly EventRule[], Plan>();
  private readonly answers = new Map<string, Answer>();
  private planned = 0;
  private readonly index: RuleIndex;
  private readonly onFailure: (rule: string, error: unknown) => void;

  constructor(index: RuleIndex, onFailure: (rule: string, error: unknown) => void) {
    this.index = index;
    this.onFailure = onFailure;
  }

  /** What is known of the event that `events` has read, and the rules that must be asked about it. */
  of(candidates: readonly EventRule[], events: EventReader): Known {
    const plan = this.planOf(candidates);
    const { known, fields, without, others, deciding } = plan;
    if (known.length === 0) return { answer: NO_ANSWER, others, deciding };
    if (without.some((field) => events.has(field))) return { answer: NO_ANSWER, others: candidates, deciding };
    const text = events.some(fields);
    const key = `${plan.number} ${text}`;
    const before = this.answers.get(key);
    if (before) return { answer: before, others, deciding };
    const answer = this.ask(known, new RuleEvent(JSON.parse(text) as JsonRecord));
    if (key.length <= LONGEST) remember(this.answers, MOST_ANSWERS, key, answer);
    return { answer, others, deciding };
  }

  private ask(rules: readonly EventRule[], event: RuleEvent): Answer {
    const matched: EventRule[] = [];
    const hits: Hit[] = [];
    for (const rule of rules) {
      try {
        if (!rule.matches(event)) continue;
        hits.push(...this.index.hits(rule, event));
        matched.push(rule);
      } catch (error) {
        this.onFailure(rule.id, error);
      }
    }
    return matched.length === 0 ? NO_ANSWER : { matched, hits };
  }

  private planOf(candidates: readonly EventRule[]): Plan {
    const planned = this.plans.get(candidates);
    if (planned) return planned;
    const reads = new Map(candidates.map((rule) => [rule, this.index.reads(rule)]));
    const known = candidates.filter((rule) => reads.get(rule)?.every((name) => ALIKE.has(name) || UNLIKE.has(name)));
    const names = [...new Set(known.flatMap((rule) => reads.get(rule)!))].filter(isField);
    const fields = names.filter((name) => ALIKE.has(name));
    const without = names.filter((name) => UNLIKE.has(name));
    const others = candidates.filter((rule) => !known.includes(rule));
    const deciding = fieldsOf(candidates.map((rule) => reads.get(rule)));
    const plan = { number: this.planned++, known, fields, without, others, deciding };
    remember(this.plans, MOST_ANSWERS, candidates, plan);
    return plan;
  }
}

/** The fields of all lists; undefined if one of them is not known, or has what is no field. */
const fieldsOf = (lists: readonly (readonly string[] | undefined)[]): readonly Field[] | undefined => {
  const names = [...new Set(lists.flatMap((list) => list ?? ['']))];
  return names.every(isField) ? names : undefined;
};

const isField = (name: string): name is Field => Object.hasOwn(FIELD_INDEX, name);

/** Names may be an attacker's, who has many: what was known is forgotten then, and found out again. */
const remember = <Key, Value>(known: Map<Key, Value>, most: number, key: Key, value: Value): void => {
  if (known.size >= most) known.clear();
  known.set(key, value);
};
