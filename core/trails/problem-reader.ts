import type { Problem } from '../event.ts';

/** What a text must be, in words, and how that is seen. */
export interface TextRule {
  readonly expected: string;
  readonly isRight: (text: string) => boolean;
}

export type ProblemReader = ReturnType<typeof problemReader>;

/** Reads values of unknown shape and collects all that is wrong with them, so that a person can correct it at once. */
export const problemReader = () => {
  const problems: Problem[] = [];

  const report = (path: string, expected: string, received: string): undefined => {
    problems.push({ path, expected, received });
  };

  /** The members of an object; others than these are problems. */
  const object = (value: unknown, path: string, names: readonly string[]): Readonly<Record<string, unknown>> => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      report(path, 'an object', kindOf(value));
      return {};
    }
    for (const name of Object.keys(value).filter((given) => !names.includes(given)))
      report(memberOf(path, name), `one of ${names.join(', ')}`, 'another member');
    return value as Record<string, unknown>;
  };

  const text = (value: unknown, path: string, { expected, isRight }: TextRule): string | undefined => {
    if (typeof value !== 'string') return report(path, expected, kindOf(value));
    return isRight(value) ? value : report(path, expected, JSON.stringify(value));
  };

  const flag = (value: unknown, path: string): boolean | undefined =>
    typeof value === 'boolean' ? value : report(path, 'true or false', kindOf(value));

  /** The items that are right; `read` reports the others. */
  const list = <T>(
    value: unknown,
    path: string,
    read: (item: unknown, path: string) => T | undefined,
  ): readonly T[] => {
    if (!Array.isArray(value)) return report(path, 'a list', kindOf(value)) ?? [];
    return value.flatMap((item: unknown, index) => read(item, `${path}[${index}]`) ?? []);
  };

  return { problems, report, object, text, flag, list };
};

/** Where a member is: `accounts[1].id`. */
export const memberOf = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

const kindOf = (value: unknown): string => {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'string' ? 'a text' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
};
