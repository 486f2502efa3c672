import { parseCondition, RESERVED } from './condition.ts';
import { any, type Expression } from './expression.ts';
import type { Workshop } from './field-test.ts';
import { isMembers, kindOf, shown, type Members } from './rule-members.ts';
import { selectionTest } from './selection.ts';

const CONDITION = 'condition';
const TIMEFRAME = 'timeframe';
const PLACE = 'detection';

const nameProblem = (name: string): string | undefined => {
  if (name === TIMEFRAME) return 'belongs to aggregations, which are not supported: write a correlation rule';
  if (RESERVED.includes(name.toLowerCase())) return 'means something in conditions: choose another name';
  return /[\s()|*]/.test(name) || name === ''
    ? 'is no name: brackets, blanks, | and * mean something in conditions'
    : undefined;
};

/** What stands for a selection that has been refused, so that the condition can be read all the same. */
const REFUSED: Expression = { is: 'any', of: [] };

const selectionsOf = (detection: Members, workshop: Workshop): ReadonlyMap<string, Expression> => {
  const names = Object.keys(detection).filter((name) => name !== CONDITION);
  return new Map(
    names.map((name) => {
      const path = `${PLACE}.${shown(name)}`;
      const problem = nameProblem(name);
      if (problem) workshop.refuse(path, problem);
      return [name, (!problem && selectionTest(detection[name], path, workshop)) || REFUSED];
    }),
  );
};

/** What a rule's detection asks of an event; undefined if something has been refused. */
export const detectionTest = (detection: unknown, workshop: Workshop): Expression | undefined => {
  const { refuse } = workshop;
  if (!isMembers(detection))
    return refuse(PLACE, `must be a map of selections and a condition, not ${kindOf(detection)}`);
  const selections = selectionsOf(detection, workshop);
  if (selections.size === 0) return refuse(PLACE, 'has no selection');
  const given = detection[CONDITION];
  const conditions: readonly unknown[] = Array.isArray(given) ? given : [given];
  const path = `${PLACE}.${CONDITION}`;
  if (conditions.length === 0 || !conditions.every((text) => typeof text === 'string'))
    return refuse(path, `must be a text such as 'selection and not filter', not ${kindOf(given)}`);
  const parsed = conditions.map((text) => parseCondition(text, selections));
  const used = new Set(parsed.flatMap((condition) => (condition.ok ? [...condition.used] : [])));
  for (const condition of parsed) if (!condition.ok) refuse(path, condition.problem);
  if (!parsed.every((condition) => condition.ok)) return undefined;
  for (const name of selections.keys())
    if (!used.has(name) && !name.startsWith('_'))
      refuse(`${PLACE}.${shown(name)}`, 'is not named by the condition: name it there, or begin its name with _');
  return any(parsed.map(({ expression }) => expression));
};
