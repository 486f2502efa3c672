/** Whether a value is of a shape; members that the shape does not name may be there. */
export type Shape = (value: unknown) => boolean;

/** Any text. */
export const text: Shape = (value) => typeof value === 'string';
/** True or false. */
export const flag: Shape = (value) => typeof value === 'boolean';
/** Milliseconds since 1970. */
export const time: Shape = (value) => typeof value === 'number' && Number.isFinite(value);
/** A whole number from 1. */
export const count: Shape = (value) => Number.isSafeInteger(value) && (value as number) >= 1;

/** A whole number, no smaller and no greater than these. */
export const within =
  ({ min, max }: { readonly min: number; readonly max: number }): Shape =>
  (value) =>
    Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max;

/** This value and no other. */
export const exactly =
  (wanted: unknown): Shape =>
  (value) =>
    value === wanted;

/** A text of this form. */
export const textLike =
  (pattern: RegExp): Shape =>
  (value) =>
    typeof value === 'string' && pattern.test(value);

/** The shape, or nothing. */
export const optional =
  (shape: Shape): Shape =>
  (value) =>
    value === undefined || shape(value);

/** One of the shapes. */
export const either =
  (...shapes: readonly Shape[]): Shape =>
  (value) =>
    shapes.some((shape) => shape(value));

/** A list, each item of the shape. */
export const listOf =
  (shape: Shape): Shape =>
  (value) =>
    Array.isArray(value) && value.every(shape);

/** An object whose members have these shapes; it may have others. */
export const members =
  (shapes: Readonly<Record<string, Shape>>): Shape =>
  (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    const given = value as Readonly<Record<string, unknown>>;
    return Object.entries(shapes).every(([name, shape]) => shape(given[name]));
  };
