import { isRefusal, type Refusal, type RefusalCode, refuse } from './refusal.ts';

const MAX_SHOWN = 200;

/** A text as a message shows it: it may be an attacker's, and as long as an event. */
export const shown = (text: string): string =>
  text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN).toWellFormed()}…` : text;

const MAX_LISTED = 3;

/** Some of the values that an event has for a field. */
export const shownList = (values: readonly string[]): string => {
  if (values.length === 0) return 'absent';
  const more = values.length - MAX_LISTED;
  const listed = values.slice(0, MAX_LISTED).map(shown).join(', ');
  return more > 0 ? `${listed} and ${more} more` : listed;
};

/** How messages name a selector: by its number, counted from one, and its name if it has one. */
export const selectorLabel = (index: number, name?: unknown): string =>
  typeof name === 'string' && name !== '' ? `selector ${index + 1} ("${shown(name)}")` : `selector ${index + 1}`;

/** Reads one item of a list; `where` names it for messages. */
export type ReadItem<T> = (item: unknown, index: number) => T | Refusal;

/** The members of a JSON object by name. Their names may be hostile, so they are never looked up in an object. */
export type Members = ReadonlyMap<string, unknown>;

export interface Limits {
  readonly min: number;
  readonly max: number;
}

/** Readers of JSON of unknown shape, which refuse with one code what is not as it should be. */
export interface Shapes {
  readonly no: (message: string) => Refusal;
  /** A member that is `null` is as good as left out, as in AWS's JSON protocol. */
  readonly members: (value: unknown, where: string, names: readonly string[]) => Members | Refusal;
  readonly list: <T>(value: unknown, where: string, read: ReadItem<T>) => readonly T[] | Refusal;
  readonly text: (value: unknown, where: string, limits: Limits) => string | Refusal;
  readonly whole: (value: unknown, where: string, limits: Limits) => number | Refusal;
  readonly oneOf: <T extends string>(value: unknown, where: string, choices: readonly T[]) => T | Refusal;
}

export const shapesFor = (code: RefusalCode): Shapes => {
  const no = (message: string) => refuse(code, message);
  return {
    no,
    members: (value, where, names) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        return no(`${where} is ${kindOf(value)}, not an object`);
      }
      const entries = Object.entries(value);
      const unknown = entries.find(([name]) => !names.includes(name));
      if (unknown) return no(`${where} has no member "${shown(unknown[0])}"; it can have ${names.join(', ')}`);
      return new Map(entries.filter(([, member]) => member !== null));
    },
    list: (value, where, read) => {
      if (!Array.isArray(value)) return no(`${where} is ${kindOf(value)}, not a list`);
      return readAll(value, read);
    },
    text: (value, where, { min, max }) => {
      if (typeof value !== 'string') return no(`${where} is ${kindOf(value)}, not a text`);
      const isFit = value.length >= min && value.length <= max;
      return isFit ? value : no(`${where} has ${value.length} characters; it can have ${min} to ${max}`);
    },
    whole: (value, where, { min, max }) => {
      if (typeof value !== 'number') return no(`${where} is ${kindOf(value)}, not a number`);
      const isFit = Number.isInteger(value) && value >= min && value <= max;
      return isFit ? value : no(`${where} is ${value}; it can be a whole number from ${min} to ${max}`);
    },
    oneOf: (value, where, choices) => {
      const choice = choices.find((one) => one === value);
      if (choice !== undefined) return choice;
      const given = typeof value === 'string' ? shown(value) : kindOf(value);
      return no(`${where} is ${given}; it can be ${choices.join(', ')}`);
    },
  };
};

const readAll = <T>(items: readonly unknown[], read: ReadItem<T>): T[] | Refusal => {
  const all: T[] = [];
  for (const [index, item] of items.entries()) {
    const result = read(item, index);
    if (isRefusal(result)) return result;
    all.push(result);
  }
  return all;
};

const kindOf = (value: unknown): string => {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'string' ? 'text' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
};
