import type { Actor } from '../actor.ts';
import { resolveActor } from '../resolve-actor.ts';
import { fieldPath, type FieldPath } from './field-path.ts';
import { searchedText } from './value-text.ts';

/** A record, parsed. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** Fields below it are the actor's. */
const ACTOR = 'actor.';

/** All members of a record that tell who did it. */
export const ACTOR_MEMBERS: readonly string[] = [
  'userIdentity',
  'eventType',
  'eventSource',
  'awsRegion',
  'sourceIPAddress',
  'userAgent',
  'sessionCredentialFromConsole',
  'additionalEventData',
  'responseElements',
  'eventData',
];

const isOfActor = (name: string): boolean => name.startsWith(ACTOR);

/** The members of a record that a field is read from. */
export const membersOf = (name: string): readonly string[] => (isOfActor(name) ? ACTOR_MEMBERS : [name.split('.')[0]]);

/** A field as rules name it, worked out: of the record, or of the actor. */
export interface EventField {
  readonly path: FieldPath;
  readonly ofActor: boolean;
}

const fields = new Map<string, EventField>();

/** The field of that name; names are those of rules, so that there are few. */
export const eventField = (name: string): EventField => {
  const known = fields.get(name);
  if (known) return known;
  const ofActor = isOfActor(name);
  const field = { path: fieldPath(ofActor ? name.slice(ACTOR.length) : name), ofActor };
  fields.set(name, field);
  return field;
};

/** An event as rules see it: its record's fields, and below `actor.` who did it. */
export class RuleEvent {
  readonly record: JsonRecord;
  private resolved: Actor | undefined;

  constructor(record: JsonRecord) {
    this.record = record;
  }

  /** Worked out when it is asked for first. */
  get actor(): Actor {
    return (this.resolved ??= resolveActor(this.record));
  }

  /** All that it says as one text, in which keywords are looked for. */
  get message(): string {
    return searchedText(this.record) ?? '';
  }

  /** The values of a field, arrays flattened: none if it is missing. Null is a value, as are objects. */
  values(name: string): readonly unknown[] {
    const field = eventField(name);
    return field.path.values(this.rootOf(field));
  }

  /** Where a field is looked for. */
  rootOf(field: EventField): unknown {
    return field.ofActor ? this.actor : this.record;
  }
}
