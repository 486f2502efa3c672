import { ESCAPED } from './json-scanner.ts';
import { textOf } from './tape.ts';

/** Categories by their place in the ledger's format; all others share one more. */
const CATEGORIES = ['Management', 'Data', 'NetworkActivity', 'Insight', 'Aggregated'];

export const isOtherCategory = (category: string): boolean => !CATEGORIES.includes(category);

/** Labels of compared fields are below it. */
export const KIND_LABEL = 64;

/**
 * What else decides which trails log an event, as one number below 72: copies must agree on it, too, or whoever is first
 * could hide an event from a trail. Derived values are compared, so that a path may leave out what is the default.
 */
export const kindCode = (category: string, readOnly: boolean | undefined, ...flags: readonly boolean[]): number => {
  const known = CATEGORIES.indexOf(category);
  const read = readOnly === undefined ? 0 : readOnly ? 1 : 2;
  return flags.reduce((code, flag) => code * 2 + Number(flag), (known < 0 ? CATEGORIES.length : known) * 3 + read);
};

/**
 * The fields that say who did what to what from where and with which outcome: copies must agree on them. The list and
 * its order are part of the ledger's format: another list would make copies differ that do not.
 */
const COMPARED = [
  'userIdentity',
  'eventSource',
  'eventName',
  'eventType',
  'requestParameters',
  'resources',
  'sourceIPAddress',
  'userAgent',
  'vpcEndpointId',
  'errorCode',
  'errorMessage',
  'responseElements',
  'additionalEventData',
  'serviceEventDetails',
  'insightDetails',
  'eventData',
  'timeWindow',
  'summary',
] as const;

const READ = [
  'eventVersion',
  'eventID',
  'eventId',
  'eventTime',
  'awsRegion',
  'recipientAccountId',
  'accountId',
  'eventCategory',
  'readOnly',
  'managementEvent',
  'tlsDetails',
  'sessionCredentialFromConsole',
] as const;

/** A field that is read from a record. */
export type Field = (typeof COMPARED)[number] | (typeof READ)[number];

export const FIELDS: readonly Field[] = [...new Set<Field>([...COMPARED, ...READ])];
/** The place of each field among `FIELDS`. */
export const FIELD_INDEX = Object.fromEntries(FIELDS.map((name, index) => [name, index])) as Record<Field, number>;
/** The places of the fields in which copies must agree. */
export const COMPARED_INDEX = COMPARED.map((name) => FIELD_INDEX[name]);
const NAMES = FIELDS.map((name) => Buffer.from(name));

/** Field names by length and first letter: enough to leave one candidate to compare, seldom two. */
const CANDIDATES: readonly (readonly number[])[] = Array.from({ length: 64 * 32 }, (_, slot) =>
  FIELDS.flatMap((name, index) => (slotOf(name.length, name.charCodeAt(0)) === slot ? [index] : [])),
);

function slotOf(length: number, first: number): number {
  return (length & 63) * 32 + (first & 31);
}

/** The place of the field whose name is `bytes[start, end)`, or -1. */
const fieldAt = (bytes: Buffer, start: number, end: number): number => {
  const candidates = CANDIDATES[slotOf(end - start, bytes[start])];
  for (const index of candidates) {
    if (equals(bytes, start, end, NAMES[index])) return index;
  }
  return -1;
};

/** Puts the node of each field of the record at `object` into `nodes`, by its place among `FIELDS`; -1 where there is none. */
export const findFields = (bytes: Buffer, tape: Int32Array, object: number, nodes: Int32Array): void => {
  nodes.fill(-1);
  const after = tape[object + 3];
  for (let key = object + 4; key < after;) {
    const value = tape[key + 3];
    const field =
      tape[key] & ESCAPED ? escapedField(bytes, tape, key) : fieldAt(bytes, tape[key + 1] + 1, tape[key + 2] - 1);
    if (field >= 0) nodes[field] = value;
    key = tape[value + 3];
  }
};

const escapedField = (bytes: Buffer, tape: Int32Array, key: number): number =>
  FIELD_INDEX[textOf(bytes, tape, key) as Field] ?? -1;

const equals = (bytes: Buffer, start: number, end: number, name: Buffer): boolean => {
  if (end - start !== name.length) return false;
  for (let index = 0; index < name.length; index++) {
    if (bytes[start + index] !== name[index]) return false;
  }
  return true;
};
