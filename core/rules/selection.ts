import { all, any, type Expression } from './expression.ts';
import { fieldTest, type Workshop } from './field-test.ts';
import { isMembers, kindOf, shown } from './rule-members.ts';

/** Members are joined by "and". */
const mapTest = (
  members: Readonly<Record<string, unknown>>,
  path: string,
  workshop: Workshop,
): Expression | undefined => {
  const keys = Object.keys(members);
  if (keys.length === 0) return workshop.refuse(path, 'an empty selection matches everything');
  const tests = keys.map((key) => fieldTest(key, members[key], `${path}.${shown(key)}`, workshop));
  return tests.every((made) => made !== undefined) ? all(tests) : undefined;
};

const KEYWORDS = '';
const isKeyword = (value: unknown) => typeof value === 'string' || typeof value === 'number';

/** A selection: a map, or a list of maps and keywords of which one is enough. Undefined if it has been refused. */
export const selectionTest = (given: unknown, path: string, workshop: Workshop): Expression | undefined => {
  if (isMembers(given)) return mapTest(given, path, workshop);
  if (isKeyword(given)) return fieldTest(KEYWORDS, given, path, workshop);
  if (!Array.isArray(given)) return workshop.refuse(path, `must be a map of fields or a list, not ${kindOf(given)}`);
  if (given.length === 0) return workshop.refuse(path, 'an empty list matches nothing');
  const tests = given.map((entry: unknown, at) => {
    const place = `${path}[${at}]`;
    if (isMembers(entry)) return mapTest(entry, place, workshop);
    if (isKeyword(entry)) return fieldTest(KEYWORDS, entry, place, workshop);
    return workshop.refuse(place, `must be a map of fields or a keyword, not ${kindOf(entry)}`);
  });
  return tests.every((made) => made !== undefined) ? any(tests) : undefined;
};
