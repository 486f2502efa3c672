import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** What is wrong with the settings, all of it: one line each, which names the setting, its value and what is allowed. */
export class SettingsError extends Error {
  readonly mistakes: readonly string[];

  constructor(file: string, mistakes: readonly string[]) {
    super([`cannot use the settings of ${file}:`, ...mistakes.map((mistake) => `- ${mistake}`)].join('\n'));
    this.name = 'SettingsError';
    this.mistakes = mistakes;
  }
}

/** One line: a setting, its value, and what it must be. */
export const mistake = (name: string, value: unknown, allowed: string): string =>
  value === undefined
    ? `${name} is missing: it must be ${allowed}`
    : `${name} is ${shown(value)}: it must be ${allowed}`;

/** The lines of a schema's issues. */
export const mistakesOf = (issues: readonly Issue[], file: unknown, known: z.ZodType): string[] =>
  issues.flatMap((issue) => {
    const name = nameOf(issue.path);
    if (issue.code !== 'unrecognized_keys') {
      return mistake(name === '' ? 'the file' : name, valueAt(file, issue.path), allowedBy(issue));
    }
    const names = namesBeside(known, file, issue.path);
    return issue.keys.map((key) => unknownSetting(name === '' ? key : `${name}.${key}`, key, names));
  });

const allowedBy = ({ code, message }: Issue): string =>
  code === 'invalid_type' && message.startsWith('Invalid input') ? 'settings, each with its name' : message;

const nameOf = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((name, part) => {
    if (typeof part === 'number') return `${name}[${part}]`;
    return name === '' ? String(part) : `${name}.${String(part)}`;
  }, '');

const valueAt = (file: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((value, part) => (value as Record<PropertyKey, unknown> | undefined)?.[part], file);

const MOST_SHOWN = 80;

const shown = (value: unknown): string => {
  const text = JSON.stringify(value);
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
};

const unknownSetting = (name: string, key: string, known: readonly string[]): string => {
  const nearest = nearestOf(key, known);
  return nearest === undefined
    ? `${name} is not a setting; there are ${known.join(', ')}`
    : `${name} is not a setting: did you mean ${nearest}?`;
};

/** Names that a mapping at this place may have; of a feed, those of its kind. */
const namesBeside = (schema: z.ZodType, file: unknown, path: readonly PropertyKey[]): string[] => {
  let at = schema;
  let value = file;
  for (const part of [...path, undefined]) {
    at = unwrapped(at, value);
    if (part === undefined) break;
    const def = at.def as { readonly element?: z.ZodType; readonly shape?: Record<string, z.ZodType> };
    at = def.element ?? def.shape?.[String(part)] ?? at;
    value = (value as Record<PropertyKey, unknown>)[part];
  }
  return Object.keys((at.def as { readonly shape?: object }).shape ?? {});
};

interface Wrapping {
  readonly type: string;
  readonly innerType?: z.ZodType;
  readonly options?: readonly z.ZodObject[];
}

const unwrapped = (schema: z.ZodType, value: unknown): z.ZodType => {
  const { innerType, options } = schema.def as unknown as Wrapping;
  const within = schema.meta()?.within as z.ZodType | undefined;
  if (within) return unwrapped(within, value);
  if (innerType) return unwrapped(innerType, value);
  const kind = (value as { readonly kind?: unknown } | undefined)?.kind;
  return options?.find(({ shape }) => (shape.kind as z.ZodLiteral).value === kind) ?? schema;
};

/** The nearest of some names, if it is near: at most a third of its letters differ. */
export const nearestOf = (name: string, known: readonly string[]): string | undefined => {
  const distances = known.map((each) => ({ each, distance: editsBetween(name.toLowerCase(), each.toLowerCase()) }));
  const [nearest] = distances.toSorted((a, b) => a.distance - b.distance);
  return nearest && nearest.distance <= Math.max(2, nearest.each.length / 3) ? nearest.each : undefined;
};

/** How many letters must be added, dropped or replaced. */
const editsBetween = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      next.push(Math.min(row[j] + (letter === other ? 0 : 1), row[j + 1] + 1, next[j] + 1));
    }
    row = next;
  }
  return row[b.length];
};
