/** A field of an event, by its dotted name: arrays on the way, and at its end, stand for each of their elements. */
export interface FieldPath {
  /** Each value, in order: nothing if the field is missing. */
  values(root: unknown): readonly unknown[];
  /** Whether one of its values passes. */
  some(root: unknown, passes: (value: unknown) => boolean): boolean;
  /** Whether the field is there, whatever its value: an empty list counts. */
  exists(root: unknown): boolean;
}

type Keys = readonly string[];

/** Whether one of the values below passes; arrays come first, so that an empty list can be told of by `lists`. */
const someOf = (
  value: unknown,
  keys: Keys,
  at: number,
  passes: (value: unknown) => boolean,
  lists: boolean,
): boolean => {
  if (Array.isArray(value)) {
    if (lists && at === keys.length) return true;
    return value.some((element) => someOf(element, keys, at, passes, lists));
  }
  if (value === undefined) return false;
  if (at === keys.length) return passes(value);
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, keys[at])) return false;
  return someOf((value as Readonly<Record<string, unknown>>)[keys[at]], keys, at + 1, passes, lists);
};

const anything = () => true;

/** The field of this name, worked out once. */
export const fieldPath = (path: string): FieldPath => {
  const keys = path.split('.');
  return {
    some: (root, passes) => someOf(root, keys, 0, passes, false),
    exists: (root) => someOf(root, keys, 0, anything, true),
    values: (root) => {
      const values: unknown[] = [];
      someOf(root, keys, 0, (value) => values.push(value) < 0, false);
      return values;
    },
  };
};
